import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import getPort from 'get-port';
import { credentialFor } from '../../demo/example.mts';
import { executeWorkflow, runCli, startN8n } from '../../demo/n8n/process.mts';
import {
	inARow,
	node,
	outputOf,
	pickCredential,
	webhook,
	type WorkflowNode,
} from '../../demo/n8n/workflow.mts';
import { validPayment } from '../support/stage.mts';
import { ownN8n } from './ownN8n.mts';
import { until, type EndedExecution, type PaymentWorkflow } from './paymentWorkflow.mts';
import { setStage, type Stage } from './stage.mts';
import {
	NUMBERS_LOST,
	FIRST_TRY_STARTED,
	SINCE_THEN,
	IN_SUB_WORKFLOW,
} from '../support/sentences.mts';

const FIRST_INSTALL = 20 * 60_000;
const NEVER = 10 * 60_000;
const AMOUNTS = [10.01, 20.02, 30.03];

const split = node('Each amount', 'n8n-nodes-base.splitOut', 1, {
	fieldToSplitOut: 'body.amounts',
	options: {},
});
const payEach = {
	amount: "={{ $json['body.amounts'] }}",
	options: { maxConcurrency: 1 },
};

describe('"Retry execution" in a real n8n', () => {
	const own = ownN8n(async ({ settings }) => {
		settings.port = await getPort();
	});
	let stage: Stage;
	let workflow: PaymentWorkflow;

	beforeAll(() => void ({ stage, workflow } = own));

	beforeEach(() => stage.sandbox.reset());

	/** A published workflow of its own; every test's webhook has another path. */
	async function publish(path: string, ...rest: WorkflowNode[]): Promise<string> {
		const nodes = [webhook({ path }), split, ...rest];
		const connections = inARow(nodes);
		const id = await workflow.create({ name: path, nodes, connections, settings: {} });
		await workflow.activate(id, path);
		await workflow.startedBy(async () => await workflow.call({ amounts: AMOUNTS }, path));
		return id;
	}

	async function retry(id: string, loadWorkflow = false): Promise<EndedExecution> {
		const post = async () => await workflow.post(`/executions/${id}/retry`, { loadWorkflow });
		return await workflow.end(await workflow.startedBy(post));
	}

	const paid = () => stage.sandbox.store.all().map(({ payment }) => payment.amount);

	function failSecond(): void {
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	}

	/** The second payment is made, and its answer never comes. */
	async function hangAtSecond(path: string): Promise<string> {
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: NEVER });
		await publish(
			path,
			workflow.createNode({ ...payEach, options: { maxConcurrency: 1, timeout: 300 } }),
		);
		await until('two payments are stored', () => paid().length === 2);
		const [newest] = await workflow.executions();
		return newest!.id;
	}

	function expectRefused({ status, run }: EndedExecution): void {
		expect(status).toBe('error');
		expect(run.resultData.error?.message).toContain(NUMBERS_LOST);
		const { description } = run.resultData.error!;
		expect(description).toMatch(
			new RegExp(`${FIRST_TRY_STARTED}20\\d\\d-\\d\\d-\\d\\dT[\\d:.]+Z\\.`),
		);
		expect(description).toContain(`${SINCE_THEN} (2): `);
		for (const { payment } of stage.sandbox.store.all()) expect(description).toContain(payment.id);
		expect(paid()).toEqual(AMOUNTS.slice(0, 2));
	}

	test('makes no second payment without an ID of the user, also when it is retried twice', async () => {
		failSecond();
		await publish('twice', workflow.createNode(payEach));
		const first = await workflow.lastEnd();
		expect(first.status).toBe('error');
		expect(paid()).toHaveLength(1);

		failSecond();
		const second = await retry(first.id);
		expect(second.status).toBe('error');
		expect(paid()).toHaveLength(1);

		const { status, payments } = await retry(second.id);
		expect(status).toBe('success');
		expect(payments.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
		expect(paid()).toEqual(AMOUNTS);
		for (const { redirectUrl } of payments) expect(redirectUrl).toContain(stage.sandbox.url);
	});

	test('the error of the failed execution keeps the bank link of what was paid', async () => {
		failSecond();
		await publish('links', workflow.createNode(payEach));
		const { run } = await workflow.lastEnd();
		const error = run.resultData.error as unknown as { context: { data: { payments: unknown } } };
		expect(error.context.data.payments).toEqual([
			expect.objectContaining({
				paymentId: stage.sandbox.store.all()[0]!.payment.id,
				redirectUrl: expect.stringContaining(stage.sandbox.url),
			}),
		]);
	});

	test('with the currently saved workflow, where a node of the same name has taken the place', async () => {
		failSecond();
		const id = await publish('replaced', workflow.createNode(payEach));
		const first = await workflow.lastEnd();
		type Saved = { nodes: WorkflowNode[]; versionId: string };
		const { nodes, versionId } = await workflow.session.get<Saved>(`/workflows/${id}`);
		const replaced = nodes.map((one) =>
			one.name === 'Create payment' ? { ...one, id: 'another-node' } : one,
		);
		await workflow.session['call']('PATCH', `/workflows/${id}`, { nodes: replaced, versionId });

		const { status, payments } = await retry(first.id, true);
		expect(status).toBe('success');
		expect(payments.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
		expect(paid()).toEqual(AMOUNTS);
	});

	test('after a cancelled execution it pays nothing, and lists what may be paid', async () => {
		const id = await hangAtSecond('cancelled');
		await workflow.post(`/executions/${id}/stop`, {});
		expect((await workflow.end(id)).status).toBe('canceled');
		stage.sandbox.faults.clear();
		expectRefused(await retry(id));
	});

	test('after n8n was killed it pays nothing, and lists what may be paid', async () => {
		const id = await hangAtSecond('killed');
		process.kill(-own.n8n.pid, 'SIGKILL');
		await own.n8n.stop();
		stage.sandbox.faults.clear();
		own.n8n = await startN8n(stage.settings);
		expect((await workflow.end(id)).status).toBe('crashed');
		expectRefused(await retry(id));
	});

	describe('of a workflow that calls another one', () => {
		const IN_CALLED = 'Pay';

		/** @returns the node that calls a workflow with one Create node */
		async function caller(name: string, endToEndId: string): Promise<WorkflowNode> {
			const nodes = [
				node('When called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
					inputSource: 'passthrough',
				}),
				{ ...workflow.createNode({ ...payEach, endToEndId }), name: IN_CALLED },
			];
			const connections = {
				'When called': { main: [[{ node: IN_CALLED, type: 'main', index: 0 }]] },
			};
			const id = await workflow.create({ name, nodes, connections, settings: {} });
			await workflow.session.activateWorkflow(id);
			const parameters = { workflowId: { __rl: true, mode: 'id', value: id }, options: {} };
			return {
				...node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, parameters),
				retryOnFail: true,
				maxTries: 3,
				waitBetweenTries: 100,
			};
		}

		test('pays nothing without an ID, and says where to get one', async () => {
			await publish('called-without', await caller('Without an ID', ''));
			const { status, run, id } = await endOfCaller();
			expect(status).toBe('error');
			expect(run.resultData.error?.message).toContain(IN_SUB_WORKFLOW);
			await retry(id);
			expect(paid()).toEqual([]);
		});

		test('pays once with an ID that the caller passes', async () => {
			failSecond();
			const id = "={{ 'INV-' + $json['body.amounts'] }}";
			await publish('called-with', await caller('With an ID', id));
			expect((await endOfCaller()).status).toBe('success');
			expect(paid()).toEqual(AMOUNTS);
		});

		/** The called executions are listed as well. */
		async function endOfCaller(): Promise<EndedExecution> {
			const started = await workflow.executions();
			const ended = await Promise.all(started.map(async ({ id }) => await workflow.end(id)));
			return ended.find(({ run }) => 'Call' in run.resultData.runData)!;
		}
	});
});

describe('execution 1 of another life of n8n', () => {
	let stage: Stage;

	beforeAll(async () => {
		stage = await setStage();
	}, FIRST_INSTALL);

	afterAll(async () => await stage.strike());

	/** A new database, into which the same files are imported; the workflow runs as execution 1. */
	async function live(env: Record<string, string> = {}) {
		const settings = { ...stage.settings, env: { ...stage.settings.env, ...env } };
		const home = join(settings.userFolder, '.n8n');
		for (const file of [
			'config',
			'database.sqlite',
			'database.sqlite-wal',
			'database.sqlite-shm',
		]) {
			await rm(join(home, file), { force: true });
		}
		const credential = { id: 'kashimi', ...credentialFor(stage.sandbox) };
		const create = node('Create payment', 'n8n-nodes-kashimi.kashimi', 1, validPayment);
		const workflow = {
			...{ id: 'pay', name: 'Pay', active: false, settings: {} },
			nodes: [
				node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
				pickCredential(create, credential),
			],
			connections: { Start: { main: [[{ node: create.name, type: 'main', index: 0 }]] } },
		};
		for (const [kind, content] of Object.entries({ credentials: credential, workflow })) {
			const file = join(stage.folder, 'import.json');
			await writeFile(file, JSON.stringify([content]));
			await runCli(settings, [`import:${kind}`, `--input=${file}`]);
		}
		return outputOf(await executeWorkflow(settings, 'pay'), create.name)[0];
	}

	test('pays, after the database was reset and beside an n8n with another encryption key', async () => {
		const key = { N8N_ENCRYPTION_KEY: 'one'.repeat(11) };
		const lives = [
			await live(key),
			await live(key),
			await live({ N8N_ENCRYPTION_KEY: 'two'.repeat(11) }),
		];
		expect(lives.map((payment) => payment?.outcome)).toEqual(Array(3).fill('created'));
		const ids = stage.sandbox.store.all().map(({ payment }) => payment.metadata?.endToEndId);
		expect(new Set(ids).size).toBe(3);
	});
});
