import { setTimeout as sleep } from 'node:timers/promises';
import { node, outputOf, webhook } from '../../demo/n8n/workflow.mts';
import { tokenRequests, traffic } from '../support/stage.mts';
import { paths, paymentRequest } from '../sandbox/apiClient.mts';
import { ownN8n } from './ownN8n.mts';
import type { EndedExecution } from './paymentWorkflow.mts';

const REQUEST = 'HTTP Request';
/** Seconds. */
const SHORT_LIFETIME = 3;

describe("n8n's HTTP Request node with the Kashimi credential", () => {
	const own = ownN8n();

	beforeEach(() => own.stage.sandbox.reset());

	/** @returns a function that sends the request and waits for the end of the execution */
	async function request(path: string, route: string, parameters: object = {}) {
		const plain = node(REQUEST, 'n8n-nodes-base.httpRequest', 4.2, {
			url: `${own.stage.sandbox.url}${route}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: own.workflow.credential.type,
			...parameters,
			options: {},
		});
		const nodes = [webhook({ path }), own.workflow.withCredential(plain)];
		const url = await own.workflow.publish(nodes, path);
		return async (): Promise<EndedExecution> => {
			const id = await own.workflow.startedBy(async () => await fetch(url, { method: 'POST' }));
			return await own.workflow.end(id);
		};
	}

	// First, while no token of an ordinary lifetime is kept.
	test('gets a new token when the old one has expired', async () => {
		own.stage.sandbox.settings.tokenLifetimeSeconds = SHORT_LIFETIME;
		const send = await request('list', paths.payments);
		for (const round of [1, 2, 3]) {
			expect(await send()).toMatchObject({ status: 'success' });
			expect(tokenRequests(own.stage.sandbox)).toBe(round);
			await sleep(SHORT_LIFETIME * 1000 + 500);
		}
	});

	test('reaches endpoints for which the Kashimi node has no operation', async () => {
		const send = await request('banks', paths.providers);
		const { status, run } = await send();
		expect(status).toBe('success');
		expect(outputOf(run, REQUEST)).toContainEqual(expect.objectContaining({ name: 'Luminor' }));
	});

	test('sends a payment once when the answer is 500', async () => {
		own.stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 500 });
		const send = await request('create', paths.create, {
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: JSON.stringify(paymentRequest('INV-1')),
		});
		expect(await send()).toMatchObject({ status: 'error' });
		expect(traffic(own.stage.sandbox, paths.create)).toEqual([`POST ${paths.create} 500`]);
		expect(own.stage.sandbox.store.all()).toHaveLength(1);
	});
});
