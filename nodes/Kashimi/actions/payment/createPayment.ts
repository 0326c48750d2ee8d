import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { comparePayments } from '../../payments/samePayment';
import type { CreatePaymentRequest, Payment } from '../../payments/types';
import type {
	ApiRequest,
	Attempt,
	FailedAttempt,
	KashimiClient,
	Succeeded,
} from '../../transport/client';
import { cancellation, pause } from '../../transport/context';
import type { KashimiErrorParts } from '../../transport/errors';

/** Milliseconds before each look into the archive; how far it lags behind is not documented. */
const LOOK_UP_WAITS = [250, 1000, 2000];

const LOST_LINK =
	'The bank link (redirectUrl) of this payment cannot be read again. If the payer does not have it, let this payment expire unpaid and create another one with a new end-to-end ID.';

export interface PaymentOrder {
	body: CreatePaymentRequest;
	/** Two-letter ISO 639-1 code. */
	language?: string;
	/** What to do when the same payment was made before; a different one is always an error. */
	onDuplicate: 'return' | 'error';
}

/**
 * Makes one payment.
 * @returns the API's fields with `paymentId`, plus `outcome` and, where the bank link is lost, `notice`
 * @throws NodeApiError that says whether the payment was made, was not made, or may have been made
 */
export async function createPayment(
	client: KashimiClient,
	order: PaymentOrder,
): Promise<IDataObject> {
	const request = client.creationRequest(order.body, order.language);
	const endToEndId = order.body.metadata?.endToEndId;
	if (endToEndId !== undefined) {
		return await new GuardedCreation(client, order, request, endToEndId).run();
	}

	const attempt = await client.send(request);
	if (attempt.outcome === 'succeeded') return created(attempt);
	throw client.failure(
		attempt,
		request,
		client.effectOf(attempt, request) === 'unknown'
			? {
					message: 'The outcome of the payment is unknown, not failed',
					description:
						'The payment may have been made. It has no end-to-end ID (Custom Body removed it), so it was sent once and cannot be found by one. List the payments and look for it before you create it again.',
					nextStep: 'ask',
				}
			: {},
	);
}

/**
 * Makes one payment under one end-to-end id, whatever fails on the way. Kashimi accepts an
 * end-to-end id once, so a try with an unknown outcome is settled by looking the payment up, and
 * only sent again, under the same id, when it is not there.
 */
export class GuardedCreation {
	/** Set once a try may have made the payment; from then on nothing is called a plain failure. */
	private isOutcomeUnknown = false;

	constructor(
		private readonly client: KashimiClient,
		private readonly order: PaymentOrder,
		private readonly request: ApiRequest,
		private readonly endToEndId: string,
	) {}

	async run(): Promise<IDataObject> {
		for (let round = 0; ; round++) {
			const attempt = await this.send();
			if (attempt.outcome === 'succeeded') return created(attempt);

			const effect = this.client.effectOf(attempt, this.request);
			const isConflict = effect === 'duplicate';
			this.isOutcomeUnknown = this.isOutcomeUnknown || effect === 'unknown';
			if (!isConflict && !this.isOutcomeUnknown) throw this.failure(attempt);

			const existing = await this.lookUp(attempt);
			if (existing) return this.adopt(existing, attempt);
			if (isConflict) throw this.unreadable(attempt);
			if (effect !== 'unknown' || !(await this.client.waitForRetry(round))) {
				throw this.unknownOutcome(attempt);
			}
		}
	}

	private async send(): Promise<Attempt> {
		const sending = this.client.send(this.request);
		if (!this.isOutcomeUnknown) return await sending;
		// Without a token nothing was sent this time, but an earlier try may have worked.
		return await sending.catch((error: unknown) => {
			throw this.unknownOutcome(undefined, reasonOf(error));
		});
	}

	/** The payment under this end-to-end id, once the archive shows it. */
	private async lookUp(attempt: FailedAttempt): Promise<Payment | undefined> {
		for (const wait of LOOK_UP_WAITS) {
			if (!(await pause(wait, cancellation(this.client.context)))) return undefined;
			try {
				const [payment] = await this.client.listPayments(this.endToEndId);
				if (payment) return payment;
			} catch (error) {
				throw this.unreadable(attempt, reasonOf(error));
			}
		}
		return undefined;
	}

	private adopt(existing: Payment, attempt: FailedAttempt): IDataObject {
		const comparison = comparePayments(this.order.body, existing);
		if (!comparison.same) {
			const differences = comparison.differences.map(
				(difference) =>
					`${difference.field}: this item has ${difference.wanted}, the existing payment ${difference.existing}.`,
			);
			throw this.failure(attempt, {
				message: `Another payment already has the end-to-end ID ${this.endToEndId}`,
				description: `${differences.join(' ')} Nothing was created. Payment ID: ${existing.id}. Use another end-to-end ID, or correct the values if this is meant to be the same payment.`,
			});
		}
		if (!this.isOutcomeUnknown && this.order.onDuplicate === 'error') {
			throw this.failure(attempt, {
				message: `The payment ${this.endToEndId} was made before`,
				description: `Payment ID: ${existing.id}, with the same amount, currency, recipient account and remittance information. Nothing was created. Set "On Duplicate" to "Return Existing Payment" to go on with it.`,
			});
		}
		const payment = { paymentId: existing.id, ...existing } as IDataObject;
		return {
			...payment,
			outcome: this.isOutcomeUnknown ? 'recovered' : 'existing',
			...(payment.redirectUrl === undefined && { notice: LOST_LINK }),
		};
	}

	/** The error when the payment under this id cannot be read, so that nothing is known of it. */
	private unreadable(attempt: FailedAttempt, reason?: string): NodeApiError {
		if (this.isOutcomeUnknown) return this.unknownOutcome(attempt, reason);
		return this.failure(attempt, {
			message: `A payment with the end-to-end ID ${this.endToEndId} exists already, and could not be read`,
			description: `Nothing was created. ${reason ?? 'The archive of Kashimi does not show it yet.'} Read it with Payment: Get, Look Up By: End-to-End ID, before you decide what to do.`,
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

function created(attempt: Succeeded): IDataObject {
	return { ...(attempt.body as IDataObject), outcome: 'created' };
}

function reasonOf(error: unknown): string {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOurs
		? [error.message, error.description].filter(Boolean).join('. ')
		: 'it cannot be reached';
}
