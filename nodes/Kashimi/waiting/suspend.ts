import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { asNotReadSince, paymentIdOf, pendingItems } from './pending';
import { readStatusSoon } from './resume';

/**
 * Frees the worker until a webhook arrives at the execution's resume URL or the time is up.
 *
 * When the time is up, n8n does not run the node again: it hands on the node's input. So the input
 * is exchanged for items that say so; the output of the node before stays as it is.
 */
export async function suspend(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	milliseconds: number,
): Promise<void> {
	context.getExecuteData().data = { main: [asNotReadSince(items)] };
	await context.putExecutionToWait(new Date(Date.now() + milliseconds));
	// n8n refuses a webhook that comes before it has stored that the execution waits.
	const [first] = pendingItems(items);
	readStatusSoon(context, paymentIdOf(first));
}
