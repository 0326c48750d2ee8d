import { node, outputOf, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { ownN8n } from './ownN8n.mts';
import { until, type EndedExecution } from './paymentWorkflow.mts';
import { UNKNOWN_PAYMENT } from '../support/sentences.mts';

const TRIGGER = 'Kashimi Trigger';

describe('Kashimi Trigger in a real n8n', () => {
	const own = ownN8n();

	const row = (webhookId: string, parameters: object): WorkflowNode[] => {
		const trigger = node(TRIGGER, 'n8n-nodes-kashimi.kashimiTrigger', 2, {
			event: 'statusChanged',
			...parameters,
		});
		return [
			{ ...own.workflow.withCredential(trigger), webhookId } as WorkflowNode,
			node('Next', 'n8n-nodes-base.noOp', 1, {}),
		];
	};

	/** The end of the execution with this number, the first one being 1. */
	async function execution(number: number): Promise<EndedExecution> {
		await until('it is listed', async () => (await own.workflow.executions()).length >= number);
		const end = await own.workflow.lastEnd();
		expect(await own.workflow.executions()).toHaveLength(number);
		return end;
	}

	test('starts once for each status, refuses what it cannot verify, and keeps duplicates out', async () => {
		const { sandbox } = own.stage;
		const webhookUrl = await own.workflow.publish(row('confirmed', {}), 'confirmed/webhook');
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

		// One n8n knows what it has started: a repetition is acknowledged, and runs nothing.
		for (const { eventId } of [...sandbox.webhookDeliveries]) sandbox.redeliverWebhook(eventId);
		await sandbox.webhooksSettled();
		expect(sandbox.webhookDeliveries.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
		// Also what n8n leaves unread, because it cannot parse it.
		for (const type of ['application/json', 'application/octet-stream', '']) {
			const headers = { 'Content-Type': type };
			expect(await send(webhookUrl, { body: eventBody(), headers })).toEqual({
				status: 400,
				body: JSON.stringify({ message: UNKNOWN_PAYMENT }),
			});
		}
		expect(await own.workflow.executions()).toHaveLength(2);
	});

	test('accepts no signature while there is no secret', async () => {
		const nodes = row('signed', { verification: 'signature' });
		const url = await own.workflow.publish(nodes, 'signed/webhook');
		const { length } = await own.workflow.executions();
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, '') };
		expect((await send(url, { body, headers })).status).toBe(503);
		expect(await own.workflow.executions()).toHaveLength(length);
	});
});
