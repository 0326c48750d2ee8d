import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { KashimiClient } from '../transport/client';
import { paymentIdOf, pendingItems } from './pending';
import { resumeUrl } from './resumeAddress';

const NOT_NOTIFIED =
	'This payment does not notify this execution, so the wait ends at its limit. Create it earlier in the same execution with Additional Fields > Notify This Execution.';

const OUT_OF_REACH =
	'Kashimi cannot reach this n8n, so the wait ends at its limit: its webhook addresses name a host of this machine only. Set WEBHOOK_URL to the public address of n8n, on workers too, and start n8n anew.';

/**
 * Frees the worker until a webhook arrives at the execution's resume URL or the time is up.
 *
 * When the time is up, n8n does not run the node again: it hands on the node's input. So the input
 * is exchanged for the last known statuses; the output of the node before stays as it is.
 */
export async function park(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	clientFor: (item: INodeExecutionData) => KashimiClient,
	milliseconds: number,
): Promise<void> {
	const url = resumeUrl(context);
	for (const item of pendingItems(items)) {
		const client = clientFor(item);
		if (await isNotifiedElsewhere(client, item, url)) item.json.notice = NOT_NOTIFIED;
		else if (!(await client.canReach(url))) item.json.notice = OUT_OF_REACH;
	}
	context.getExecuteData().data = { main: [items] };
	await context.putExecutionToWait(new Date(Date.now() + milliseconds));
}

/** Only a notice depends on it, so a payment that cannot be read is given the benefit of the doubt. */
async function isNotifiedElsewhere(
	client: KashimiClient,
	item: INodeExecutionData,
	url: string,
): Promise<boolean> {
	const payment = await client.getPayment(paymentIdOf(item)).catch(() => undefined);
	return payment !== undefined && payment.metadata?.webhookUrl !== url;
}
