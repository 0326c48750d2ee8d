import { setTimeout as sleep } from 'node:timers/promises';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { outputOf } from '../../demo/n8n/workflow.mts';
import { tokenRequests, traffic } from '../support/stage.mts';
import { paths, paymentRequest } from '../unit/sandbox/apiClient.mts';
import { node, PaymentWorkflow, until, webhook } from './paymentWorkflow.mts';
import type { EndedExecution } from './paymentWorkflow.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const REQUEST = 'HTTP Request';
/** Seconds. */
const SHORT_LIFETIME = 3;

describe("n8n's HTTP Request node with the Kashimi credential", () => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		stage = await setStage();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
	}, FIRST_INSTALL);

	beforeEach(() => stage.sandbox.reset());

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	/** @returns a function that sends the request and waits for the end of the execution */
	async function request(path: string, route: string, parameters: object = {}) {
		const plain = node(REQUEST, 'n8n-nodes-base.httpRequest', 4.2, {
			url: `${stage.sandbox.url}${route}`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: workflow.credential.type,
			...parameters,
			options: {},
		});
		const nodes = [webhook({ path }), workflow.withCredential(plain)];
		const url = await workflow.publish(nodes, path);
		return async (): Promise<EndedExecution> => {
			const { length } = await workflow.executions();
			await fetch(url, { method: 'POST' });
			await until('it is listed', async () => (await workflow.executions()).length > length);
			return await workflow.lastEnd();
		};
	}

	// First, while no token of an ordinary lifetime is kept.
	test('gets a new token when the old one has expired', async () => {
		stage.sandbox.settings.tokenLifetimeSeconds = SHORT_LIFETIME;
		const send = await request('list', paths.payments);
		for (const round of [1, 2, 3]) {
			expect(await send()).toMatchObject({ status: 'success' });
			expect(tokenRequests(stage.sandbox)).toBe(round);
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
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 500 });
		const send = await request('create', paths.create, {
			method: 'POST',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: JSON.stringify(paymentRequest('INV-1')),
		});
		expect(await send()).toMatchObject({ status: 'error' });
		expect(traffic(stage.sandbox, paths.create)).toEqual([`POST ${paths.create} 500`]);
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});
});
