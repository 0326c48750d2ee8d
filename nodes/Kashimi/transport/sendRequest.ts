import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';

import { type Connection, lacksScope } from './connection';
import { cancellation, cancelledBy, CREDENTIAL_TYPE, withCredentials } from './context';
import type { KashimiContext } from './context';
import { pacerFor } from './pacer';
import { failureOf, type HttpResponse, readAnswer, readWhole } from './readResponse';
import { CANCELLED, HTTP_STATUS, TIME_UP } from './failures';
import type { ApiRequest, ApiResult, Refused } from './request';
import { isRefusedForToken, noteRefusal } from './refusedTokens';
import { type Caller, connectWithFreshToken, replaceRefusedToken } from './token';

export interface SendSettings extends Caller {
	/** Requests of one node run that may be under way together. */
	maxConcurrency: number;
	isRetry: boolean;
}

/** Time-outs after which even an arriving answer is given up; one may be the fault of a busy process. */
const TIMEOUTS_UNTIL_GIVEN_UP = 2;

/** Bytes of a list of all payments, some 200,000 of them, and of any other answer. */
const LARGEST_LIST = 256 * 1024 * 1024;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** What the API would answer to a request whose token says itself that it does not allow it. */
const NOT_GRANTED: Refused = {
	kind: 'refused',
	status: HTTP_STATUS.forbidden,
	headers: {},
	body: undefined,
};

/**
 * Sends the request once, when it is its turn. Where the token is refused, it is renewed and the
 * request is sent once more: one that is refused for its token was not processed. An unguarded create is not.
 * @throws ConnectionFailure when no token can be had; never for an HTTP status
 */
export async function sendRequest(request: ApiRequest, settings: SendSettings): Promise<ApiResult> {
	const first = await sendInTurn(request, settings);
	if (first.kind === 'succeeded' || !isRefusedForToken(first, request)) return first;

	await replaceRefusedToken(settings, first.connection);
	if (request.kind === 'unguardedCreate') return first;
	const second = await sendInTurn(request, { ...settings, isRetry: true });
	if (second.kind === first.kind && second.status === first.status) {
		noteRefusal(second.connection!, request);
	}
	return second;
}

async function sendInTurn(request: ApiRequest, settings: SendSettings): Promise<ApiResult> {
	const { context, timeout, maxConcurrency, isRetry } = settings;
	let connection = await connectWithFreshToken(settings);
	const pacer = pacerFor(context, connection);
	const asking = { maxConcurrency, isRetry, signal: cancellation(context), run: context };
	const result: ApiResult = (await pacer.run(asking, async () => {
		// The token may have expired while the request waited for its turn.
		connection = await connectWithFreshToken(settings);
		if (lacksScope(connection, request.scope)) return NOT_GRANTED;
		return await sendOnce(context, request, connection, timeout);
	})) ?? { kind: 'notSent', code: CANCELLED };
	return result.kind === 'succeeded' ? result : { ...result, connection };
}

async function sendOnce(
	context: KashimiContext,
	request: ApiRequest,
	connection: Connection,
	timeout: number,
): Promise<ApiResult> {
	const send = async (abortSignal: AbortSignal) => {
		/*
		 * n8n takes two things from the context. The signal that ends the request: it would use the one
		 * of the execution alone. And the credential, which it would read from its database, decrypt and
		 * evaluate again for every request; that takes longer than all else that it does for one (see
		 * bench/RESULTS.md). What `connectWithFreshToken` read is no older than its check of the token.
		 */
		const asking = withCredentials(
			{ ...connection.credentials },
			cancelledBy(abortSignal, context),
		);
		const options: IHttpRequestOptions = {
			method: request.method,
			url: `${connection.baseUrl}${request.path}`,
			qs: request.query,
			headers: { ...request.headers },
			body: request.body as IDataObject | undefined,
			json: true,
			// n8n sets no largest size, so the answer is read here.
			encoding: 'stream',
			timeout,
			abortSignal,
			returnFullResponse: true,
			// A redirect would carry the access token to wherever it points.
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
		};
		const { httpRequestWithAuthentication: sendAs } = context.helpers;
		const response: unknown = await sendAs.call(asking, CREDENTIAL_TYPE, options);
		const largest = request.isList ? LARGEST_LIST : LARGEST_ANSWER;
		return await readWhole(response as HttpResponse, largest, abortSignal);
	};
	try {
		const timeLimit = TIMEOUTS_UNTIL_GIVEN_UP * timeout;
		return readAnswer(request, await withinTime(timeLimit, cancellation(context), send));
	} catch (error) {
		return failureOf(error);
	}
}

/**
 * Ends a request when its time is up or the execution is cancelled. The HTTP client's own limit begins anew with each
 * byte that arrives. @throws an error with the code of a time-out when the time is up
 */
export async function withinTime<T>(
	milliseconds: number,
	cancelled: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const timeUp = AbortSignal.timeout(milliseconds);
	// Without listeners of our own on the execution's signal: Node.js warns of more than ten.
	const end = AbortSignal.any(cancelled ? [timeUp, cancelled] : [timeUp]);
	return await work(end).catch((failure: unknown) => {
		if (!timeUp.aborted || cancelled?.aborted) throw failure;
		throw Object.assign(new Error('The time for this request is up'), { code: TIME_UP });
	});
}
