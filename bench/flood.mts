/**
 * `node --import tsx bench/flood.mts`, after a build: how long a create takes in a real n8n while
 * webhooks pour in, beside the same flood at n8n's own Webhook node.
 */
import { startN8n } from '../demo/n8n/process.mts';
import type { WorkflowNode } from '../demo/n8n/workflow.mts';
import { node, PaymentWorkflow, webhook } from '../test/e2e/paymentWorkflow.mts';
import { setStage } from '../test/e2e/stage.mts';
import { eventBody } from '../test/support/sentWebhooks.mts';

const CONNECTIONS = 50;
const CREATES = 10;

const stage = await setStage();
const n8n = await startN8n(stage.settings);
try {
	const workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
	const answersLast = { responseMode: 'lastNode', responseData: 'allEntries' };
	await workflow.publish([
		webhook(answersLast),
		workflow.createNode({ endToEndId: '={{ $json.body.reference }}' }),
	]);
	const next = node('Next', 'n8n-nodes-base.noOp', 1, {});
	const plain = await workflow.publish([webhook({ path: 'plain' }), next], 'plain');
	const trigger = node('Kashimi Trigger', 'n8n-nodes-kashimi.kashimiTrigger', 1, {
		event: 'statusChanged',
	});
	const kashimi = await workflow.publish(
		[{ ...workflow.withCredential(trigger), webhookId: 'confirmed' } as WorkflowNode, next],
		'confirmed/webhook',
	);

	let creates = 0;
	const create = async () => {
		const start = performance.now();
		const answer = await workflow.call({ reference: `FLOOD-${++creates}` });
		const [payment] = (await answer.json()) as Array<{ paymentId: string }>;
		return { milliseconds: performance.now() - start, paymentId: payment!.paymentId };
	};
	const { paymentId } = await create();
	const body = eventBody({ paymentId, status: 'PENDING' });

	const underFlood = async (url?: string) => {
		let isOver = false;
		let sent = 0;
		const pour = async () => {
			while (!isOver && url !== undefined) {
				const headers = { 'content-type': 'application/json' };
				await fetch(url, { method: 'POST', headers, body }).then((answer) => answer.text());
				sent++;
			}
		};
		const flood = Array.from({ length: CONNECTIONS }, pour);
		await new Promise((resolve) => setTimeout(resolve, 1_000));
		const start = performance.now();
		const times: number[] = [];
		for (let count = 0; count < CREATES; count++) times.push((await create()).milliseconds);
		const rate = sent / ((performance.now() - start) / 1000 + 1);
		isOver = true;
		await Promise.all(flood);
		times.sort((one, other) => one - other);
		return `median ${times[CREATES / 2]!.toFixed(0)} ms, longest ${times[CREATES - 1]!.toFixed(0)} ms, ${rate.toFixed(0)} webhooks a second`;
	};
	console.log('a create without a flood:           ', await underFlood());
	console.log("while n8n's Webhook node is flooded: ", await underFlood(plain));
	console.log('while the Kashimi Trigger is flooded:', await underFlood(kashimi));
} finally {
	await n8n.stop();
	await stage.strike();
}
