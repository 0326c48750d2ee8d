import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { outputOf } from '../../demo/n8n/workflow.mts';
import type { WorkflowNode } from '../../demo/n8n/workflow.mts';
import { authorizedClient, paths, paymentRequest } from '../unit/sandbox/apiClient.mts';
import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { node, PaymentWorkflow, until } from './paymentWorkflow.mts';
import type { EndedExecution } from './paymentWorkflow.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const TRIGGER = 'Kashimi Trigger';

describe('Kashimi Trigger in a real n8n', () => {
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

	const row = (webhookId: string, parameters: object): WorkflowNode[] => {
		const trigger = node(TRIGGER, 'n8n-nodes-kashimi.kashimiTrigger', 1, {
			event: 'statusChanged',
			...parameters,
		});
		return [
			{ ...workflow.withCredential(trigger), webhookId } as WorkflowNode,
			node('Next', 'n8n-nodes-base.noOp', 1, {}),
		];
	};

	/** The end of the execution with this number, the first one being 1. */
	async function execution(number: number): Promise<EndedExecution> {
		await until('it is listed', async () => (await workflow.executions()).length >= number);
		const end = await workflow.lastEnd();
		expect(await workflow.executions()).toHaveLength(number);
		return end;
	}

	test('starts once for each status, refuses what it cannot verify, and keeps duplicates out', async () => {
		const { sandbox } = stage;
		const webhookUrl = await workflow.publish(row('confirmed', {}), 'confirmed/webhook');
		const client = await authorizedClient(sandbox);
		const { data } = await client.post(
			paths.create,
			paymentRequest(undefined, { metadata: { webhookUrl } }),
		);
		const pending = await execution(1);
		expect(outputOf(pending.run, TRIGGER)).toMatchObject([{ status: 'PENDING', isFinal: false }]);

		await sandbox.advance(data.paymentId, { outcome: 'completed' });
		const completed = await execution(2);
		expect(outputOf(completed.run, 'Next')).toMatchObject([
			{ paymentId: data.paymentId, status: 'COMPLETED', isFinal: true },
		]);

		for (const [index, { eventId }] of [...sandbox.webhookDeliveries].entries()) {
			sandbox.redeliverWebhook(eventId);
			const repeated = await execution(3 + index);
			expect(repeated.status).toBe('success');
			expect(Object.keys(repeated.run.resultData.runData)).toEqual([TRIGGER]);
		}

		await sandbox.webhooksSettled();
		expect(sandbox.webhookDeliveries.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		expect(await send(webhookUrl, { body: eventBody() })).toEqual({
			status: 400,
			body: '{"message":"Kashimi does not know this payment."}',
		});
		expect(await workflow.executions()).toHaveLength(4);
	});

	test('accepts no signature while there is no secret', async () => {
		const nodes = row('signed', { verification: 'signature' });
		const url = await workflow.publish(nodes, 'signed/webhook');
		const { length } = await workflow.executions();
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, '') };
		expect((await send(url, { body, headers })).status).toBe(503);
		expect(await workflow.executions()).toHaveLength(length);
	});
});
