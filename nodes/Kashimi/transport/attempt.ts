import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { cancellation, cancelledBy, CREDENTIAL_TYPE } from './context';
import type { KashimiContext } from './context';
import { pacerFor } from './pacers';
import { failedAttempt, readAnswer } from './readResponse';
import type { Response } from './readResponse';
import { waitBeforeRetry } from './retryPolicy';
import type { ApiRequest, Attempt, Refused } from './request';
import { canRenew, connectWithFreshToken, replaceRefusedToken } from './token';

/** How a request ended, and what the credential said when it was sent. */
export interface Sent {
	attempt: Attempt;
	connection: Connection;
}

/** How a request is sent. */
export interface Sending {
	/** Milliseconds for one try. */
	timeout: number;
	/** Requests of one node run that may be under way together. */
	maxConcurrency: number;
	/** Whether it was sent before. */
	isAgain: boolean;
}

/**
 * Time-outs after which even an answer that is still arriving is given up. Not one: n8n's own work
 * before the request and a process with too much to do are no fault of the answer.
 */
const LONGEST_ANSWER = 2;

/** The code of a request that was given up, as the HTTP client itself would name it. */
const TIME_UP = 'ETIMEDOUT';

/** Node runs to which a 429 said to wait longer than anybody does; nothing more is sent for them. */
const turnedAway = new WeakMap<KashimiContext, Refused>();

/**
 * Sends the request once, when it is its turn. A 401 renews the token and sends it once more: a
 * request refused for its token was not processed.
 * @throws ConnectionFailure when no token can be had; never for an HTTP status
 */
export async function attempt(
	context: KashimiContext,
	request: ApiRequest,
	sending: Sending,
): Promise<Sent> {
	const first = await sendInTurn(context, request, sending);
	const refused = first.attempt.outcome === 'refused' && first.attempt.status === 401;
	if (!refused || !canRenew(context) || request.kind === 'unguardedCreate') return first;

	await replaceRefusedToken(context, first.connection);
	return await sendInTurn(context, request, { ...sending, isAgain: true });
}

async function sendInTurn(
	context: KashimiContext,
	request: ApiRequest,
	{ timeout, ...sending }: Sending,
): Promise<Sent> {
	let connection = await connectWithFreshToken(context);
	const pacer = pacerFor(context, connection);
	const asking = { ...sending, signal: cancellation(context) };
	const attempt = await pacer.run(asking, async () => {
		const refusal = turnedAway.get(context);
		if (refusal) return refusal;
		// The token may have expired while the request waited for its turn.
		connection = await connectWithFreshToken(context);
		return await sendOnce(context, request, connection, timeout);
	});
	const refusal = attempt?.outcome === 'refused' && attempt.status === 429 ? attempt : undefined;
	if (refusal && waitBeforeRetry(0, refusal.headers) === undefined) {
		turnedAway.set(context, refusal);
	}
	return { attempt: attempt ?? { outcome: 'notSent', code: 'ERR_CANCELED' }, connection };
}

async function sendOnce(
	context: KashimiContext,
	request: ApiRequest,
	connection: Connection,
	timeout: number,
): Promise<Attempt> {
	try {
		const send = async (abortSignal: AbortSignal) =>
			await (context.helpers.httpRequestWithAuthentication.call(
				contextOfRequest(context, connection, abortSignal),
				CREDENTIAL_TYPE,
				{
					method: request.method,
					url: `${connection.baseUrl}${request.path}`,
					qs: request.query,
					headers: { ...request.headers },
					body: request.body as IDataObject | undefined,
					json: true,
					timeout,
					abortSignal,
					returnFullResponse: true,
					// A redirect would carry the access token to wherever it points.
					disableFollowRedirect: true,
					// Where the node cannot renew the token itself, n8n's own renewal needs the 401 thrown.
					ignoreHttpStatusErrors: canRenew(context) ? true : { ignore: true, except: [401] },
				},
			) as Promise<Response>);
		return readAnswer(
			request,
			await withinTime(LONGEST_ANSWER * timeout, cancellation(context), send),
		);
	} catch (error) {
		return failedAttempt(error);
	}
}

/**
 * n8n takes two things from the context. The signal that ends the request: it would use the one of
 * the execution alone. And the credential, which it would read from its database, decrypt and
 * evaluate again for every request; that takes longer than all else that it does for one (see
 * bench/RESULTS.md). What `connectWithFreshToken` read is no older than its check of the token.
 */
function contextOfRequest(
	context: KashimiContext,
	{ credentials }: Connection,
	abortSignal: AbortSignal,
): KashimiContext {
	const cancellable = cancelledBy(abortSignal, context);
	if (!canRenew(context)) return cancellable;
	const getCredentials = async () => ({ ...credentials });
	return Object.create(cancellable, {
		getCredentials: { value: getCredentials },
	}) as KashimiContext;
}

/**
 * Ends a request as a whole when its time is up or the execution is cancelled. The HTTP client's
 * own limit begins anew with each byte that arrives, so an answer that trickles would never end.
 * @throws an error with the code ETIMEDOUT when the time is up
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
