import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { node, webhook } from '../../demo/n8n/workflow.mts';
import { tokenRequests, traffic, validPayment } from '../support/stage.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import { showingLogs, startQueueMode, type QueueMode, type Worker } from './queueMode.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const NEVER = 10 * 60_000;
const DERIVED = 'pay-derived';

let stage: Stage;
let workflow: PaymentWorkflow;

function storedPayments(): Array<{ paymentId: string; endToEndId: unknown }> {
	return stage.sandbox.store.all().map(({ payment }) => ({
		paymentId: payment.id,
		endToEndId: payment.metadata?.endToEndId,
	}));
}

const withLogs = showingLogs(() => stage.folder);

describe('Retry On Fail in a real n8n', () => {
	let n8n: LaunchedN8n | undefined;

	beforeAll(
		withLogs(async () => {
			stage = await setStage();
			n8n = await startN8n(stage.settings);
			workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		}),
		FIRST_INSTALL,
	);

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	test(
		'makes each payment once when the second of three fails on the first pass',
		withLogs(async () => {
			const amounts = [10.01, 20.02, 30.03];
			const split = { fieldToSplitOut: 'body.amounts', options: {} };
			const create = { amount: "={{ $json['body.amounts'] }}", options: { maxConcurrency: 1 } };
			await workflow.publish([
				webhook({ responseMode: 'lastNode', responseData: 'allEntries' }),
				node('Each amount', 'n8n-nodes-base.splitOut', 1, split),
				{
					...workflow.createNode(create),
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 100,
				},
			]);
			stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
			stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });

			const answer = await workflow.call({ amounts });
			expect(answer.status).toBe(200);
			const items = (await answer.json()) as Array<Record<string, unknown>>;
			expect(items.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);

			const stored = stage.sandbox.store.all().map(({ payment }) => payment);
			expect(stored.map(({ amount }) => amount)).toEqual(amounts);
			expect(items.map(({ paymentId }) => paymentId)).toEqual(stored.map(({ id }) => id));
			expect(new Set(storedPayments().map(({ endToEndId }) => endToEndId)).size).toBe(3);
			const statuses = traffic(stage.sandbox, '/ob/payments').map((line) => line.slice(-3));
			expect(statuses).toEqual(['201', '422', '409', '201', '201']);
			expect(tokenRequests(stage.sandbox)).toBe(1);
			expect(await workflow.executions()).toEqual([expect.objectContaining({ status: 'success' })]);
		}),
	);
});

describe('a worker killed between sending and answering, in queue mode', () => {
	let queueMode: QueueMode | undefined;
	let worker: Worker;

	beforeAll(
		withLogs(async () => {
			stage = await setStage();
			queueMode = await startQueueMode(stage);
			workflow = await PaymentWorkflow.setUp(queueMode.main, stage.sandbox);
			const create = workflow.createNode({ endToEndId: '={{ $json.body.reference }}' });
			await workflow.publish([webhook(), create]);
			await workflow.publish(
				[webhook({ path: DERIVED }), workflow.createNode({ endToEndId: '' })],
				DERIVED,
			);
			worker = await queueMode.startWorker();
		}),
		FIRST_INSTALL,
	);

	afterAll(async () => {
		await queueMode?.stop();
		await stage.strike();
	});

	/** @param reference of the user's own; without one, the node derives the end-to-end ID */
	async function pay(reference?: string): Promise<void> {
		const path = reference === undefined ? DERIVED : undefined;
		await workflow.startedBy(async () => {
			expect((await workflow.call({ reference }, path)).status).toBe(200);
		});
	}

	/** @returns the payment that the worker made and never learnt of */
	async function killWhilePaying(reference?: string) {
		const before = storedPayments().length;
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: NEVER });
		await pay(reference);
		await until('the payment is stored', () => storedPayments().length > before);
		await worker.kill();
		stage.sandbox.faults.clear();
		return storedPayments()[before];
	}

	test(
		'uses the token that the main process got',
		withLogs(async () => {
			const { id, name, type } = workflow.credential;
			// The list of banks in the editor is read by the main process.
			await workflow.post('/dynamic-node-parameters/resource-locator-results', {
				path: 'parameters.provider',
				nodeTypeAndVersion: { name: 'n8n-nodes-kashimi.kashimi', version: 1 },
				methodName: 'searchProviders',
				currentNodeParameters: validPayment,
				credentials: { [type]: { id, name } },
			});
			await pay('INV-2026-000');
			await expect(workflow.lastEnd()).resolves.toMatchObject({ status: 'success' });
			expect(traffic(stage.sandbox)).toEqual([
				'POST /api/v1/auth/token 200',
				'GET /api/v1/capabilities/providers 200',
				'POST /api/v1/ob/payments 201',
			]);
		}),
	);

	test(
		'does no harm with a business reference, when n8n gives up and the workflow is started anew',
		withLogs(async () => {
			const before = storedPayments();
			const made = await killWhilePaying('INV-2026-001');
			worker = await (queueMode as QueueMode).startWorker();

			// What n8n 2 does: it never runs a stalled job again. It waits 30 seconds for a late result,
			// marks the execution as failed and drops its data, the queued items included. So "Retry
			// execution" makes a new execution that runs no node at all, and what is left is to start
			// the workflow anew. That is a new execution with new derived ids: only a reference of the
			// user's own can name the same payment then.
			const failed = await workflow.lastEnd();
			expect(failed.status).toBe('error');
			expect(failed.run.resultData.error?.message).toMatch(/will no longer retry/);

			const { length } = await workflow.executions();
			await workflow.post(`/executions/${failed.id}/retry`, { loadWorkflow: false });
			expect(await workflow.executions()).toHaveLength(length + 1);
			expect((await workflow.lastEnd()).run.resultData.runData).toEqual({});

			await pay('INV-2026-001');
			const again = await workflow.lastEnd();
			expect(again.status).toBe('success');
			expect(again.payments).toEqual([expect.objectContaining({ ...made, outcome: 'existing' })]);
			expect(made?.endToEndId).toBe('INV-2026-001');
			expect(storedPayments()).toEqual([...before, made]);
		}),
	);

	test(
		'does no harm without a business reference, when the job is queued again',
		withLogs(async () => {
			const before = storedPayments();
			const made = await killWhilePaying();
			const [interrupted] = await workflow.executions();
			expect(interrupted?.status).toBe('running');

			// n8n 1 does this by itself (QUEUE_WORKER_MAX_STALLED_COUNT, 1 by default), and so may a
			// person with a tool for the queue in any n8n. The execution keeps its id, so the derived
			// end-to-end id is the same as well.
			await queueMode?.putStalledJobBack();
			worker = await (queueMode as QueueMode).startWorker();
			const { id, status, payments } = await workflow.lastEnd();
			expect({ id, status }).toEqual({ id: interrupted?.id, status: 'success' });
			expect(payments).toEqual([expect.objectContaining({ ...made, outcome: 'existing' })]);
			expect(made?.endToEndId).toMatch(/^N8N[0-9A-F]{32}$/);
			expect(storedPayments()).toEqual([...before, made]);
		}),
	);

	test('asked for one token and called no other host, over all four processes', () => {
		expect(tokenRequests(stage.sandbox)).toBe(1);
		expect(stage.outside.attempts).toEqual([]);
	});
});
