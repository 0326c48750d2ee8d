import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { CREDENTIAL_TYPE, orAborted, delay, withCredentials } from './context';
import type { KashimiContext } from './context';
import { ConnectionFailure, quoteKashimi } from './errors';
import { readErrorBody } from './explainFailure';
import { meaningOfCode, meaningOfStatus, TIME_UP } from './outcomes';
import { asksForTooLong, backOff, retryAfter } from './retryDelay';
import { storedToken, withOwner } from './storedToken';
import type { StoredToken } from './storedToken';

const MAX_TOKEN_RETRIES = 2;
/**
 * Milliseconds before the first retry after a 429. n8n does not hand on the `Retry-After` of the
 * login service, so the waits are longer than after any other failure.
 */
const WAIT_AFTER_RATE_LIMIT = 2_000;

/** Source: "Errors" of the token endpoint page, and RFC 6749. The page shows no body. */
const ERROR_NAMES = [
	'invalid_request',
	'invalid_client',
	'unauthorized_client',
	'invalid_scope',
	'server_error',
	'temporarily_unavailable',
];

/** Why no token was issued, as far as n8n's OAuth2 client tells. */
interface TokenFailure {
	/** One of `ERROR_NAMES`, wherever it stands in the answer. */
	error?: string;
	/** The API's own words and code, in either documented shape or that of OAuth. */
	said?: string;
	errorCode?: string;
	status?: number;
	headers?: Record<string, unknown>;
	code?: string;
}

/** How long a request to the login service may take. */
interface TokenLimits {
	/** Milliseconds for one try. */
	timeout: number;
	/** Aborts when nobody waits for the token any more. */
	signal: AbortSignal;
}

/**
 * Asks Kashimi for a new token through n8n, which stores it encrypted in the credential and
 * keeps parallel processes from asking twice.
 * @throws ConnectionFailure that says what to do
 */
export async function requestNewToken(
	context: KashimiContext,
	connection: Connection,
	limits: TokenLimits,
): Promise<StoredToken> {
	if (typeof context.helpers.refreshOAuth2Token !== 'function') {
		throw new ConnectionFailure({
			message: 'This version of n8n is too old to renew an access token',
			description: 'Update n8n to 1.122 or newer. No payment request was sent.',
			nextStep: 'stop',
		});
	}
	for (let retry = 0; ; retry++) {
		const answer = await askOnce(context, connection, limits);
		if ('token' in answer) return answer.token;

		const { failure } = answer;
		const wait = retry < MAX_TOKEN_RETRIES ? waitAfter(failure, retry) : undefined;
		if (wait === undefined || !(await delay(wait, limits.signal))) {
			throw new ConnectionFailure({
				...explain(failure, connection),
				status: failure.status,
				errorCode: failure.errorCode ?? failure.error,
				nextStep: isTransient(failure) ? 'retry' : 'stop',
				secrets: connection.secrets,
			});
		}
	}
}

/** Milliseconds; undefined where asking again at once is in vain. */
function waitAfter(failure: TokenFailure, retry: number): number | undefined {
	// n8n still waits for the answer, and would only wait for it again.
	if (!isTransient(failure) || failure.code === TIME_UP) return undefined;
	const { status, headers } = failure;
	if (asksForTooLong(headers)) return undefined;
	const isRateLimit = status !== undefined && meaningOfStatus(status).slows === 'rate';
	const wait = WAIT_AFTER_RATE_LIMIT * 2 ** retry * (1 + Math.random() / 4);
	return retryAfter(headers) ?? (isRateLimit ? wait : backOff(retry));
}

/**
 * n8n's helper takes no signal and waits for 300 s. A token that comes later is stored all the
 * same, with what it was issued for.
 */
async function askOnce(
	context: KashimiContext,
	connection: Connection,
	{ timeout, signal }: TokenLimits,
): Promise<{ token: StoredToken } | { failure: TokenFailure }> {
	const timeUp = AbortSignal.timeout(timeout);
	// Of the old token only what n8n compares: it would keep what the new answer leaves out.
	const { accessToken } = connection.stored ?? {};
	const old: IDataObject = accessToken === undefined ? {} : { access_token: accessToken };
	const credentials: ICredentialDataDecryptedObject = {
		...connection.credentials,
		oauthTokenData: old,
	};
	const asking = withCredentials(credentials, context);
	try {
		const data: unknown = await orAborted(
			context.helpers.refreshOAuth2Token.call(asking, CREDENTIAL_TYPE),
			AbortSignal.any([timeUp, signal]),
		);
		const token = storedToken(data);
		if (token === undefined) return { failure: {} };
		// n8n writes the answer here when it has asked for these settings. Otherwise the token is
		// another's: a renewal that was under way, or one that was stored meanwhile.
		const isOwn = credentials.oauthTokenData !== old;
		return { token: isOwn ? withOwner(token, connection, context) : token };
	} catch (error) {
		return { failure: timeUp.aborted ? { code: TIME_UP } : tokenFailure(error) };
	}
}

function tokenFailure(thrown: unknown): TokenFailure {
	let cause = thrown as { cause?: unknown } & IDataObject;
	while (typeof cause?.cause === 'object' && cause.cause !== null && cause.body === undefined) {
		cause = cause.cause as typeof cause;
	}
	const response = (cause?.response ?? {}) as {
		status?: number;
		data?: unknown;
		headers?: Record<string, unknown>;
	};
	const body = parsed(cause?.body ?? response.data);
	const { title, message, errorCode } = readErrorBody(body);
	const detail = typeof body.error_description === 'string' ? body.error_description : undefined;
	return {
		error: [body.error, errorCode, body.code, title, message]
			.map((name) => (typeof name === 'string' ? name.toLowerCase() : ''))
			.find((name) => ERROR_NAMES.includes(name)),
		said: detail ?? message ?? title,
		errorCode: errorCode ?? (typeof body.error === 'string' ? body.error : undefined),
		status: typeof cause?.status === 'number' ? cause.status : response.status,
		headers: response.headers,
		// n8n gives an answer that it could read a code too, one of no network problem.
		code: cause?.body === undefined && typeof cause?.code === 'string' ? cause.code : undefined,
	};
}

function parsed(body: unknown): IDataObject {
	if (typeof body === 'object' && body !== null) return body as IDataObject;
	try {
		return (JSON.parse(String(body)) as IDataObject | null) ?? {};
	} catch {
		return {};
	}
}

function isTransient({ error, status, code }: TokenFailure): boolean {
	if (error !== undefined) return error === 'server_error' || error === 'temporarily_unavailable';
	if (status !== undefined) return meaningOfStatus(status).retry === 'wait';
	return code !== undefined && meaningOfCode(code).retry === 'wait';
}

/** What the failure amounts to where no error is named: its status, if Kashimi said something. */
function errorOf({ error, said, status }: TokenFailure): string | undefined {
	if (error !== undefined || status === undefined) return error;
	const { tokenError, slows, retry } = meaningOfStatus(status);
	if (retry === 'wait') return slows === 'rate' ? 'rate_limit' : 'server_error';
	return said === undefined ? undefined : tokenError;
}

function explain(
	failure: TokenFailure,
	{ scopes, tokenUrl }: Connection,
): { message: string; description: string } {
	const { said, status, code } = failure;
	const server = said ? ` ${quoteKashimi(said)}` : '';
	switch (errorOf(failure)) {
		case 'invalid_client':
		case 'unauthorized_client':
			return {
				message: 'Kashimi does not accept the client ID and client secret',
				description: `Open the Kashimi credential and enter both again, for the environment that is selected there: sandbox and production have different ones.${server}`,
			};
		case 'invalid_scope':
			return {
				message: `Kashimi has not granted this client the requested scopes (${scopes.join(', ')})`,
				description: `Open the Kashimi credential and clear the scopes that your client was not granted, or ask the Kashimi team to grant them.${server}`,
			};
		case 'invalid_request':
			return {
				message: 'Kashimi could not read the token request',
				description: `Open the Kashimi credential and check the client ID, the client secret and the scopes.${server}`,
			};
		case 'rate_limit':
			return {
				message: "Kashimi's login service is receiving too many requests",
				description: `No payment request was sent. Run the workflow again in a few minutes.${server}`,
			};
		case 'server_error':
		case 'temporarily_unavailable':
			return {
				message: "Kashimi's login service is down",
				description: `No payment request was sent. Run the workflow again later.${server}`,
			};
	}
	if (status === undefined && code !== undefined) {
		const { problem, fix } = meaningOfCode(code);
		return {
			message: `No access token: ${problem} (${tokenUrl})`,
			description: `${fix} No payment request was sent.`,
		};
	}
	return {
		message: `Kashimi's login service gave an answer that is not a token${status ? ` (HTTP status ${status})` : ''}`,
		description: `Check the environment in the Kashimi credential: ${tokenUrl} must be the token address of the Kashimi API. No payment request was sent.${server}`,
	};
}
