import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

import { UNREADABLE_ANSWER } from './networkProblem';
import type { Scope } from './connection';
import { CREDENTIAL_TYPE } from './context';
import type { KashimiContext } from './context';
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

/**
 * Sends the request once. A 401 renews the token and sends it once more: a request refused for
 * its token was not processed.
 * @throws ConnectionFailure when no token can be had; never for an HTTP status
 */
export async function attempt(
	context: KashimiContext,
	request: ApiRequest,
	timeout: number,
): Promise<Attempt> {
	const connection = await connectWithFreshToken(context);
	const first = await sendOnce(context, request, connection.baseUrl, timeout);
	const refused = first.outcome === 'refused' && first.status === 401;
	if (!refused || !canRenew(context) || request.kind === 'unguardedCreate') return first;

	await replaceRefusedToken(context, connection);
	return await sendOnce(context, request, connection.baseUrl, timeout);
}

async function sendOnce(
	context: KashimiContext,
	request: ApiRequest,
	baseUrl: string,
	timeout: number,
): Promise<Attempt> {
	try {
		const response = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			CREDENTIAL_TYPE,
			{
				method: request.method,
				url: `${baseUrl}${request.path}`,
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
