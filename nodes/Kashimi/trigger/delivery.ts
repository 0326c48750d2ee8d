import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { isFinalStatus, OPEN_STATUSES } from '../payments/statusDictionary';
import type { PaymentStatusEvent } from '../payments/types';
import { isRecord } from '../payments/values';
import type { StatusUpdate } from '../webhook/event';

/** Names this process. Where the one that receives also executes, n8n is not in queue mode, and there is no other. */
const PROCESS = randomUUID();

/** What one accepted webhook hands over to the execution that it starts; stored as JSON. */
export interface Delivery {
	/** What starts the workflow once. */
	key: string;
	/** Names this delivery. It stays the same when the execution is tried again. */
	id: string;
	/** Keys of what is no news any more. */
	outdated: string[];
	event: PaymentStatusEvent;
	receivedBy: string;
	/** When the webhook came, ISO 8601 in UTC: the event was known or confirmed then. */
	statusReadAt: string;
}

/** A signed event: its ID cannot be forged, so each one counts once; without one, each status does. */
export function signedDelivery(event: StatusUpdate & { status: string }): Delivery {
	const { eventId, paymentId, status } = event;
	const key = eventId === undefined ? keyOf(paymentId, status) : `event ${eventId}`;
	return receivedNow(event as unknown as PaymentStatusEvent, key, []);
}

/** Nothing of the body is left but the payment's ID: whoever sends it chooses its event ID. */
export function confirmedDelivery(status: PaymentStatusEvent): Delivery {
	const paymentId = String(status.paymentId).toLowerCase();
	// An execution that was held up must not report them after the final status.
	const outdated = isFinalStatus(status.status) ? OPEN_STATUSES : [];
	return receivedNow(
		status,
		keyOf(paymentId, status.status),
		outdated.map((open) => keyOf(paymentId, open)),
	);
}

function keyOf(paymentId: string, status: string): string {
	return `payment ${paymentId} ${status}`;
}

function receivedNow(event: PaymentStatusEvent, key: string, outdated: string[]): Delivery {
	const statusReadAt = new Date().toISOString();
	return { key, id: randomUUID(), outdated, event, receivedBy: PROCESS, statusReadAt };
}

/** Whether no other process can deal with it; false where that cannot be known. */
export function isReceivedHere({ receivedBy }: Delivery): boolean {
	return receivedBy === PROCESS;
}

export function toItem(delivery: Delivery): INodeExecutionData {
	return { json: { delivery: delivery as unknown as IDataObject } };
}

/** Undefined for an execution that no webhook started. */
export function fromItem(item: INodeExecutionData | undefined): Delivery | undefined {
	const delivery = item?.json.delivery;
	const isOurs = isRecord(delivery) && typeof delivery.key === 'string' && isRecord(delivery.event);
	return isOurs ? (delivery as unknown as Delivery) : undefined;
}
