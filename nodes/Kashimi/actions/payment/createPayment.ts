import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { paymentItem } from '../../payments/paymentItem';
import type { PaymentFacts } from '../../payments/paymentItem';
import { comparePayments } from '../../payments/samePayment';
import { isFinalStatus } from '../../payments/statusDictionary';
import type {
	CreatedPayment,
	CreatePaymentRequest,
	JsonObject,
	Payment,
	PaymentStatusEvent,
} from '../../payments/types';
import type {
	ApiRequest,
	Attempt,
	FailedAttempt,
	KashimiClient,
	Succeeded,
} from '../../transport/client';
import { cancellation, pause } from '../../transport/context';
import type { KashimiErrorParts } from '../../transport/errors';
import type { EarlierTries } from './earlierTries';

/** Milliseconds before each look into the archive; how far it lags behind is not documented. */
const LOOK_UP_WAITS = [250, 1000, 2000];

/** Milliseconds by which the clocks of Kashimi and n8n may differ. */
export const CLOCK_MARGIN = 10_000;

const LOST_LINK =
	'The bank link (redirectUrl) of this payment cannot be read again. If the payer does not have it, let this payment expire unpaid and create another one with a new end-to-end ID.';
const NO_LINK =
	'Kashimi gave no bank link (redirectUrl). How the payer gets to the bank is not known.';
const NO_STATUS = 'The status of this payment could not be read.';

export interface PaymentOrder {
	body: CreatePaymentRequest;
	/** Two-letter ISO 639-1 code. */
	language?: string;
	/** What to do when the same payment was made before; a different one is always an error. */
	onDuplicate: 'return' | 'error';
	/** Whether the end-to-end id was made for this run of the node, so that no other run can have it. */
	isDerived: boolean;
}

/**
 * Makes one payment.
 * @returns an item of `paymentItem` with `outcome`, `redirectUrl` and, where the link is lost, `notice`
 * @throws NodeApiError that says whether the payment was made, was not made, or may have been made
 */
export async function createPayment(
	client: KashimiClient,
	order: PaymentOrder,
	tries: EarlierTries,
): Promise<IDataObject> {
	const request = client.creationRequest(order.body, order.language);
	const endToEndId = order.body.metadata?.endToEndId;
	if (endToEndId !== undefined) {
		return await new GuardedCreation(client, order, tries, request, endToEndId).run();
	}

	const attempt = await client.send(request);
	if (attempt.outcome === 'succeeded') return created(order, attempt);
	throw client.failure(
		attempt,
		request,
		unguardedWords(attempt, client.effectOf(attempt, request)),
	);
}

function unguardedWords(attempt: FailedAttempt, effect: string): Partial<KashimiErrorParts> {
	if (effect === 'unknown') {
		return {
			message: 'The outcome of the payment is unknown, not failed',
			description:
				'The payment may have been made. It has no end-to-end ID (Custom Body removed it), so it was sent once and cannot be found by one. List the payments and look for it before you create it again.',
			nextStep: 'ask',
		};
	}
	if (attempt.outcome !== 'refused' || attempt.status !== 401) return {};
	return {
		message: 'Kashimi rejected the access token, and the payment was not sent again',
		description:
			'Nothing was created. The token is renewed now. The payment has no end-to-end ID (Custom Body removed it), so it is sent only once in a run. Run the workflow again.',
		nextStep: 'retry',
	};
}

/**
 * Makes one payment under one end-to-end id, whatever fails on the way. Kashimi accepts an
 * end-to-end id once, so a try with an unknown outcome is settled by looking the payment up, and
 * only sent again, under the same id, when it is not there.
 */
export class GuardedCreation {
	/** Set once a try may have made the payment; from then on nothing is called a plain failure. */
	private isOutcomeUnknown = false;
	/** Whether an earlier try in this execution may have made the payment. */
	private readonly wasTriedBefore: boolean;

	constructor(
		private readonly client: KashimiClient,
		private readonly order: PaymentOrder,
		private readonly tries: EarlierTries,
		private readonly request: ApiRequest,
		private readonly endToEndId: string,
	) {
		this.wasTriedBefore = tries.isRetry || endToEndId in tries.links;
	}

	async run(): Promise<IDataObject> {
		for (let round = 0; ; round++) {
			const attempt = await this.send();
			if (attempt.outcome === 'succeeded') return this.made(attempt);

			const effect = this.client.effectOf(attempt, this.request);
			const isConflict = effect === 'duplicate';
			if (effect === 'unknown') {
				this.isOutcomeUnknown = true;
				this.tries.links[this.endToEndId] ??= null;
			}
			if (!isConflict && !this.isOutcomeUnknown) throw this.failure(attempt);

			const existing = await this.lookUp(attempt);
			if (existing) return this.adopt(existing, attempt);
			if (isConflict) throw this.notShown(attempt);
			if (effect !== 'unknown' || !(await this.client.waitForRetry(round))) {
				throw this.unknownOutcome(attempt);
			}
		}
	}

	private made(attempt: Succeeded): IDataObject {
		const payment = created(this.order, attempt);
		this.tries.links[this.endToEndId] = payment.redirectUrl as string | null;
		return payment;
	}

	private async send(): Promise<Attempt> {
		const sending = this.client.send(this.request);
		if (!this.isOutcomeUnknown) return await sending;
		// Without a token nothing was sent this time, but an earlier try may have worked.
		return await sending.catch((error: unknown) => {
			throw this.unknownOutcome(undefined, reasonOf(error));
		});
	}

	/** The newest payment under this end-to-end id, once the archive shows it. */
	private async lookUp(attempt: FailedAttempt): Promise<Found | undefined> {
		for (const wait of LOOK_UP_WAITS) {
			if (!(await pause(wait, cancellation(this.client.context)))) return undefined;
			let payment: Payment | undefined;
			try {
				payment = newest(await this.client.listPayments(this.endToEndId));
			} catch (error) {
				throw this.unreadable(attempt, reasonOf(error));
			}
			if (payment === undefined) continue;
			const status = await this.client.getLatestStatus(idOf(payment)).catch(() => undefined);
			const found = { payment, status, readAt: new Date().toISOString() };
			// After a payment that failed before, the one of this try may be made and not shown yet.
			if (!this.isOutcomeUnknown || !hasFailed(found) || !this.isOlder(payment)) return found;
		}
		return undefined;
	}

	private adopt(found: Found, attempt: FailedAttempt): IDataObject {
		const { payment } = found;
		const { isDerived, onDuplicate, body } = this.order;
		const mayBeOwn = this.isOutcomeUnknown || this.wasTriedBefore;
		const isOwn = mayBeOwn && (isDerived || !this.isOlder(payment));
		if (isDerived && !isOwn && this.isOlder(payment)) throw this.olderThanRun(payment, attempt);

		const comparison = comparePayments(body, payment);
		if (!comparison.same) {
			const differences = comparison.differences
				.map(
					({ field, wanted, existing }) =>
						`${field}: this item has ${wanted}, the existing payment ${existing}.`,
				)
				.join(' ');
			throw isOwn
				? this.unlike(payment, differences, attempt)
				: this.failure(attempt, {
						message: `Another payment already has the end-to-end ID ${this.endToEndId}`,
						description: `${differences} Nothing was created. Payment ID: ${idOf(payment)}. Use another end-to-end ID, or correct the values if this is meant to be the same payment.`,
					});
		}
		if (!isOwn && onDuplicate === 'error') {
			throw this.failure(attempt, {
				message: `The payment ${this.endToEndId} was made before`,
				description: `Payment ID: ${idOf(payment)}, with the same amount, currency, recipient account and remittance information. Nothing was created. Set "On Duplicate" to "Return Existing Payment" to go on with it.`,
			});
		}
		const isRecovered = isOwn && this.isOutcomeUnknown && !hasFailed(found);
		return this.existing(found, isRecovered ? 'recovered' : 'existing');
	}

	private existing(found: Found, outcome: 'existing' | 'recovered'): IDataObject {
		const { payment, status } = found;
		const known = payment as JsonObject;
		const redirectUrl = textOr(known.redirectUrl, this.tries.links[this.endToEndId] ?? null);
		const isLinkLost = redirectUrl === null && !(status && isFinalStatus(status.status));
		const notices = [...(isLinkLost ? [LOST_LINK] : []), ...(status ? [] : [NO_STATUS])];
		this.tries.links[this.endToEndId] = redirectUrl;
		return item({
			payment,
			order: orderOf(this.order),
			...(status && { status, statusReadAt: found.readAt }),
			creation: { outcome, redirectUrl },
			...(notices.length > 0 && { notice: notices.join(' ') }),
		});
	}

	/** Whether a payment was made before this execution first started. */
	private isOlder({ createdAt }: Payment): boolean {
		const { firstStart = -Infinity } = this.tries;
		return Date.parse(createdAt ?? '') < firstStart - CLOCK_MARGIN;
	}

	private olderThanRun({ createdAt, ...payment }: Payment, attempt: FailedAttempt): NodeApiError {
		return this.failure(attempt, {
			message: `An older payment already has the end-to-end ID ${this.endToEndId}, generated for this item`,
			description: `Payment ID: ${idOf(payment)}, created at ${createdAt}, before this execution started. Nothing was created now. Either n8n counts its executions from 1 again (a new or restored database), or this execution was started before and lost its worker. Look at that payment. If it is not the one that this item orders, enter an end-to-end ID of your own, such as the invoice number.`,
			nextStep: 'ask',
		});
	}

	/** The error when the payment that an earlier try may have made comes back with other values. */
	private unlike(payment: Payment, differences: string, attempt: FailedAttempt): NodeApiError {
		return this.failure(attempt, {
			message: `The outcome of the payment ${this.endToEndId} is unknown, not failed`,
			description: `An earlier try may have made it. Kashimi shows a payment under this ID, with other values. ${differences} Payment ID: ${idOf(payment)}. Somebody has to compare it with the order before it is paid again, under whatever ID.`,
			nextStep: 'ask',
		});
	}

	/** The error when Kashimi says that the id is taken, and its archive shows no such payment. */
	private notShown(attempt: FailedAttempt): NodeApiError {
		const causes =
			'Kashimi says that this ID is taken, but its archive does not show the payment. Either the archive is late, or the payment belongs to another client of Kashimi.';
		const mend =
			'Look it up in some minutes with Payment: Get, Look Up By: End-to-End ID. If it is still not there, ask Kashimi before you use another ID.';
		return this.failure(attempt, {
			message: this.isOutcomeUnknown
				? `The outcome of the payment ${this.endToEndId} is unknown, not failed`
				: `A payment with the end-to-end ID ${this.endToEndId} exists already, and could not be read`,
			description: `${this.isOutcomeUnknown ? 'It may have been made.' : 'Nothing was created now.'} ${causes} ${mend}`,
			nextStep: 'ask',
		});
	}

	/** The error when the archive cannot be read, so that nothing is known of the payment. */
	private unreadable(attempt: FailedAttempt, reason: string): NodeApiError {
		if (this.isOutcomeUnknown) return this.unknownOutcome(attempt, reason);
		return this.failure(attempt, {
			message: `A payment with the end-to-end ID ${this.endToEndId} exists already, and could not be read`,
			description: `Nothing was created. ${reason} Read it with Payment: Get, Look Up By: End-to-End ID, before you decide what to do.`,
			nextStep: 'retry',
		});
	}

	private unknownOutcome(attempt?: FailedAttempt, reason?: string): NodeApiError {
		return this.failure(attempt ?? { outcome: 'unanswered', code: 'NO_TOKEN' }, {
			message: `The outcome of the payment ${this.endToEndId} is unknown, not failed`,
			description: `It may have been made: Kashimi gave no clear answer${reason ? ` (${reason})` : ' and its archive does not show it yet'}. Look it up with Payment: Get, Look Up By: End-to-End ID. To repeat it safely, put exactly this ID into the "End-to-End ID" field: an existing payment is then returned, not made again.`,
			nextStep: 'retry',
		});
	}

	private failure(attempt: FailedAttempt, words: Partial<KashimiErrorParts> = {}): NodeApiError {
		return this.client.failure(attempt, this.request, words);
	}
}

/** A payment of the archive, and its latest status where it could be read. */
interface Found {
	payment: Payment;
	status?: PaymentStatusEvent;
	/** ISO 8601, in UTC. */
	readAt: string;
}

function created(order: PaymentOrder, attempt: Succeeded): IDataObject {
	const payment = attempt.body as CreatedPayment;
	const redirectUrl = textOr(payment.redirectUrl, null);
	return item({
		payment,
		order: orderOf(order),
		statusReadAt: new Date().toISOString(),
		creation: { outcome: 'created', redirectUrl },
		...(redirectUrl === null && { notice: NO_LINK }),
	});
}

function item(facts: PaymentFacts): IDataObject {
	return paymentItem(facts) as IDataObject;
}

function orderOf({ body }: PaymentOrder): PaymentFacts['order'] {
	const { amount, currency, metadata } = body;
	return { endToEndId: metadata?.endToEndId, amount, currency };
}

function textOr<T>(value: unknown, otherwise: T): string | T {
	return typeof value === 'string' && value !== '' ? value : otherwise;
}

/** Inferred: the archive's own name for it is `id`. */
function idOf(payment: Pick<Payment, 'id'>): string {
	return payment.id ?? (payment as JsonObject).paymentId;
}

/** Whether several payments may share an id is not documented; the newest one tells. */
function newest(payments: Payment[]): Payment | undefined {
	const time = ({ createdAt }: Payment) => Date.parse(createdAt ?? '') || 0;
	return payments.reduce<Payment | undefined>(
		(latest, payment) => (latest && time(latest) >= time(payment) ? latest : payment),
		undefined,
	);
}

function hasFailed({ status }: Found): boolean {
	return status?.status === 'FAILED';
}

export function reasonOf(error: unknown): string {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOurs
		? [error.message, error.description].filter(Boolean).join('. ')
		: 'it cannot be reached';
}
