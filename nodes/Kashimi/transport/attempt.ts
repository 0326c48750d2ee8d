import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import type { Connection, Scope } from './connection';
import { cancellation, cancelledBy, CREDENTIAL_TYPE } from './context';
import type { KashimiContext } from './context';
import { pacerFor } from './pacers';
import { failedAttempt, readAnswer } from './readAnswer';
import type { Response } from './readAnswer';
import { waitBeforeRetry } from './retryPolicy';
import { withinTime } from './timeLimit';
import { canRenew, connectWithFreshToken, replaceRefusedToken } from './token';

/**
 * What kind of request it is decides what may be done when it fails:
 * `read` changes nothing, `guardedCreate` carries an end-to-end id that Kashimi accepts only
 * once, `unguardedCreate` carries none and is therefore sent at most once.
 */
export type RequestKind = 'read' | 'guardedCreate' | 'unguardedCreate';

export interface ApiRequest {
	kind: RequestKind;
	/** What is being done, for messages, e.g. "create the payment". */
	purpose: string;
	method: IHttpRequestMethods;
	path: string;
	scope: Scope;
	query?: IDataObject;
	headers?: IDataObject;
	body?: object;
	/** Whether the body of a success is what this request is answered with. */
	accepts: (body: unknown) => boolean;
}

/** The API did what it was asked. 200 and 201 are both accepted: the documentation names neither. */
export interface Succeeded {
	outcome: 'succeeded';
	body: unknown;
}
/** The API answered with another status than success. */
export interface Refused {
	outcome: 'refused';
	status: number;
	headers: IDataObject;
	body: unknown;
	/** That the API took on others just before, so it is the rate and not the API that is at fault. */
	isHeldBack?: boolean;
}
/** The connection was never made, so the request certainly did nothing. */
export interface NotSent {
	outcome: 'notSent';
	code: string;
}
/** The request may or may not have been processed. */
export interface Unanswered {
	outcome: 'unanswered';
	code: string;
}
export type FailedAttempt = Refused | NotSent | Unanswered;
export type Attempt = Succeeded | FailedAttempt;

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
