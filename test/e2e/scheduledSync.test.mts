import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { startN8n } from '../../demo/n8n/process.mts';
import { traffic } from '../support/stage.mts';
import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { importExample } from './importExample.mts';
import { ownN8n } from './ownN8n.mts';
import { until } from './paymentWorkflow.mts';

/** Seconds. */
const SHORT_LIFETIME = 5;
const TABLE = 'payments';

describe('a scheduled sync, in a real n8n that is restarted', () => {
	const own = ownN8n(async (stage) => {
		stage.sandbox.settings.tokenLifetimeSeconds = SHORT_LIFETIME;
		stage.settings.port = await getPort();
	});

	async function pay(reference: string): Promise<void> {
		const client = await authorizedClient(own.stage.sandbox);
		await client.post(paths.create, paymentRequest(reference));
	}

	async function synced(...references: string[]): Promise<void> {
		await until(`${references.join(', ')} are in the table`, async () => {
			const rows = await own.workflow.rows(TABLE);
			return rows.length >= references.length;
		});
		const rows = await own.workflow.rows(TABLE);
		expect(rows.map(({ reference }) => reference).sort()).toEqual(references);
	}

	test('goes on in a cold process with a token that has expired meanwhile', async () => {
		const rule = { interval: [{ field: 'seconds', secondsInterval: 2 }] };
		const { id } = await importExample(own.workflow, 'scheduled-sync', (node) =>
			node.type === 'n8n-nodes-base.scheduleTrigger' ? { ...node, parameters: { rule } } : node,
		);
		await own.workflow.session.activateWorkflow(id);
		await pay('INV-1');
		await pay('INV-2');
		await synced('INV-1', 'INV-2');

		await own.n8n.stop();
		const before = traffic(own.stage.sandbox, '/auth/token').length;
		await pay('INV-3');
		await sleep(SHORT_LIFETIME * 1000 + 500);
		own.n8n = await startN8n(own.stage.settings);
		await synced('INV-1', 'INV-2', 'INV-3');

		expect(traffic(own.stage.sandbox, '/auth/token').length).toBeGreaterThan(before + 1);
		expect(traffic(own.stage.sandbox).filter((line) => line.endsWith('401'))).toEqual([]);
		await own.workflow.session.deactivateWorkflow(id);
		const executions = await own.workflow.executions();
		expect(executions.filter(({ status }) => status === 'error')).toEqual([]);
	});
});
