import { setTimeout as sleep } from 'node:timers/promises';
import { credentialFor } from '../../demo/example.mts';
import { PINNED_N8N_VERSION } from '../../demo/n8n/install.mts';
import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { node, outputOf, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { payAndWait, WAIT } from '../e2e/payAndWait.mts';
import { PaymentWorkflow, until, type EndedExecution } from '../e2e/paymentWorkflow.mts';
import { setStage, type Stage } from '../e2e/stage.mts';
import { eventBody, send } from '../support/sentWebhooks.mts';
import { tokenRequests, traffic } from '../support/stage.mts';
import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { UNKNOWN_PAYMENT } from '../support/sentences.mts';

/** The oldest that is promised, the newest for Node.js 20, and the newest that can be installed. */
const VERSIONS = ['1.122.5', '2.8.4', PINNED_N8N_VERSION];

const FIRST_INSTALL = 30 * 60_000;
/** Milliseconds; n8n polls once a minute at most. */
const LONGEST_POLL = 150_000;
const ALL_SCOPES = ['payments:read', 'payments:write', 'providers:read'];

// The titles are the rows of the table in docs/versions.md.
describe.each(VERSIONS)('n8n %s', (version) => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		stage = await setStage({ version });
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
	}, FIRST_INSTALL);

	afterAll(async () => {
		await n8n?.stop();
		await stage?.strike();
	});

	const credentialWith = (changes: Record<string, unknown>) => {
		const input = credentialFor(stage.sandbox);
		return { ...input, data: { ...input.data, ...changes } };
	};

	async function edit(changes: Record<string, unknown>): Promise<void> {
		await workflow.session.updateCredential(workflow.credential, credentialWith(changes));
	}

	/** The end of the execution that an action starts. */
	async function startedBy(action: () => Promise<unknown>): Promise<EndedExecution> {
		const id = await workflow.startedBy(action, LONGEST_POLL);
		let execution = await workflow.end(id);
		// n8n 1 sets the status a moment before it stores what happened.
		await until('its data is stored', async () => {
			const { waitTill, resultData } = execution.run;
			const hasRun = resultData.error !== undefined || Object.keys(resultData.runData).length > 0;
			if (hasRun && waitTill === undefined) return true;
			execution = await workflow.execution(id);
			return false;
		});
		return execution;
	}

	async function payThroughApi(metadata: object = {}): Promise<string> {
		const client = await authorizedClient(stage.sandbox);
		const { data } = await client.post(paths.create, paymentRequest(undefined, { metadata }));
		return data.paymentId as string;
	}

	const publish = async (path: string, ...nodes: WorkflowNode[]) =>
		await workflow.publish([webhook({ path }), ...nodes], path);

	const post = async (url: string, body: object = {}) =>
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});

	let payUrl: string;

	test('installed from the packed package', async () => {
		const known = await workflow.session.nodeTypes();
		for (const name of ['kashimi', 'kashimiTool', 'kashimiTrigger', 'kashimiPollingTrigger']) {
			expect(known).toContain(`n8n-nodes-kashimi.${name}`);
		}
	});

	test('credential: saved and tested, green and red', async () => {
		const test = async (changes: Record<string, unknown>) => {
			const input = credentialWith(changes);
			const credential = await workflow.session.createCredential(input);
			return await workflow.session.testCredential(credential, input.data);
		};
		expect(await test({})).toMatchObject({ status: 'OK' });
		expect(await test({ clientSecret: 'wrong' })).toMatchObject({ status: 'Error' });
		expect(await test({ requestedScopes: [] })).toMatchObject({ status: 'Error' });
	});

	test('every operation', async () => {
		const paymentId = "={{ $('Create payment').first().json.paymentId }}";
		const payment = (operation: string, parameters: object = { paymentId }) =>
			workflow.kashimiNode(operation, { resource: 'payment', operation, ...parameters });
		const url = await publish(
			'operations',
			workflow.kashimiNode('banks', { resource: 'provider', operation: 'getMany', limit: 1 }),
			workflow.createNode({}),
			payment('get'),
			payment('getMany', { limit: 1 }),
			payment('getStatus'),
			payment('getStatusHistory'),
			payment('waitForFinalStatus', { paymentId, waitLimit: 2, waitUnit: 'seconds' }),
		);
		const { status, run } = await startedBy(async () => await post(url));
		expect([status, run.resultData.error?.message]).toEqual(['success', undefined]);
		const [created] = outputOf(run, 'Create payment');
		const made = String(created!.paymentId);
		expect(created).toMatchObject({ outcome: 'created', status: 'PENDING' });
		expect(outputOf(run, 'banks')).toMatchObject([{ id: expect.any(String) }]);
		expect(outputOf(run, 'get')).toMatchObject([{ paymentId: made }]);
		expect(outputOf(run, 'getMany')).toMatchObject([{ paymentId: made }]);
		for (const operation of ['getStatus', 'getStatusHistory', 'waitForFinalStatus']) {
			const expected = { paymentId: made, status: 'PENDING', isFinal: false };
			expect(outputOf(run, operation)).toMatchObject([expected]);
		}
	});

	test('waiting for the final status', async () => {
		const url = await workflow.publish(payAndWait(workflow));
		const count = stage.sandbox.store.all().length;
		const ended = startedBy(async () => await post(url, { amounts: [7], limit: 3600 }));
		await until('it is suspended', async () =>
			(await workflow.executions()).some(({ status }) => status === 'waiting'),
		);
		const { id } = stage.sandbox.store.all()[count]!.payment;
		await stage.sandbox.advance(id, { outcome: 'completed' });
		const { status, run } = await ended;
		expect(status).toBe('success');
		expect(outputOf(run, WAIT)).toMatchObject([
			{ paymentId: id, status: 'COMPLETED', isFinal: true },
		]);
	});

	test('Kashimi Trigger', async () => {
		const trigger = node('Trigger', 'n8n-nodes-kashimi.kashimiTrigger', 2, {
			event: 'statusChanged',
		});
		const nodes = [
			{ ...workflow.withCredential(trigger), webhookId: 'statuses' },
			node('Next', 'n8n-nodes-base.noOp', 1, {}),
		];
		const webhookUrl = await workflow.publish(nodes, 'statuses/webhook');
		const { run } = await startedBy(async () => await payThroughApi({ webhookUrl }));
		expect(outputOf(run, 'Next')).toMatchObject([{ status: 'PENDING', isFinal: false }]);
		const unreadByN8n = {
			body: eventBody(),
			headers: { 'Content-Type': 'application/octet-stream' },
		};
		expect((await send(webhookUrl, unreadByN8n)).body).toContain(UNKNOWN_PAYMENT);
	});

	test('Kashimi (Polling) Trigger', async () => {
		const polled = node('Trigger', 'n8n-nodes-kashimi.kashimiPollingTrigger', 1, {
			pollTimes: { item: [{ mode: 'everyMinute' }] },
			event: 'newPayment',
		});
		const nodes = [workflow.withCredential(polled), node('Next', 'n8n-nodes-base.noOp', 1, {})];
		const connections = { Trigger: { main: [[{ node: 'Next', type: 'main', index: 0 }]] } };
		const id = await workflow.create({ name: 'Poll', nodes, connections, settings: {} });
		const looks = () => traffic(stage.sandbox, '/archive/payments').length;
		const before = looks();
		await workflow.session.activateWorkflow(id);
		// The first look, which newer versions take after they have answered, finds nothing new.
		await until('it has looked once', () => looks() > before);
		let made = '';
		const { run } = await startedBy(async () => (made = await payThroughApi()));
		expect(outputOf(run, 'Next')).toMatchObject([{ paymentId: made }]);
		await workflow.session.deactivateWorkflow(id);
	});

	test('token renewed over its expiry', async () => {
		payUrl = await publish('renew', workflow.createNode({}));
		// An edit throws the token away, and the next one lives for a short time.
		stage.sandbox.settings.tokenLifetimeSeconds = 4;
		await edit({ requestedScopes: ALL_SCOPES.slice(0, 2) });
		const before = tokenRequests(stage.sandbox);
		for (const round of [1, 2, 3]) {
			expect(await startedBy(async () => await post(payUrl))).toMatchObject({ status: 'success' });
			expect(tokenRequests(stage.sandbox)).toBe(before + round);
			await sleep(4_500);
		}
		expect(new Set(traffic(stage.sandbox, '/ob/payments').map((line) => line.slice(-3)))).toEqual(
			new Set(['201']),
		);
		stage.sandbox.settings.tokenLifetimeSeconds = 1800;
	});

	test('edit of the scopes', async () => {
		await edit({ requestedScopes: ['payments:read'] });
		const refused = await startedBy(async () => await post(payUrl));
		expect(refused.status).toBe('error');
		expect(JSON.stringify(refused.run.resultData.error)).toContain('payments:write');
		await edit({ requestedScopes: ALL_SCOPES });
		expect(await startedBy(async () => await post(payUrl))).toMatchObject({ status: 'success' });
	});
});
