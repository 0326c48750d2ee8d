import type { IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import type { Change } from '../../payments/checkRequest';
import { asFurtherAttempt } from '../../payments/attempts';
import { isGenerated } from '../../payments/endToEndId';
import type { Promised, TotalLimits } from '../../payments/totalLimits';
import type { ClientFor } from '../operation';
import { itemError, itemNumber, NOTHING_SENT } from '../problems';
import type { PaymentOrder } from './createdItem';
import { orderKey } from './derivedIds';
import { earlierTries, type EarlierTries, NO_NUMBER, sentBefore } from './earlierTries';
import { lostOrder, sentElsewhere } from './guardedWords';

/** One payment to make, and the earlier item of the same run that makes the same one, if any. */
export interface PreparedPayment {
	order: PaymentOrder;
	tries: EarlierTries;
	/** Undefined where Custom Body removed it. */
	endToEndId: string | undefined;
	/** Given by an AI agent, under an id made of the order itself. */
	isAgentOrder: boolean;
	/** Fields that are sent in another form than they were entered. */
	changes: Change[];
	/** What is allowed and still odd, in a sentence each. */
	hints: string[];
	/** Whether the item only shows what would be sent. */
	isDryRun: boolean;
	limits: TotalLimits;
	/** What the limits of the day hold for this payment. */
	promise?: Promised;
	repeats?: PreparedPayment;
	/** Ends when this item has ended, whatever way. */
	ended?: Promise<unknown>;
}

/**
 * Of items of one run that carry the end-to-end id of an earlier one: ties an item that wants the very same
 * payment to that one, for which it waits. @returns the conflicts, which are all others; nothing has been sent yet
 */
export function tieRepeatedIds(
	context: IExecuteFunctions,
	prepared: Array<PreparedPayment | undefined>,
): Map<number, NodeOperationError> {
	const conflicts = new Map<number, NodeOperationError>();
	const firstIndexes = new Map<string, number>();
	const again = new Map<string, number>();
	prepared.forEach((payment, itemIndex) => {
		const isAgain = payment?.order.onDuplicate === 'newAttempt';
		if (isAgain && payment.endToEndId !== undefined) again.set(payment.endToEndId, itemIndex);
	});
	prepared.forEach((payment, itemIndex) => {
		if (payment?.endToEndId === undefined) return;
		const attemptAt = again.get(asFurtherAttempt(payment.endToEndId)?.number ?? '');
		if (attemptAt !== undefined) {
			conflicts.set(itemIndex, mayMeet(context, payment.endToEndId, attemptAt, itemIndex));
			return;
		}
		const firstIndex = firstIndexes.get(payment.endToEndId);
		const first = firstIndex === undefined ? undefined : prepared[firstIndex];
		if (firstIndex === undefined || first === undefined) {
			firstIndexes.set(payment.endToEndId, itemIndex);
		} else if (isSameOrder(first, payment) && payment.order.onDuplicate !== 'error') {
			payment.repeats = first;
		} else {
			conflicts.set(itemIndex, conflict(context, payment, firstIndex, itemIndex));
		}
	});
	return conflicts;
}

/**
 * The conflicts of items that another client of Kashimi has got before, which would make a second payment:
 * from an earlier item, as expressions in a credential may name several clients, or in an earlier try.
 */
export async function findIdsOfSeveralClients(
	context: IExecuteFunctions,
	prepared: Array<PreparedPayment | undefined>,
	clientFor: ClientFor,
): Promise<Map<number, NodeOperationError>> {
	const conflicts = new Map<number, NodeOperationError>();
	const identities = new Map<number | undefined, string | undefined>();
	const identityAt = async (itemIndex: number) => {
		const client = clientFor(itemIndex);
		const key = (await client.isSharedByItems()) ? undefined : itemIndex;
		// A credential that is not complete is told where it is used.
		if (!identities.has(key)) identities.set(key, await client.identity().catch(() => undefined));
		return identities.get(key);
	};
	const indexes = new Map(Array.from(prepared, (payment, itemIndex) => [payment, itemIndex]));
	for (const [itemIndex, payment] of prepared.entries()) {
		if (payment === undefined) continue;
		const { endToEndId = '', repeats, tries } = payment;
		const firstIndex = repeats && indexes.get(repeats);
		const sent = sentBefore(tries, endToEndId);
		if (firstIndex === undefined && sent === undefined) continue;
		const identity = await identityAt(itemIndex);
		if (sent && identity !== undefined && sent.client !== identity) {
			const { message, description } = sentElsewhere(endToEndId, sent);
			conflicts.set(itemIndex, itemError(context.getNode(), message, description, itemIndex));
		} else if (firstIndex !== undefined && (await identityAt(firstIndex)) !== identity) {
			conflicts.set(itemIndex, conflict(context, payment, firstIndex, itemIndex));
		}
	}
	return conflicts;
}

/**
 * The same for items whose order may have been paid in this execution, in an earlier try or round of a loop, which
 * gives an item back that has failed, or by another node. Two entered numbers are two payments.
 */
export function findLostOrders(
	context: IExecuteFunctions,
	prepared: Array<PreparedPayment | undefined>,
): Map<number, NodeOperationError> {
	const conflicts = new Map<number, NodeOperationError>();
	const own = new Set(prepared.map((payment) => payment?.endToEndId));
	const lost = { entered: new Map<string, string>(), others: new Map<string, string>() };
	const { sent } = earlierTries(context);
	// In a loop there are thousands, each time; Object.entries takes three times as long.
	for (const id of Object.keys(sent)) {
		const left = sent[id];
		if (!left?.orderKey || left.paymentId || own.has(id)) continue;
		lost[isEntered(id) ? 'entered' : 'others'].set(left.orderKey, id);
	}
	if (lost.entered.size + lost.others.size === 0) return conflicts;
	for (const [itemIndex, payment] of prepared.entries()) {
		if (payment === undefined) continue;
		const key = orderKey(payment.order.body);
		const enteredBefore = isEntered(payment.endToEndId) ? undefined : lost.entered.get(key);
		const before = lost.others.get(key) ?? enteredBefore;
		if (before === undefined) continue;
		const { message, description } = lostOrder(before.startsWith(NO_NUMBER) ? undefined : before);
		conflicts.set(itemIndex, itemError(context.getNode(), message, description, itemIndex));
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
	context: IExecuteFunctions,
	{ endToEndId, isDryRun }: PreparedPayment,
	firstIndex: number,
	itemIndex: number,
): NodeOperationError {
	return itemError(
		context.getNode(),
		`Items ${itemNumber(firstIndex)} and ${itemNumber(itemIndex)} have the same invoice or order number ${endToEndId}`,
		`Each number identifies one payment. Give each item its own number, or remove the duplicate.${isDryRun ? '' : NOTHING_SENT}`,
		itemIndex,
	);
}

function mayMeet(
	context: IExecuteFunctions,
	endToEndId: string,
	attemptAt: number,
	itemIndex: number,
): NodeOperationError {
	return itemError(
		context.getNode(),
		`${endToEndId}, the number of item ${itemNumber(itemIndex)}, may also be needed to create item ${itemNumber(attemptAt)} again`,
		'Give one of them another number, or change On Duplicate. Nothing was sent for this item.',
		itemIndex,
	);
}
