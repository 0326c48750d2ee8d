import { explain, isFinalStatus, isPaidStatus } from './statusDictionary';
import type { CreatedPayment, JsonObject, Payment, PaymentStatusEvent } from './types';
import { readPath } from './values';

/** What is known of a payment. Everything is optional but one source of its ID. */
export interface PaymentFacts {
	/** UUID that was asked for; what the API calls it then does not matter. */
	paymentId?: string;
	payment?: Payment | CreatedPayment;
	/** What was ordered; the answer to a creation does not repeat it. */
	order?: { endToEndId?: string; amount?: unknown; currency?: unknown };
	/** A status event, or the webhook that tells of one; null where the payment has none yet. */
	status?: PaymentStatusEvent | null;
	/** When the status was read, ISO 8601 in UTC. */
	statusReadAt?: string;
	/** Create only: how it ended, and the payer's link (null where it is lost). */
	creation?: { outcome: 'created' | 'existing' | 'recovered'; redirectUrl: string | null };
	/** Which attempt to pay its number it is, from 1, where that is known. */
	attempt?: number;
	/** What the reader should know, in a sentence or two. */
	notice?: string;
	/** Wait only: whether its limit passed before the payment was known to be final. */
	timedOut?: boolean;
	/** Whether the payment's own fields are the flat ones instead of the API's. */
	simplify?: boolean;
}

/** The notice where a payment was to be read beside its status, and could not be. */
export const UNREADABLE_PAYMENT =
	'The payment itself could not be read, so its number, amount and currency are missing here.';

/** Fields of the API that stand among the common ones, under the same or another name. */
const COMMON = ['id', 'paymentId', 'endToEndId', 'status', 'amount', 'currency'];

/**
 * The one shape of an item about a payment: the common fields first, in one order, then what the
 * status means, then the API's own fields. A status event's `id` and `createdAt` are called
 * `statusId` and `statusCreatedAt`, because a payment has both as well.
 * The four fields of the status are there where one was read; `endToEndId`, `amount` and `currency`
 * where the payment was, null if it has none.
 */
export function paymentItem(facts: PaymentFacts): JsonObject {
	const { paymentId, order, status: event, creation, attempt, notice, timedOut } = facts;
	const payment: JsonObject | undefined = facts.payment && { ...facts.payment };
	const status = event ?? (payment?.status === undefined ? event : payment);
	const isKnown = payment !== undefined || order !== undefined;
	const ofStatus = event === undefined ? {} : ownStatusFields(event);
	const ofPayment = payment && (facts.simplify ? flatFields(payment) : payment);
	const front: JsonObject = {
		paymentId: paymentId ?? idOf(payment, creation) ?? event?.paymentId,
		...(isKnown && { endToEndId: order?.endToEndId ?? endToEndIdOf(payment) ?? null }),
		...(status !== undefined && {
			status: status?.status ?? null,
			isFinal: isFinalStatus(status?.status),
			isPaid: isPaidStatus(status?.status),
			statusReadAt: facts.statusReadAt,
		}),
		...(isKnown && {
			amount: payment?.amount ?? order?.amount ?? null,
			currency: payment?.currency ?? order?.currency ?? null,
		}),
		...(creation && { redirectUrl: creation.redirectUrl, outcome: creation.outcome }),
		...(attempt !== undefined && { attempt }),
		...(notice !== undefined && { notice }),
		...(timedOut !== undefined && { timedOut }),
	};
	// Whatever else the API may call so, such as a field "isPaid", does not take the place of ours.
	const taken = [...COMMON, ...Object.keys(front)];
	return {
		...front,
		...without(taken, ofStatus),
		...without([...taken, ...Object.keys(ofStatus)], ofPayment ?? {}),
	};
}

/** The archive calls it `id`, the answer to a creation `paymentId`; the other name may mean anything. */
function idOf(payment: JsonObject = {}, creation: PaymentFacts['creation']): unknown {
	const { id, paymentId } = payment;
	return creation?.outcome === 'created' ? (paymentId ?? id) : (id ?? paymentId);
}

function endToEndIdOf(payment: JsonObject = {}): unknown {
	return (payment.metadata as JsonObject | undefined)?.endToEndId ?? payment.endToEndId;
}

function ownStatusFields(event: PaymentStatusEvent | null): JsonObject {
	const { id, createdAt, ...own }: Partial<PaymentStatusEvent> = event ?? {};
	const ours: JsonObject = {
		explanation: explain(event),
		...(id !== undefined && { statusId: id }),
		...(createdAt !== undefined && { statusCreatedAt: createdAt }),
	};
	return { ...ours, ...without(Object.keys(ours), own) };
}

function flatFields(payment: JsonObject): JsonObject {
	const { remittanceInformation, createdAt, updatedAt } = payment;
	const member = (path: string) => readPath(payment, path) ?? null;
	return {
		recipientName: member('recipient.name'),
		recipientIban: member('recipient.account.number.value'),
		// Inferred: an archive might echo the reference as plain text.
		reference:
			typeof remittanceInformation === 'string'
				? remittanceInformation
				: member('remittanceInformation.value'),
		providerId: member('provider.id'),
		createdAt: createdAt ?? null,
		updatedAt: updatedAt ?? null,
	};
}

function without(names: string[], fields: JsonObject): JsonObject {
	return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}
