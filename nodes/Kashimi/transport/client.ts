import { randomUUID } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
	NodeApiError,
} from 'n8n-workflow';

import { identified } from '../payments/identified';
import { oldestFirst } from '../payments/statusOrder';
import type {
	CreatePaymentRequest,
	JsonObject,
	Payment,
	PaymentStatusEvent,
	Provider,
} from '../payments/types';
import { isUuid } from '../payments/uuid';
import { isBlank, isRecord } from '../payments/values';
import { explainFailure } from './explainFailure';
import { readConnection } from './connection';
import type { Connection } from './connection';
import { cancellation, pause } from './context';
import type { KashimiContext } from './context';
import { isOnLoopback, isOnThisMachine } from './environment';
import { ConnectionFailure, kashimiError } from './errors';
import type { KashimiErrorParts } from './errors';
import type { ApiRequest, Attempt, FailedAttempt, Succeeded } from './request';
import { isNotFound, mayRetry, meaningOf } from './outcomes';
import type { Meaning } from './outcomes';
import { asksForTooLong, backOff, retryAfter } from './retryDelay';
import { sendRequest } from './sendRequest';
import { connectWithFreshToken } from './token';
import { readWholeList } from './wholeList';
import type { ListRequest } from './wholeList';

export { isNotFound, isTokenRefused } from './outcomes';
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

const END_TO_END_ID_FILTER = 'metadata[endToEndId]';

type Accepts = ApiRequest['accepts'];
type Read = Pick<ApiRequest, 'purpose' | 'path' | 'scope' | 'query' | 'isList'>;

const hasText = (field: string) => (body: unknown) =>
	isRecord(body) && typeof body[field] === 'string';
/** A payment that was made, under the name that the archive has for its ID. */
const hasUuid = (body: unknown) => isRecord(body) && isUuid(body.id);
const namesEndToEndId = ({ metadata }: Payment) => !isBlank(metadata?.endToEndId);

/** Posts to n8n itself, as Kashimi would; the HTTP status of the answer. */
export async function postWebhook(
	{ helpers }: IExecuteFunctions | IWebhookFunctions,
	url: string,
	body: IDataObject,
): Promise<number> {
	const answer = (await helpers.httpRequest({
		...{ method: 'POST', url, body, json: true, timeout: 30_000 },
		...{ returnFullResponse: true, ignoreHttpStatusErrors: true },
	})) as IN8nHttpFullResponse;
	return answer.statusCode;
}

/** The Kashimi API, typed; every method throws a NodeApiError in the reader's words. */
export class KashimiClient {
	constructor(
		readonly context: KashimiContext,
		readonly settings: CallSettings,
	) {}

	/** GET /api/v1/capabilities/providers: all banks, in the API's order. */
	async listProviders(): Promise<Provider[]> {
		const purpose = 'list the banks';
		const read: Read = { purpose, path: PROVIDERS_PATH, scope: 'providers:read' };
		return await this.list(read, {
			isEntry: isRecord,
			toEntry: (bank) => bank as unknown as Provider,
		});
	}

	/**
	 * GET /api/v1/archive/payments: all payments of the client, or those with one end-to-end id. For
	 * an id, a payment that is there counts even where the rest of the list cannot be had.
	 */
	async listPayments(endToEndId?: string): Promise<Payment[]> {
		if (endToEndId === undefined) return await this.readPayments();
		const isOwn = ({ metadata }: Payment) => metadata?.endToEndId === endToEndId;
		const payments = await this.readPayments(endToEndId, isOwn);
		const own = payments.filter(isOwn);
		// The filter is documented by name only; were it ignored, a foreign payment would be taken.
		if (own.length > 0 || payments.length === 0 || payments.some(namesEndToEndId)) return own;
		// Payments that name no id prove nothing. Whether the filter works, an id that nobody has tells.
		const others = await this.readPayments(randomUUID().replace(/-/g, ''));
		return others.length === 0 ? payments : [];
	}

	/** GET /api/v1/archive/payments/{id} */
	async getPayment(paymentId: string): Promise<Payment> {
		const path = `${PAYMENTS_PATH}/${encodeURIComponent(paymentId)}`;
		const read: Read = { purpose: `read the payment ${paymentId}`, path, scope: 'payments:read' };
		const isPayment: Accepts = (body) => hasText('id')(body) || hasText('paymentId')(body);
		return identified((await this.read(read, isPayment)).body as JsonObject);
	}

	/**
	 * The newest event of the history; undefined while a payment has no status yet.
	 * @throws NodeApiError, see `isNotFound`, for a payment that Kashimi does not know
	 */
	async getLatestStatus(paymentId: string): Promise<PaymentStatusEvent | undefined> {
		const events = await this.listStatuses(paymentId);
		return events[events.length - 1];
	}

	/** The newest event of the history, null while there is none, and when it was read. */
	async readStatus(
		paymentId: string,
	): Promise<{ status: PaymentStatusEvent | null; statusReadAt: string }> {
		const status = (await this.getLatestStatus(paymentId)) ?? null;
		return { status, statusReadAt: new Date().toISOString() };
	}

	/**
	 * GET /api/v1/archive/payment-statuses: every status event of a payment, oldest first, whatever
	 * the API's order; none while the payment has no status yet.
	 * @throws NodeApiError, see `isNotFound`, for a payment that Kashimi does not know
	 */
	async listStatuses(paymentId: string): Promise<PaymentStatusEvent[]> {
		const read: Read = {
			purpose: `read the statuses of the payment ${paymentId}`,
			path: STATUS_HISTORY_PATH,
			scope: 'payments:read',
			query: { paymentId },
		};
		const toEntry = (event: JsonObject) =>
			({ ...event, paymentId: event.paymentId ?? paymentId }) as PaymentStatusEvent;
		const events = await this.list(read, { isEntry: hasText('status'), toEntry }).catch(
			(failure: unknown): PaymentStatusEvent[] => {
				if (isNotFound(failure)) return [];
				throw failure;
			},
		);
		const own = events.filter(
			(event) => String(event.paymentId).toLowerCase() === paymentId.toLowerCase(),
		);
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
			accepts: (answer) => hasText('paymentId')(answer) || hasUuid(answer),
		};
	}

	/**
	 * Sends a request as often as the retry policy allows and tells how the last try ended. To be
	 * throttled by the API's rate limit while others go through is no failed try.
	 */
	async send(request: ApiRequest): Promise<Attempt> {
		const { timeout, maxConcurrency, itemIndex } = this.settings;
		let retry = 0;
		for (let tries = 1; ; tries++) {
			const settings = { timeout, maxConcurrency, itemIndex, isRetry: tries > 1 };
			const attempt = await this.withOwnErrors(sendRequest(this.context, request, settings));
			if (attempt.outcome === 'succeeded' || !mayRetry(request.kind, attempt)) return attempt;
			const isAnswered = attempt.outcome === 'refused';
			if (isAnswered && attempt.pacing === 'giveUp') return attempt;
			if (isAnswered && attempt.pacing === 'retryFreely' && tries < MOST_TRIES) continue;
			const headers = isAnswered ? attempt.headers : undefined;
			if (!(await this.waitForRetry(retry++, headers))) return attempt;
		}
	}

	/** Makes sure that there is a usable token, without asking the API for anything else. */
	async connect(): Promise<void> {
		const { context, settings } = this;
		await this.withOwnErrors(connectWithFreshToken({ ...settings, context }));
	}

	/** The same as long as environment, client, scopes and secret stay; tells nothing about them. */
	async connectionId(): Promise<string> {
		return (await this.readConnection()).binding;
	}

	/** The same as long as environment and client ID stay, whatever the secret and the scopes. */
	async identity(): Promise<string> {
		return (await this.readConnection()).identity;
	}

	/** Where the API of the credential is, as `scheme://host[:port]`. */
	async baseUrl(): Promise<string> {
		return (await this.readConnection()).baseUrl;
	}

	/** Whether a webhook of this API can arrive at an address, as far as one can tell from here. */
	async canReach(url: string): Promise<boolean> {
		return isOnThisMachine(await this.baseUrl()) || !isOnLoopback(url);
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

	private async readConnection(): Promise<Connection> {
		return await this.withOwnErrors(readConnection(this.context, this.settings.itemIndex));
	}

	/** Makes this item's own error of a failure that it may share with others. */
	private async withOwnErrors<T>(work: Promise<T>): Promise<T> {
		return await work.catch((failure: unknown) => {
			if (!(failure instanceof ConnectionFailure)) throw failure;
			const { itemIndex } = this.settings;
			throw kashimiError(this.context.getNode(), { ...failure.parts, itemIndex });
		});
	}

	private async readPayments(
		endToEndId?: string,
		isEnough?: (payment: Payment) => boolean,
	): Promise<Payment[]> {
		const read: Read = {
			purpose: 'list the payments',
			path: PAYMENTS_PATH,
			scope: 'payments:read',
			query: endToEndId === undefined ? undefined : { [END_TO_END_ID_FILTER]: endToEndId },
		};
		return await this.list(read, { isEntry: isRecord, toEntry: identified, isEnough });
	}

	/** @throws NodeApiError also where the list cannot be had as a whole */
	private async list<Entry>(
		read: Read,
		entries: Pick<ListRequest<Entry>, 'isEntry' | 'toEntry' | 'isEnough'>,
	): Promise<Entry[]> {
		// Any object may be a wrapped list; one that is none gets words of its own.
		const accepts: Accepts = (body) =>
			isRecord(body) || (Array.isArray(body) && body.every(entries.isEntry));
		const { path, query } = read;
		const list = await readWholeList(
			{ path, query, ...entries },
			async (page) => await this.read({ ...read, ...page, isList: true }, accepts),
			async () => await this.baseUrl(),
		);
		if (Array.isArray(list)) return list;
		throw kashimiError(this.context.getNode(), {
			message: `Could not ${read.purpose}: ${list.problem}`,
			description: list.description,
			nextStep: 'stop',
			itemIndex: this.settings.itemIndex,
		});
	}

	private async read(read: Read, accepts: Accepts): Promise<Succeeded> {
		const request: ApiRequest = { kind: 'read', method: 'GET', ...read, accepts };
		const outcome = await this.send(request);
		if (outcome.outcome === 'succeeded') return outcome;
		throw this.failure(outcome, request);
	}
}
