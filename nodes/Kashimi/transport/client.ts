import { randomUUID } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	IN8nHttpFullResponse,
	IWebhookFunctions,
} from 'n8n-workflow';

import { oldestFirst } from '../payments/statusOrder';
import type {
	CreatePaymentRequest,
	JsonObject,
	Payment,
	PaymentStatusEvent,
	Provider,
} from '../payments/types';
import { isUuid, normalId } from '../payments/uuid';
import { isBlank, isRecord } from '../payments/values';
import { type Accepts, ApiCalls, type Read } from './apiCalls';
import { isNotFound } from './failures';
import type { ApiRequest } from './request';

export type { CallSettings } from './apiCalls';
export { isNotFound, isTokenRefused } from './failures';
export type { ApiRequest, ApiResult, FailedRequest, Succeeded } from './request';

/** Inferred: the documentation names the feature, but not the header. */
const LANGUAGE_HEADER = 'Accept-Language';
const PROVIDERS_PATH = '/api/v1/capabilities/providers';
const CREATE_PAYMENT_PATH = '/api/v1/ob/payments';
const PAYMENTS_PATH = '/api/v1/archive/payments';
const STATUS_HISTORY_PATH = '/api/v1/archive/payment-statuses';

const END_TO_END_ID_FILTER = 'metadata[endToEndId]';

const hasText = (field: string) => (body: unknown) =>
	isRecord(body) && typeof body[field] === 'string';
/** A payment that was made, under the name that the archive has for its ID. */
const hasUuid = (body: unknown) => isRecord(body) && isUuid(body.id);
const namesEndToEndId = ({ metadata }: Payment) => !isBlank(metadata?.endToEndId);

/** With its ID under `id`, as `normalId`. "Initiate a payment" calls it `paymentId`, so the archive may, too. */
function identified(payment: JsonObject): Payment {
	return { ...payment, id: normalId(payment.id ?? payment.paymentId) } as unknown as Payment;
}

/** Posts to n8n itself, as Kashimi would. @returns the HTTP status of the reply */
export async function postWebhook(
	{ helpers }: IExecuteFunctions | IWebhookFunctions,
	url: string,
	body: IDataObject,
): Promise<number> {
	const reply = (await helpers.httpRequest({
		...{ method: 'POST', url, body, json: true, timeout: 30_000 },
		...{ returnFullResponse: true, ignoreHttpStatusErrors: true },
	})) as IN8nHttpFullResponse;
	return reply.statusCode;
}

/** The Kashimi API, typed; every method throws a NodeApiError in the reader's words. */
export class KashimiClient extends ApiCalls {
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
		// Half a pair of surrogates, in an ID of an answer, would throw.
		const path = `${PAYMENTS_PATH}/${encodeURIComponent(Buffer.from(paymentId).toString())}`;
		const read: Read = { purpose: `read the payment ${paymentId}`, path, scope: 'payments:read' };
		const isPayment: Accepts = (body) =>
			isRecord(body) && typeof identified(body as JsonObject).id === 'string';
		return identified((await this.read(read, isPayment)).body as JsonObject);
	}

	/** The newest event, if any yet. @throws NodeApiError, see `isNotFound`, for an unknown payment */
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
	 * GET /api/v1/archive/payment-statuses: every status event of a payment, oldest first; none while it has none.
	 * @throws NodeApiError, see `isNotFound`, for a payment that Kashimi does not know
	 */
	async listStatuses(ofPayment: string): Promise<PaymentStatusEvent[]> {
		// The ID in an answer may be anything.
		const paymentId = String(ofPayment);
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

	/** POST /api/v1/ob/payments as a request; `createPayment` decides what its result means. */
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
}
