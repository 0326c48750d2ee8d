import type { INodeExecutionData, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { isFinalStatus } from '../payments/statusDictionary';
import { KashimiClient } from '../transport/client';
import { answer } from '../webhook/answer';
import { readEvent } from '../webhook/event';
import { paymentIdOf, pendingItems, setStatus } from './pending';

/** Kashimi waits for the answer, so this is short: milliseconds for one try, and further tries. */
const CALL_SETTINGS = { timeout: 10_000, maxRetries: 1 };

/**
 * A webhook has called the execution's resume URL. It only names a payment: what its status is, the
 * API says. The execution goes on once every payment it waits for is final.
 *
 * It must not throw: n8n would resume the execution with an error.
 */
export async function resume(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const read = readEvent(context.getRequestObject().rawBody);
	if ('problem' in read) return answer(context, 400, read.problem);

	const items = waitingItems(context);
	const { paymentId, status } = read.event;
	const named = items.filter((item) => paymentIdOf(item) === paymentId);
	if (named.length === 0) return answer(context, 400, 'This execution waits for another payment.');

	const client = new KashimiClient(context, CALL_SETTINGS);
	try {
		// The payment that has news is looked at first; one that is pending settles the matter.
		for (const item of pendingItems([...named, ...items.filter((each) => !named.includes(each))])) {
			setStatus(item, await client.getLatestStatus(paymentIdOf(item)));
			if (item.json.isFinal === true) continue;
			// The API may lag behind its own webhook, and no other webhook would follow.
			const isAhead = paymentIdOf(item) === paymentId && isFinalStatus(status);
			return isAhead
				? answer(context, 503, 'The payment is not final yet. Try again later.')
				: answer(context, 200, 'Received. The execution goes on waiting.');
		}
	} catch {
		return answer(context, 503, 'The status could not be confirmed. Try again later.');
	}
	return { workflowData: [items] };
}

/** The items that the node has put aside when it parked the execution. */
function waitingItems(context: IWebhookFunctions): INodeExecutionData[] {
	return context.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
}
