import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import { UNREADABLE_ANSWER } from './networkProblem';
import type { Connection, Scope } from './connection';
import { cancellation, CREDENTIAL_TYPE } from './context';
import type { KashimiContext } from './context';
import { pacerFor } from './pacers';
import { waitBeforeRetry } from './retryPolicy';
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

// Node.js and TLS error codes that can only occur before a request is on the wire.
const CONNECTION_NEVER_MADE =
	/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_FAIL|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_.*|ERR_TLS_.*|.*_CERT.*|UNABLE_TO_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|ERR_INVALID_URL|ERR_INVALID_CHAR)$/;

/** How a request is sent. */
export interface Sending {
	/** Milliseconds for one try. */
	timeout: number;
	/** Requests of one node run that may be under way together. */
	maxConcurrency: number;
	/** Whether it was sent before. */
	isAgain: boolean;
}

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
): Promise<Attempt> {
	const first = await sendInTurn(context, request, sending);
	const refused = first.attempt.outcome === 'refused' && first.attempt.status === 401;
	if (!refused || !canRenew(context) || request.kind === 'unguardedCreate') return first.attempt;

	await replaceRefusedToken(context, first.connection);
	return (await sendInTurn(context, request, { ...sending, isAgain: true })).attempt;
}

async function sendInTurn(
	context: KashimiContext,
	request: ApiRequest,
	{ timeout, ...sending }: Sending,
): Promise<{ attempt: Attempt; connection: Connection }> {
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
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			canRenew(context) ? withKnownCredentials(context, connection) : context,
			CREDENTIAL_TYPE,
			{
				method: request.method,
				url: `${connection.baseUrl}${request.path}`,
				qs: request.query,
				headers: { ...request.headers },
				body: request.body as IDataObject | undefined,
				json: true,
				timeout,
				returnFullResponse: true,
				// A redirect would carry the access token to wherever it points.
				disableFollowRedirect: true,
				// Where the node cannot renew the token itself, n8n's own renewal needs the 401 thrown.
				ignoreHttpStatusErrors: canRenew(context) ? true : { ignore: true, except: [401] },
			},
		)) as { statusCode: number; headers: IDataObject; body: unknown };
		return readAnswer(request, response);
	} catch (error) {
		return failedAttempt(error);
	}
}

/**
 * n8n would read the credential from its database, decrypt it and evaluate its expressions again
 * for every request, which takes longer than all else that it does for one (see bench/RESULTS.md).
 * What `connectWithFreshToken` read is no older than its check of the token.
 */
function withKnownCredentials(
	context: KashimiContext,
	{ credentials }: Connection,
): KashimiContext {
	const getCredentials = async () => ({ ...credentials });
	return Object.create(context, { getCredentials: { value: getCredentials } }) as KashimiContext;
}

/** A success that cannot be read says nothing about what was done, so it counts as no answer. */
function readAnswer(
	request: ApiRequest,
	{ statusCode, headers, body }: { statusCode: number; headers: IDataObject; body: unknown },
): Attempt {
	if (statusCode < 200 || statusCode >= 300) {
		return { outcome: 'refused', status: statusCode, headers: headers ?? {}, body };
	}
	return request.accepts(body)
		? { outcome: 'succeeded', body }
		: { outcome: 'unanswered', code: UNREADABLE_ANSWER };
}

function failedAttempt(error: unknown): FailedAttempt {
	let cause = error as { code?: unknown; cause?: unknown; response?: Refused & { data: unknown } };
	while (typeof cause?.cause === 'object' && cause.cause !== null && !cause.response) {
		cause = cause.cause;
	}
	// 401 is the one status that is thrown. Any other error that carries a response broke off while
	// its body was read, so it is no answer, whatever its status.
	if (cause?.response?.status === 401) {
		const { headers, data: body } = cause.response;
		return { outcome: 'refused', status: 401, headers: headers ?? {}, body };
	}
	const code = typeof cause?.code === 'string' ? cause.code : 'UNKNOWN';
	const neverMade = cause?.response === undefined && CONNECTION_NEVER_MADE.test(code);
	return { outcome: neverMade ? 'notSent' : 'unanswered', code };
}
