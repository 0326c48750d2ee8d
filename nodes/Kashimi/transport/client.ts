import type { NodeApiError } from 'n8n-workflow';

import { oldestFirst } from '../payments/statusOrder';
import type {
	CreatePaymentRequest,
	Payment,
	PaymentStatusEvent,
	Provider,
} from '../payments/types';
import { explainFailure } from './explainFailure';
import { readConnection } from './connection';
import { cancellation, pause } from './context';
import type { KashimiContext } from './context';
import { isOnLoopback } from './environment';
import { ConnectionFailure, kashimiError } from './errors';
import type { KashimiErrorParts } from './errors';
import type { ApiRequest, Attempt, FailedAttempt } from './request';
import { isNotFound, mayRetry, meaningOf } from './outcomes';
import type { Meaning } from './outcomes';
import { asksForTooLong, backOff, retryAfter } from './retryDelay';
import { sendRequest } from './sendRequest';
import { connectWithFreshToken } from './token';

export { isNotFound } from './outcomes';
export type { ApiRequest, Attempt, FailedAttempt, Succeeded } from './request';

/** How one item's requests are made. */
export interface CallSettings {
	/** Milliseconds for one try. */
	timeout: number;
	/** Further tries after a failure that may pass. */
	maxRetries: number;
	/** Requests of one node run that may be under way together. */
	maxConcurrency: number;
	/** Undefined where a call does not belong to an item. */
	itemIndex?: number;
}

/** Inferred: the documentation names the feature, but not the header. */
const LANGUAGE_HEADER = 'Accept-Language';
/** Bounds how often a request can be throttled. */
const MOST_TRIES = 20;
const PROVIDERS_PATH = '/api/v1/capabilities/providers';
const CREATE_PAYMENT_PATH = '/api/v1/ob/payments';
const PAYMENTS_PATH = '/api/v1/archive/payments';
const STATUS_HISTORY_PATH = '/api/v1/archive/payment-statuses';

const isObject = (body: unknown): body is Record<string, unknown> =>
	typeof body === 'object' && body !== null && !Array.isArray(body);
const isObjectWith = (field: string) => (body: unknown) =>
	isObject(body) && typeof body[field] === 'string';
const isListOf = (accepts: (body: unknown) => boolean) => (body: unknown) =>
	Array.isArray(body) && body.every(accepts);

/** The Kashimi API, typed; every method throws a NodeApiError in the reader's words. */
export class KashimiClient {
	constructor(
		readonly context: KashimiContext,
		readonly settings: CallSettings,
	) {}

	/** GET /api/v1/capabilities/providers: all banks, in the API's order. */
	async listProviders(): Promise<Provider[]> {
		return await this.read<Provider[]>(
			'list the banks',
			PROVIDERS_PATH,
			'providers:read',
			isListOf(isObject),
		);
	}

	/** GET /api/v1/archive/payments: all payments of the client, or those with one end-to-end id. */
	async listPayments(endToEndId?: string): Promise<Payment[]> {
		const payments = await this.read<Payment[]>(
			'list the payments',
			PAYMENTS_PATH,
			'payments:read',
			isListOf(isObject),
			endToEndId === undefined ? undefined : { 'metadata[endToEndId]': endToEndId },
		);
		// The filter is documented by name only; were it ignored, a foreign payment would be taken.
		return endToEndId === undefined
			? payments
			: payments.filter(({ metadata }) => metadata?.endToEndId === endToEndId);
	}

	/** GET /api/v1/archive/payments/{id} */
	async getPayment(paymentId: string): Promise<Payment> {
		return await this.read<Payment>(
			`read the payment ${paymentId}`,
			`${PAYMENTS_PATH}/${encodeURIComponent(paymentId)}`,
			'payments:read',
			isObjectWith('id'),
		);
	}

	/**
	 * The newest event of the history; undefined while a payment has no status yet.
	 * @throws NodeApiError, see `isNotFound`, for a payment that Kashimi does not know
	 */
	async getLatestStatus(paymentId: string): Promise<PaymentStatusEvent | undefined> {
		const events = await this.listStatuses(paymentId);
		return events[events.length - 1];
	}

	/**
	 * GET /api/v1/archive/payment-statuses: every status event of a payment, oldest first, whatever
	 * the API's order; none while the payment has no status yet.
	 * @throws NodeApiError, see `isNotFound`, for a payment that Kashimi does not know
	 */
	async listStatuses(paymentId: string): Promise<PaymentStatusEvent[]> {
		const events = await this.read<PaymentStatusEvent[]>(
			`read the statuses of the payment ${paymentId}`,
			STATUS_HISTORY_PATH,
			'payments:read',
			isListOf(isObjectWith('status')),
			{ paymentId },
		).catch((failure: unknown): PaymentStatusEvent[] => {
			if (isNotFound(failure)) return [];
			throw failure;
		});
		const own = events
			.map((event) => ({ ...event, paymentId: event.paymentId ?? paymentId }))
			.filter((event) => String(event.paymentId).toLowerCase() === paymentId.toLowerCase());
		// Without an event it may as well be a payment that is not there; reading it tells.
		if (own.length === 0) await this.getPayment(paymentId);
		return oldestFirst(own);
	}

	/** POST /api/v1/ob/payments as a request; `createPayment` decides what its outcome means. */
	creationRequest(body: CreatePaymentRequest, language?: string): ApiRequest {
		return {
			kind: body.metadata?.endToEndId === undefined ? 'unguardedCreate' : 'guardedCreate',
			purpose: 'create the payment',
			method: 'POST',
			path: CREATE_PAYMENT_PATH,
			scope: 'payments:write',
			headers: language === undefined ? undefined : { [LANGUAGE_HEADER]: language },
			body,
			accepts: isObjectWith('paymentId'),
		};
	}

	/**
	 * Sends a request as often as the retry policy allows and tells how the last try ended. To be
	 * throttled by the API's rate limit while others go through is no failed try.
	 */
	async send(request: ApiRequest): Promise<Attempt> {
		const { timeout, maxConcurrency } = this.settings;
		let retry = 0;
		for (let tries = 1; ; tries++) {
			const settings = { timeout, maxConcurrency, isRetry: tries > 1 };
			const attempt = await this.withOwnErrors(sendRequest(this.context, request, settings));
			if (attempt.outcome === 'succeeded' || !mayRetry(request.kind, attempt)) return attempt;
			const isAnswered = attempt.outcome === 'refused';
			if (isAnswered && attempt.isThrottled && tries < MOST_TRIES) continue;
			const headers = isAnswered ? attempt.headers : undefined;
			if (!(await this.waitForRetry(retry++, headers))) return attempt;
		}
	}

	/** Makes sure that there is a usable token, without asking the API for anything else. */
	async connect(): Promise<void> {
		await this.withOwnErrors(connectWithFreshToken(this.context));
	}

	/** The same as long as environment, client, scopes and secret stay; tells nothing about them. */
	async connectionId(): Promise<string> {
		return (await this.withOwnErrors(readConnection(this.context))).binding;
	}

	/** Where the API of the credential is, as `scheme://host[:port]`. */
	async baseUrl(): Promise<string> {
		return (await this.withOwnErrors(readConnection(this.context))).baseUrl;
	}

	/** Whether a webhook of this API can arrive at an address, as far as one can tell from here. */
	async canReach(url: string): Promise<boolean> {
		return isOnLoopback(await this.baseUrl()) || !isOnLoopback(url);
	}

	/** Waits before the given retry; false when there must be none. */
	async waitForRetry(retry: number, headers?: Record<string, unknown>): Promise<boolean> {
		if (retry >= this.settings.maxRetries || asksForTooLong(headers)) return false;
		return await pause(retryAfter(headers) ?? backOff(retry), cancellation(this.context));
	}

	/** What a request that failed has done at Kashimi: see the table of outcomes. */
	effectOf(failed: FailedAttempt, { kind }: ApiRequest): Meaning['effect'] {
		return meaningOf(failed, kind).effect;
	}

	/** The error for a request that failed for good. */
	failure(
		failed: FailedAttempt,
		request: ApiRequest,
		extra: Partial<KashimiErrorParts> = {},
	): NodeApiError {
		return kashimiError(this.context.getNode(), {
			...explainFailure(failed, request),
			itemIndex: this.settings.itemIndex,
			...extra,
		});
	}

	/** Makes this item's own error of a failure that it may share with others. */
	private async withOwnErrors<T>(work: Promise<T>): Promise<T> {
		return await work.catch((failure: unknown) => {
			if (!(failure instanceof ConnectionFailure)) throw failure;
			const { itemIndex } = this.settings;
			throw kashimiError(this.context.getNode(), { ...failure.parts, itemIndex });
		});
	}

	private async read<T>(
		purpose: string,
		path: string,
		scope: ApiRequest['scope'],
		accepts: ApiRequest['accepts'],
		query?: ApiRequest['query'],
	): Promise<T> {
		const request: ApiRequest = {
			kind: 'read',
			method: 'GET',
			purpose,
			path,
			scope,
			accepts,
			query,
		};
		const attempt = await this.send(request);
		if (attempt.outcome === 'succeeded') return attempt.body as T;
		throw this.failure(attempt, request);
	}
}
