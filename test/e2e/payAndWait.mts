import { node, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import type { PaymentWorkflow } from './paymentWorkflow.mts';

export const WAIT = 'Wait for the bank';

/**
 * Pays each amount of the call, then waits for all of them, `limit` seconds at most. Nothing is
 * said about notification: Create finds out that a wait follows.
 * @param bank further parameters of Create
 * @param wait further parameters of Wait for Final Status
 */
export function payAndWait(
	workflow: PaymentWorkflow,
	bank: object = {},
	wait: object = {},
): WorkflowNode[] {
	return [
		webhook(),
		node('Each amount', 'n8n-nodes-base.splitOut', 1, {
			fieldToSplitOut: 'body.amounts',
			options: {},
		}),
		workflow.createNode({
			amount: "={{ $json['body.amounts'] }}",
			...bank,
		}),
		workflow.kashimiNode(WAIT, {
			resource: 'payment',
			operation: 'waitForFinalStatus',
			paymentId: '={{ $json.paymentId }}',
			waitLimit: "={{ $('Webhook').item.json.body.limit }}",
			waitUnit: 'seconds',
			...wait,
		}),
		node('Afterwards', 'n8n-nodes-base.set', 3.4, {
			includeOtherFields: true,
			assignments: {
				assignments: [
					{
						id: 'a',
						name: 'bankLink',
						type: 'string',
						value: "={{ $('Create payment').item.json.redirectUrl }}",
					},
				],
			},
		}),
	];
}
