import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { isFinalStatus } from '../payments/statusDictionary';
import { reply, TRY_AGAIN } from '../webhook/reply';
import { confirmStatus } from '../webhook/confirm';
import { deliverAgain } from '../webhook/deliverAgain';
import { readEvent } from '../webhook/event';
import { asNotReadSince, paymentIdOf, pendingItems, setStatus } from './pending';

/** The resume URL of a suspended execution, which n8n guards with a token of its own. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: '',
		isFullPath: true,
		restartWebhook: true,
	},
];

/** The address that resumes this execution. It holds a token of n8n's: who knows it may call it. */
export const RESUME_URL = '{{ $execution.resumeUrl }}';

/**
 * Frees the worker until a webhook calls the resume URL or the time is up. Then n8n does not run the node again, but
 * hands on its input: so that is exchanged for items that say so.
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

/**
 * A webhook has called the resume URL. It only names a payment; its status, the API tells. The execution continues
 * once all its payments are final. It must not throw: n8n would resume the execution with an error.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read = readEvent(context.getRequestObject().rawBody);
	if (read.kind === 'unreadable') return reply(context, 400, read.problem);
	if (read.kind === 'otherEvent') return reply(context, 200, 'Nothing to do.');

	const { paymentId, status } = read.event;
	const items = waitingItems(context);
	const named = items.filter((item) => isAbout(item, paymentId));
	if (named.length === 0) return reply(context, 400, 'This execution waits for another payment.');

	// The payment that has news is looked at first; one that is pending settles the matter.
	const others = items.filter((item) => !named.includes(item));
	for (const item of pendingItems([...named, ...others])) {
		const confirmation = await confirmStatus(context, paymentIdOf(item));
		if (confirmation.kind !== 'confirmed') return tryAgain(context, item);
		setStatus(item, { status: confirmation.status, statusReadAt: new Date().toISOString() });
		if (item.json.isFinal === true) continue;
		// The API may lag behind its own webhook, and no other webhook would follow.
		const isAhead = named.includes(item) && isFinalStatus(status);
		return isAhead
			? tryAgain(context, item)
			: reply(context, 200, 'Received. The execution continues to wait.');
	}
	return { workflowData: [items] };
}

/** Has the suspended execution read the status again a little later, as a webhook would. */
function readStatusSoon(context: IExecuteFunctions | IWebhookFunctions, paymentId: string): void {
	void deliverAgain(context, String(context.evaluateExpression(RESUME_URL, 0)), { paymentId });
}

/** Kashimi may send it again, but that is not documented: so n8n does it as well. */
function tryAgain(context: IWebhookFunctions, item: INodeExecutionData): IWebhookResponseData {
	readStatusSoon(context, paymentIdOf(item));
	return reply(context, 503, TRY_AGAIN);
}

function isAbout(item: INodeExecutionData, paymentId: string): boolean {
	return paymentIdOf(item).toLowerCase() === paymentId.toLowerCase();
}

/** The items that the node has put aside when it suspended the execution. */
function waitingItems(context: IWebhookFunctions): INodeExecutionData[] {
	return context.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
}
