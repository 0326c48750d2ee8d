import type { IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import type { Change } from '../../payments/checkRequest';
import { asFurtherAttempt } from '../../payments/attempts';
import { isGenerated } from '../../payments/endToEndId';
import type { Reservation, TotalLimits } from '../../payments/totalLimits';
import type { Conflicts } from '../operation';
import type { KashimiClient } from '../../transport/client';
import { clientError, itemNumber, NOTHING_SENT } from '../problems';
import type { PaymentOrder } from './createdItem';
import { orderKey } from './derivedIds';
import { earlierTries, type EarlierTries, NO_NUMBER, sentBefore } from './earlierTries';
import { lostOrder, sentElsewhere } from './guardedWords';

/** One payment to make, and the earlier item of the same run that makes the same one, if any. */
export interface PreparedPayment {
	itemIndex: number;
	client: KashimiClient;
	order: PaymentOrder;
	tries: EarlierTries;
	/** Undefined where Custom Body removed it. */
	endToEndId: string | undefined;
	/** Given by an AI agent, under an id made of the order itself. */
	isAgentOrder: boolean;
	/** The webhook URL that Automatic filled in. */
	automaticUrl?: string;
	/** Fields that are sent in another form than they were entered. */
	changes: Change[];
	/** What is allowed and still odd, in a sentence each. */
	hints: string[];
	/** Whether the item only shows what would be sent. */
	isDryRun: boolean;
	limits: TotalLimits;
	/** What the limits of the day hold for this payment. */
	reservation?: Reservation;
	repeats?: PreparedPayment;
	/** Ends when this item has ended, whatever way. */
	ended?: Promise<unknown>;
}

/**
 * Of items of one run that carry the end-to-end id of an earlier one: ties an item that wants the very same
 * payment to that one, for which it waits. @returns the conflicts, which are all others; nothing has been sent yet
 */
export function tieRepeatedIds(payments: PreparedPayment[]): Conflicts {
	const conflicts: Conflicts = new Map();
	const firsts = new Map<string, PreparedPayment>();
	const again = new Map<string, PreparedPayment>();
	for (const payment of payments) {
		const { endToEndId, order } = payment;
		if (order.onDuplicate === 'newAttempt' && endToEndId) again.set(endToEndId, payment);
	}
	for (const payment of payments) {
		const { endToEndId, itemIndex, order } = payment;
		if (endToEndId === undefined) continue;
		const attempted = again.get(asFurtherAttempt(endToEndId)?.number ?? '');
		const first = firsts.get(endToEndId);
		if (attempted !== undefined) {
			conflicts.set(itemIndex, mayMeet(payment, attempted));
		} else if (first === undefined) {
			firsts.set(endToEndId, payment);
		} else if (isSameOrder(first, payment) && order.onDuplicate !== 'error') {
			payment.repeats = first;
		} else {
			conflicts.set(itemIndex, conflict(payment, first));
		}
	}
	return conflicts;
}

/**
 * The conflicts of items that another client of Kashimi has got before, which would make a second payment:
 * from an earlier item, as expressions in a credential may name several clients, or in an earlier try.
 */
export async function findIdsOfSeveralClients(payments: PreparedPayment[]): Promise<Conflicts> {
	const conflicts: Conflicts = new Map();
	const identities = new Map<number | undefined, string | undefined>();
	const identityOf = async ({ client, itemIndex }: PreparedPayment) => {
		const key = (await client.isSharedByItems()) ? undefined : itemIndex;
		// A credential that is not complete is told where it is used.
		if (!identities.has(key)) identities.set(key, await client.identity().catch(() => undefined));
		return identities.get(key);
	};
	for (const payment of payments) {
		const { client, itemIndex, endToEndId = '', repeats, tries } = payment;
		const sent = sentBefore(tries, endToEndId);
		if (repeats === undefined && sent === undefined) continue;
		const identity = await identityOf(payment);
		if (sent && identity !== undefined && sent.client !== identity) {
			const { message, description } = sentElsewhere(endToEndId, sent);
			conflicts.set(itemIndex, clientError(client, message, description));
		} else if (repeats && (await identityOf(repeats)) !== identity) {
			conflicts.set(itemIndex, conflict(payment, repeats));
		}
	}
	return conflicts;
}

/**
 * The same for items whose order may have been paid in this execution, in an earlier try or round of a loop, which
 * gives an item back that has failed, or by another node. Two entered numbers are two payments.
 */
export function findLostOrders(context: IExecuteFunctions, payments: PreparedPayment[]): Conflicts {
	const conflicts: Conflicts = new Map();
	const own = new Set(payments.map(({ endToEndId }) => endToEndId));
	const lost = { entered: new Map<string, string>(), others: new Map<string, string>() };
	const { sent } = earlierTries(context);
	// In a loop there are thousands, each time; Object.entries takes three times as long.
	for (const id of Object.keys(sent)) {
		const left = sent[id];
		if (!left?.orderKey || left.paymentId || own.has(id)) continue;
		lost[isEntered(id) ? 'entered' : 'others'].set(left.orderKey, id);
	}
	if (lost.entered.size + lost.others.size === 0) return conflicts;
	for (const { client, itemIndex, endToEndId, order } of payments) {
		const key = orderKey(order.body);
		const enteredBefore = isEntered(endToEndId) ? undefined : lost.entered.get(key);
		const before = lost.others.get(key) ?? enteredBefore;
		if (before === undefined) continue;
		const { message, description } = lostOrder(before.startsWith(NO_NUMBER) ? undefined : before);
		conflicts.set(itemIndex, clientError(client, message, description));
	}
	return conflicts;
}

function isEntered(endToEndId = NO_NUMBER): boolean {
	return !endToEndId.startsWith(NO_NUMBER) && !isGenerated(endToEndId);
}

function isSameOrder(first: PreparedPayment, second: PreparedPayment): boolean {
	return JSON.stringify(first.order.body) === JSON.stringify(second.order.body);
}

function conflict(
	{ client, itemIndex, endToEndId, isDryRun }: PreparedPayment,
	first: PreparedPayment,
): NodeOperationError {
	return clientError(
		client,
		`Items ${itemNumber(first.itemIndex)} and ${itemNumber(itemIndex)} have the same invoice or order number ${endToEndId}`,
		`Each number identifies one payment. Give each item its own number, or remove the duplicate.${isDryRun ? '' : NOTHING_SENT}`,
	);
}

function mayMeet(
	{ client, itemIndex, endToEndId }: PreparedPayment,
	attempted: PreparedPayment,
): NodeOperationError {
	return clientError(
		client,
		`${endToEndId}, the number of item ${itemNumber(itemIndex)}, may also be needed to create item ${itemNumber(attempted.itemIndex)} again`,
		'Give one of them another number, or change On Duplicate. Nothing was sent for this item.',
	);
}
