import type { NodeApiError } from 'n8n-workflow';

import { isRecord } from '../payments/values';
import type { Connection } from './connection';
import { cancellation, delay, type KashimiContext } from './context';
import { isOnLoopback, isOnThisMachine } from './environment';
import { ConnectionFailure, kashimiError, type KashimiErrorParts } from './errors';
import { explainFailure } from './explainFailure';
import { asksForTooLong, backOff, mayRetry, type Meaning, meaningOf, retryAfter } from './failures';
import type { ApiRequest, ApiResult, FailedRequest, Succeeded } from './request';
import { sendRequest, type SendSettings } from './sendRequest';
import { connectWithFreshToken, isSharedByItems, readOwnConnection } from './token';
import { type ListRequest, readWholeList } from './wholeList';

/** How one item's requests are made. */
export interface CallSettings extends Omit<SendSettings, 'context' | 'isRetry'> {
	/** Further tries after a failure that may pass. */
	maxRetries: number;
}

/** Bounds how often a request can be throttled. */
const MOST_TRIES = 20;

export type Accepts = ApiRequest['accepts'];
export type Read = Pick<ApiRequest, 'purpose' | 'path' | 'scope' | 'query' | 'isList'>;

/** Calls of the API for one item, whatever the route: sending, retrying, reading lists, explaining. */
export class ApiCalls {
	constructor(
		readonly context: KashimiContext,
		readonly settings: CallSettings,
	) {}

	/** Sends as often as the retry policy allows. To be throttled while others go through is no failed try. */
	async send(request: ApiRequest): Promise<ApiResult> {
		const { context, settings } = this;
		let retry = 0;
		for (let tries = 1; ; tries++) {
			const sending = sendRequest(request, { ...settings, context, isRetry: tries > 1 });
			const result = await this.withOwnErrors(sending);
			if (result.kind === 'succeeded' || !mayRetry(request.kind, result)) return result;
			const isAnswered = result.kind === 'refused';
			if (isAnswered && result.pacing === 'giveUp') return result;
			if (isAnswered && result.pacing === 'retryFreely' && tries < MOST_TRIES) continue;
			const headers = isAnswered ? result.headers : undefined;
			if (!(await this.waitForRetry(retry++, headers))) return result;
		}
	}

	/** Makes sure that there is a usable token. @returns `identity`, without reading the credential per item */
	async connect(): Promise<string> {
		const { context, settings } = this;
		const connecting = connectWithFreshToken({ ...settings, context });
		return (await this.withOwnErrors(connecting)).identity;
	}

	/** The same as long as environment, client, scopes and secret stay; tells nothing about them. */
	async connectionId(): Promise<string> {
		return (await this.readConnection()).binding;
	}

	/** The same as long as environment and client ID stay, whatever the secret and the scopes. */
	async identity(): Promise<string> {
		return (await this.readConnection()).identity;
	}

	/** Whether all items of the run have the same credential. */
	async isSharedByItems(): Promise<boolean> {
		return await isSharedByItems({ ...this.settings, context: this.context });
	}

	/** Whether a webhook of this API can arrive at an address, as far as one can tell from here. */
	async canReach(url: string): Promise<boolean> {
		return isOnThisMachine((await this.readConnection()).baseUrl) || !isOnLoopback(url);
	}

	/** Waits before the given retry; false when there must be none. */
	async waitForRetry(retry: number, headers?: Record<string, unknown>): Promise<boolean> {
		if (retry >= this.settings.maxRetries || asksForTooLong(headers)) return false;
		return await delay(retryAfter(headers) ?? backOff(retry), cancellation(this.context));
	}

	/** What a request that failed has done at Kashimi. */
	effectOf(failed: FailedRequest, { kind }: ApiRequest): Meaning['effect'] {
		return meaningOf(failed, kind).effect;
	}

	/** The error for a request that failed for good. */
	failure(
		failed: FailedRequest,
		request: ApiRequest,
		extra: Partial<KashimiErrorParts> = {},
	): NodeApiError {
		return this.error({ ...explainFailure(failed, request), ...extra });
	}

	private error(parts: KashimiErrorParts): NodeApiError {
		const { itemIndex } = this.settings;
		return kashimiError(this.context.getNode(), { ...parts, itemIndex });
	}

	private async readConnection(): Promise<Connection> {
		return await this.withOwnErrors(readOwnConnection({ ...this.settings, context: this.context }));
	}

	/** Makes this item's own error of a failure that it may share with others. */
	private async withOwnErrors<T>(work: Promise<T>): Promise<T> {
		return await work.catch((failure: unknown) => {
			throw failure instanceof ConnectionFailure ? this.error(failure.parts) : failure;
		});
	}

	/** @throws NodeApiError also where the list cannot be had as a whole */
	protected async list<Entry>(
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
			async () => (await this.readConnection()).baseUrl,
		);
		if (Array.isArray(list)) return list;
		throw this.error({
			message: `Could not ${read.purpose}: ${list.problem}`,
			description: list.description,
			nextStep: 'stop',
		});
	}

	protected async read(read: Read, accepts: Accepts): Promise<Succeeded> {
		const request: ApiRequest = { kind: 'read', method: 'GET', ...read, accepts };
		const result = await this.send(request);
		if (result.kind === 'succeeded') return result;
		throw this.failure(result, request);
	}
}
