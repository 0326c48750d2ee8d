import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { node, PaymentWorkflow, until, webhook } from './paymentWorkflow.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

describe('"Retry execution" in a real n8n', () => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		stage = await setStage();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
	}, FIRST_INSTALL);

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	async function retry(id: string): Promise<void> {
		const { length } = await workflow.executions();
		await workflow.post(`/executions/${id}/retry`, { loadWorkflow: false });
		await until('the retry is listed', async () => (await workflow.executions()).length > length);
	}

	test('makes no second payment without a reference of the user, also when it is retried twice', async () => {
		const amounts = [10.01, 20.02, 30.03];
		await workflow.publish([
			webhook(),
			node('Each amount', 'n8n-nodes-base.splitOut', 1, {
				fieldToSplitOut: 'body.amounts',
				options: {},
			}),
			workflow.createNode({
				amount: "={{ $json['body.amounts'] }}",
				options: { maxConcurrency: 1 },
			}),
		]);
		const failSecond = () => {
			stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
			stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		};
		failSecond();
		expect((await workflow.call({ amounts })).status).toBe(200);
		await until('it is listed', async () => (await workflow.executions()).length > 0);
		const first = await workflow.lastEnd();
		expect(first.status).toBe('error');
		expect(stage.sandbox.store.all()).toHaveLength(1);

		failSecond();
		await retry(first.id);
		const second = await workflow.lastEnd();
		expect(second.status).toBe('error');
		expect(stage.sandbox.store.all()).toHaveLength(1);

		await retry(second.id);
		const { status, payments } = await workflow.lastEnd();
		expect(status).toBe('success');
		expect(payments.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
		const stored = stage.sandbox.store.all().map(({ payment }) => payment);
		expect(stored.map(({ amount }) => amount)).toEqual(amounts);
	});
});
