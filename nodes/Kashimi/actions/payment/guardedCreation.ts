import type { NodeApiError } from 'n8n-workflow';

import { attemptId } from '../../payments/attempts';
import { readInstant } from '../../payments/instants';
import { newestFirst } from '../../payments/paymentSort';
import { comparePayments } from '../../payments/samePayment';
import type { JsonObject, Payment } from '../../payments/types';
import { normalId } from '../../payments/uuid';
import type { ApiRequest, ApiResult, FailedRequest, KashimiClient } from '../../transport/client';
import { cancellation, delay } from '../../transport/context';
import type { KashimiErrorParts } from '../../transport/errors';
import { created, existing, type Found, hasFailed, type PaymentOrder } from './createdItem';
import { orderKey } from './derivedIds';
import { CLOCK_MARGIN, type EarlierTries, isReturned, sentBefore } from './earlierTries';
import * as words from './guardedWords';

/** Milliseconds before each lookup in the archive; how far it lags behind is not documented. */
const LOOK_UP_WAITS = [250, 1000, 2000];
/** Stands for a request that was not sent, where an error says why. */
const NOT_SENT = { kind: 'notSent', code: 'NOT_SENT' } as const;

/**
 * Makes one payment under one end-to-end id, whatever fails on the way. Kashimi accepts an end-to-end id once, so a
 * try with an unknown outcome is settled by looking the payment up, and only sent again when it is not there.
 */
export class GuardedCreation {
	/** Whether the payment that was found, if any, is known to have failed. */
	hasFailed = false;
	readonly endToEndId: string;
	private readonly order: PaymentOrder;
	private readonly request: ApiRequest;
	/** Set once a try of this run may have made the payment. */
	private isOutcomeUnknown = false;
	/** What earlier tries left, if anything. */
	private readonly known: ReturnType<typeof sentBefore>;
	/** `identity` of the client that gets the next request. */
	private identity = '';

	constructor(
		private readonly client: KashimiClient,
		order: PaymentOrder,
		private readonly tries: EarlierTries,
		/** The end-to-end id of its first attempt. */
		private readonly number: string,
	) {
		const { body, attempt = 1, language } = order;
		this.endToEndId = attemptId(number, attempt);
		const metadata = { ...body.metadata, endToEndId: this.endToEndId };
		this.order = { ...order, body: { ...body, metadata } };
		this.request = client.creationRequest(this.order.body, language);
		this.known = sentBefore(tries, this.endToEndId);
	}

	async run(): Promise<JsonObject> {
		const { endToEndId, order } = this;
		if (order.onDuplicate === 'newAttempt') {
			const earlier = await this.read(NOT_SENT, words.attemptsUnreadable);
			if (earlier) return this.adopt(earlier, NOT_SENT);
			const { allowedId = endToEndId } = order;
			if (allowedId !== endToEndId) throw this.failure(NOT_SENT, words.notAllowed(endToEndId));
		}
		for (let round = 0; ; round++) {
			const result = await this.send();
			if (result.kind === 'succeeded') return this.remember(created(order, result));

			const effect = this.client.effectOf(result, this.request);
			if (effect === 'unknown') {
				this.isOutcomeUnknown = true;
				const key = orderKey(order.body);
				const lost = { client: this.identity, redirectUrl: null, orderKey: key };
				this.tries.sent[endToEndId] = this.known ?? lost;
			}
			if (effect !== 'duplicate' && !this.mayExist) throw this.failure(result);

			const existing = await this.lookUp(result);
			if (existing) return this.adopt(existing, result);
			if (effect === 'duplicate') {
				const said = words.notShown(endToEndId, this.mayExist);
				throw this.failure(result, this.known?.paymentId ? this.unsettled() : said);
			}
			if (effect !== 'unknown' || !(await this.client.waitForRetry(round))) {
				throw this.failure(result, this.unsettled());
			}
		}
	}

	private remember(payment: JsonObject): JsonObject {
		const paymentId = normalId(payment.paymentId);
		const redirectUrl = payment.redirectUrl as string | null;
		const { run, sent } = this.tries;
		sent[this.endToEndId] = { client: this.identity, paymentId, redirectUrl, run };
		return payment;
	}

	private async send(): Promise<ApiResult> {
		// Without a token nothing was sent this time, but an earlier try may have worked.
		return await this.ask(
			async () => await this.client.send(this.request),
			(error) => (this.mayExist ? this.failure(NOT_SENT, this.unsettled(error)) : error),
		);
	}

	/** @throws NodeApiError where an earlier try went to another client: this one would pay again */
	private async ask<T>(work: () => Promise<T>, explain: (error: unknown) => unknown): Promise<T> {
		const fail = (error: unknown): never => {
			throw explain(error);
		};
		this.identity = await this.client.connect().catch(fail);
		const sent = sentBefore(this.tries, this.endToEndId);
		if (sent === undefined || sent.client === this.identity) return await work().catch(fail);
		throw this.failure(NOT_SENT, words.sentElsewhere(this.endToEndId, sent));
	}

	/** The newest payment under this end-to-end id, once the archive shows it. */
	private async lookUp(result: FailedRequest): Promise<Found | undefined> {
		for (const wait of LOOK_UP_WAITS) {
			if (!(await delay(wait, cancellation(this.client.context)))) return undefined;
			const found = await this.read(result, words.unreadable);
			if (found && !this.mayHideAnother(found)) return found;
		}
		return undefined;
	}

	/** After a payment that failed before, the one of a lost try may be made and not shown yet. */
	private mayHideAnother(found: Found): boolean {
		const { payment } = found;
		const isSettled = !this.isOutcomeUnknown && isReturned(this.known, payment);
		return this.mayExist && !isSettled && hasFailed(found) && this.isOlder(payment);
	}

	/** The newest payment under this end-to-end id that has not failed, else the newest one. */
	private async read(
		result: FailedRequest,
		unreadable: typeof words.unreadable,
	): Promise<Found | undefined> {
		const { client, endToEndId } = this;
		const payments = await this.ask(
			async () => await client.listPayments(endToEndId),
			(error) =>
				this.failure(result, this.mayExist ? this.unsettled(error) : unreadable(endToEndId, error)),
		);
		let newest: Found | undefined;
		for (const payment of newestFirst(payments)) {
			const found = { payment, ...(await client.readStatus(payment.id).catch(() => undefined)) };
			if (!hasFailed(found)) return found;
			newest ??= found;
		}
		return newest;
	}

	private adopt(found: Found, result: FailedRequest): JsonObject {
		const { payment } = found;
		const { endToEndId, known } = this;
		this.hasFailed = hasFailed(found);
		const { isDerived, onDuplicate, body, enteredReference } = this.order;
		const isOwn = (this.mayExist || this.tries.isRetry) && (isDerived || !this.isOlder(payment));
		const mayBeOlder = this.isOlder(payment) || Number.isNaN(readInstant(payment.createdAt));
		if (isDerived && !isOwn && mayBeOlder) {
			throw this.failure(result, words.olderThanRun(endToEndId, payment));
		}
		const differences = comparePayments(body, payment, enteredReference);
		if (differences.length > 0) {
			const said = isOwn
				? words.unlike(endToEndId, payment, differences, isReturned(known, payment))
				: words.anotherPayment(endToEndId, payment, differences);
			throw this.failure(result, said);
		}
		const isRepeated = known?.paymentId !== undefined && known.run !== this.tries.run;
		if ((!isOwn || isRepeated) && onDuplicate === 'error') {
			throw this.failure(result, words.duplicate(endToEndId, payment));
		}
		const isRecovered = isOwn && this.isOutcomeUnknown && !hasFailed(found);
		const outcome = isRecovered ? 'recovered' : 'existing';
		const link = isReturned(known, payment) ? known.redirectUrl : null;
		return this.remember(existing(this.order, found, outcome, link));
	}

	/** Whether an earlier try may have worked; from then on nothing is called a plain failure. */
	private get mayExist(): boolean {
		return this.isOutcomeUnknown || this.known !== undefined;
	}

	/** Whether a payment was made before this execution first started. */
	private isOlder({ createdAt }: Payment): boolean {
		const { firstStart = -Infinity } = this.tries;
		return readInstant(createdAt) < firstStart - CLOCK_MARGIN;
	}

	/** Of a payment that was or may have been made, where this try does not show it. */
	private unsettled(error?: unknown): Partial<KashimiErrorParts> {
		const { paymentId } = this.known ?? {};
		if (paymentId) return words.madeBefore(this.endToEndId, paymentId, error);
		return words.unknownOutcome(this.endToEndId, this.number, error);
	}

	private failure(result: FailedRequest, words: Partial<KashimiErrorParts> = {}): NodeApiError {
		return this.client.failure(result, this.request, words);
	}
}
