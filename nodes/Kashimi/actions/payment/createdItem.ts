import { foundNotice } from '../../payments/foundNotice';
import { type PaymentFacts, paymentItem } from '../../payments/paymentItem';
import type { ReadPayment } from '../../payments/paymentTotals';
import { isFailedStatus } from '../../payments/statusDictionary';
import type { CreatedPayment, CreatePaymentRequest, JsonObject } from '../../payments/types';
import type { Succeeded } from '../../transport/client';

const NO_LINK =
	'Kashimi returned no bank link (redirectUrl). How the payer reaches the bank is not known.';

/** `newAttempt` makes another payment, under a further id, where the ones before have failed. */
export const ON_DUPLICATE = ['return', 'error', 'newAttempt'] as const;

export interface PaymentOrder {
	body: CreatePaymentRequest;
	/** Two-letter ISO 639-1 code. */
	language?: string;
	/** The reference as it was entered, where another text is sent. */
	enteredReference?: string;
	/** What to do when the same payment was made before; a different one is always an error. */
	onDuplicate: (typeof ON_DUPLICATE)[number];
	/** Which payment for its number it is, from 1; its end-to-end id tells the attempts apart. */
	attempt?: number;
	/** The one id that the limits of the day have room for, null for none; undefined without such limits. */
	allowedId?: string | null;
	/** Whether the end-to-end id was made for this run of the node, so that no other run can have it. */
	isDerived: boolean;
}

/** A payment of the archive, and its latest status where it could be read. */
export type Found = Pick<ReadPayment, 'payment'> & Partial<ReadPayment>;

export function created(order: PaymentOrder, result: Succeeded): JsonObject {
	const payment = result.body as CreatedPayment;
	const redirectUrl = textOr(payment.redirectUrl, null);
	return itemOf(order, {
		payment,
		statusReadAt: new Date().toISOString(),
		creation: { outcome: 'created', redirectUrl },
		notice: redirectUrl === null ? NO_LINK : undefined,
	});
}

/** The item of a payment that was there. @param knownLink its bank link, if this execution remembers it */
export function existing(
	order: PaymentOrder,
	{ payment, status, statusReadAt }: Found,
	outcome: 'existing' | 'recovered',
	knownLink: string | null,
): JsonObject {
	const redirectUrl = textOr((payment as JsonObject).redirectUrl, knownLink);
	const notice = foundNotice(payment, status, redirectUrl, order.onDuplicate === 'newAttempt');
	const creation = { outcome, redirectUrl };
	return itemOf(order, { payment, ...(status && { status, statusReadAt }), creation, notice });
}

function itemOf({ body, attempt = 1 }: PaymentOrder, facts: PaymentFacts): JsonObject {
	const { amount, currency, metadata } = body;
	const order = { endToEndId: metadata?.endToEndId, amount, currency };
	return paymentItem({ ...facts, order, attempt });
}

function textOr<T>(value: unknown, otherwise: T): string | T {
	return typeof value === 'string' && value !== '' ? value : otherwise;
}

export function hasFailed({ status }: Found): boolean {
	return isFailedStatus(status?.status);
}
