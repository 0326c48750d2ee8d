import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { paymentItem, UNREADABLE_PAYMENT } from '../payments/paymentItem';
import { KashimiClient } from '../transport/client';
import { claim } from './claim';
import { fromItem, isReceivedHere } from './delivery';
import type { Delivery } from './delivery';
import { nodeStore, noteSettled } from './claimStore';
import { includesPayment } from './settings';

const SETTINGS = { timeout: 30_000, maxRetries: 3, maxConcurrency: 50, itemIndex: 0 };

/** Runs in the execution that a webhook started: only there is n8n's durable store. @returns none for a repetition */
export async function emitOnce(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const delivery = fromItem(context.getInputData()[0]);
	if (delivery === undefined) {
		throw new NodeOperationError(context.getNode(), 'There is no event to start with', {
			description:
				'This trigger starts with a webhook from Kashimi. In the editor, click "Execute step" in this node and let a payment with the Test URL change its status.',
		});
	}
	// Before the event counts as handled: what cannot be read can be corrected and retried.
	const mayRead = includesPayment(context);
	// A test can be repeated, and takes nothing away from the workflow in production.
	if (context.getMode() === 'manual' || (await isFirst(context, delivery))) {
		return [[{ json: await toPaymentItem(context, delivery, mayRead) }]];
	}
	context.addExecutionHints({
		message: 'An earlier execution already handled this event, so nothing starts again.',
		location: 'outputPane',
		type: 'info',
	});
	return [[]];
}

async function toPaymentItem(
	context: IExecuteFunctions,
	{ event, statusReadAt }: Delivery,
	mayRead: boolean,
): Promise<IDataObject> {
	const facts = { status: event, statusReadAt, simplify: true };
	if (!mayRead) return paymentItem(facts) as IDataObject;
	const client = new KashimiClient(context, SETTINGS);
	// The event is the news; it is not lost because the payment cannot be read.
	const payment = await client.getPayment(String(event.paymentId)).catch(() => undefined);
	const notice = payment === undefined ? UNREADABLE_PAYMENT : undefined;
	return paymentItem({ ...facts, payment, notice }) as IDataObject;
}

async function isFirst(context: IExecuteFunctions, delivery: Delivery): Promise<boolean> {
	const claimed = { ...delivery, isAlone: isReceivedHere(delivery) };
	const isClaimed = await claim(nodeStore(context), claimed).catch((failure: Error) => {
		throw new NodeOperationError(context.getNode(), failure, {
			message: 'n8n could not record that this event was handled',
			description: `Retry this execution: it keeps the event and starts the workflow once. n8n says: "${failure.message}".`,
		});
	});
	noteSettled(context, [delivery.key, ...delivery.outdated]);
	return isClaimed;
}
