import { NodeApiError } from 'n8n-workflow';

import type { NextStep } from './errors';
import type { FailedRequest, RequestKind } from './request';

/** What the words of an outcome may name. */
export interface About {
	status: number;
	baseUrl: string;
	scope: string;
	/** The scopes that the credential asks for. */
	scopes: string[];
	retryAfter: unknown;
}

type Words = string | ((about: About) => string);

/** What one way to fail means. */
export interface Meaning {
	/**
	 * What the request did at Kashimi: it never left (`notSent`), certainly nothing (`none`), nobody
	 * knows (`unknown`), or nothing since the payment is there already (`duplicate`).
	 */
	effect: 'notSent' | 'none' | 'unknown' | 'duplicate';
	/** What the same request needs to be sent again: a wait, a new token, or nothing helps. */
	retry: 'wait' | 'newToken' | 'never';
	/** Whether the API asks for fewer requests: beyond its rate limit, or overloaded. */
	slows?: 'rate' | 'load';
	nextStep: NextStep;
	/** The error of the token endpoint that it stands for there, where the answer names none. */
	tokenError?: string;
	/** Completes "Could not …: "; free of a system error code, which n8n would replace by its own text. */
	problem: Words;
	/** What to do about it, in sentences. */
	fix: Words;
}

/** Stand in for a system error code: the answer cannot be read, or does not end. */
export const UNREADABLE_ANSWER = 'UNREADABLE_ANSWER';
export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';
/** The codes of a request that was given up, as the HTTP client itself would name them. */
export const TIME_UP = 'ETIMEDOUT';
export const CANCELLED = 'ERR_CANCELED';
const TOKEN_REFUSED = 401;
export const SCOPE_REFUSED = 403;
const NOT_FOUND = 404;

const CHECK_ADDRESS = 'Check that the address in the credential is right and reachable from n8n.';
const CHECK_API =
	'Check that the address in the credential is the Kashimi API and that no proxy answers in its place.';
const CHECK_BASE_URL = 'Check the environment and the Base URL in the credential.';

const means = (
	effect: Meaning['effect'],
	retry: Meaning['retry'],
	nextStep: NextStep,
): Pick<Meaning, 'effect' | 'retry' | 'nextStep'> => ({ effect, retry, nextStep });

const TIMED_OUT = {
	...means('unknown', 'wait', 'retry'),
	problem: 'Kashimi did not answer in time',
	fix: 'Retry later, or increase "Timeout" under Options.',
};
const MOVED = {
	retry: 'never',
	nextStep: 'stop',
	problem: ({ baseUrl, status }: About) =>
		`${baseUrl} redirects to another address (HTTP status ${status})`,
	fix: 'The access token was not sent there. Enter the final address in the Kashimi credential.',
} as const;
const INTERNAL_PROBLEM = ({ status }: About) =>
	`Kashimi has an internal problem (HTTP status ${status})`;

const tickScope = (scope: string) =>
	`Open the Kashimi credential, tick ${scope} under "Scopes" and save. The next run uses it.`;

const oneOf =
	(...statuses: number[]) =>
	(status: number) =>
		statuses.includes(status);
const from = (first: number, last: number) => (status: number) => status >= first && status <= last;

/** HTTP statuses; the first row that matches holds. Source: "Errors" of the API reference, and RFC 9110. */
const STATUSES: Array<Meaning & { matches: (status: number) => boolean; isOfCreate?: true }> = [
	// "It is done, look there": a server says so after the work.
	{ matches: oneOf(302, 303), effect: 'unknown', ...MOVED },
	{ matches: from(300, 399), effect: 'none', ...MOVED },
	{
		matches: oneOf(TOKEN_REFUSED),
		...means('none', 'newToken', 'stop'),
		tokenError: 'invalid_client',
		problem: ({ scope, scopes }) =>
			scopes.includes(scope)
				? 'Kashimi rejected the access token, even after it was renewed'
				: `Kashimi rejected the access token, and the scope ${scope} is missing`,
		fix: ({ scope, scopes }) =>
			scopes.includes(scope)
				? 'Open the Kashimi credential, check environment, client ID and client secret, and test it.'
				: tickScope(scope),
	},
	{
		// An expired token, or one that was issued before the scope was granted, may be answered so too.
		matches: oneOf(SCOPE_REFUSED),
		...means('none', 'newToken', 'stop'),
		tokenError: 'invalid_scope',
		problem: ({ scope, scopes }) =>
			scopes.includes(scope)
				? `this client is not allowed to use the scope ${scope}`
				: `the scope ${scope} is missing`,
		fix: ({ scope, scopes }) =>
			scopes.includes(scope)
				? `The credential asks for ${scope}, but Kashimi does not grant it. Ask the Kashimi team to permit it for your client.`
				: tickScope(scope),
	},
	{
		matches: oneOf(NOT_FOUND),
		...means('none', 'never', 'ask'),
		problem: 'Kashimi does not know it',
		fix: 'Check the ID, and whether the credential is for the environment in which it was created.',
	},
	// The server waited no longer; whether it had begun nobody knows.
	{ matches: oneOf(408), ...TIMED_OUT },
	{
		matches: oneOf(409),
		isOfCreate: true,
		...means('duplicate', 'never', 'ask'),
		problem: 'a payment with this invoice or order number already exists',
		fix: 'Use another number for another payment, or read the existing one with Get, Look Up By: Invoice or Order Number.',
	},
	{
		matches: oneOf(422),
		isOfCreate: true,
		...means('none', 'never', 'ask'),
		problem: 'the chosen bank cannot carry out this payment',
		fix: 'Check payment scheme, currency and accounts against what the bank supports (Bank: Get Many), or let the payer choose the bank.',
	},
	{
		matches: oneOf(400, 409, 422),
		...means('none', 'never', 'ask'),
		tokenError: 'invalid_request',
		problem: 'Kashimi found the request invalid',
		fix: 'Compare the values of this item with what the fields ask for. If they are right, ask the Kashimi team why this payment is refused.',
	},
	{
		matches: oneOf(429),
		...means('none', 'wait', 'retry'),
		slows: 'rate',

		problem: 'Kashimi is receiving too many requests',
		fix: ({ retryAfter }) =>
			`All retries were used. Run the workflow again ${retryAfter === undefined ? 'later' : `after the time it asks for (${String(retryAfter)})`}, or lower "Max Concurrency" under Options.`,
	},
	// The documentation speaks of "payment failures" among the client errors, so the values may be right.
	{
		matches: from(400, 499),
		...means('none', 'never', 'ask'),
		problem: ({ status }) => `Kashimi refused the request (HTTP status ${status})`,
		fix: 'Check the values of this item. If they are right, ask the Kashimi team why this request is refused.',
	},
	{
		matches: oneOf(503),
		...means('unknown', 'wait', 'retry'),
		slows: 'load',

		problem: 'Kashimi is down for maintenance or overloaded',
		fix: 'Run the workflow again later.',
	},
	// Not implemented, another HTTP version, a network that wants a login: the next try is no better.
	{
		matches: oneOf(501, 505, 511),
		...means('unknown', 'never', 'stop'),
		problem: INTERNAL_PROBLEM,
		fix: `${CHECK_API} If both are right, tell the Kashimi team.`,
	},
	// Also what proxies say of the API behind them (502, 504, 520 to 524).
	{
		matches: from(500, 599),
		...means('unknown', 'wait', 'retry'),
		problem: INTERNAL_PROBLEM,
		fix: 'Run the workflow again later. If the problem persists, tell the Kashimi team.',
	},
	{
		matches: () => true,
		...means('unknown', 'never', 'stop'),
		problem: ({ status }) => `Kashimi gave an unknown answer (HTTP status ${status})`,
		fix: CHECK_API,
	},
];

/**
 * Codes of Node.js, TLS and the HTTP client; the first row that matches holds. `notSent` may only
 * stand where the code cannot come from a connection that was made: EHOSTUNREACH, ENETUNREACH,
 * EPROTO and a TLS error of another kind can end one in the middle of a request.
 */
const CODES: Array<Meaning & { matches: RegExp }> = [
	{ matches: /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_TIMEOUT)$/, ...TIMED_OUT },
	{
		matches: /^(ENOTFOUND|EAI_FAIL)$/,
		...means('notSent', 'never', 'stop'),
		problem: 'the host name is not known',
		fix: CHECK_BASE_URL,
	},
	{
		matches: /^ECONNREFUSED$/,
		...means('notSent', 'wait', 'retry'),
		problem: 'the host refused the connection',
		fix: CHECK_ADDRESS,
	},
	// The name server is busy, or n8n's machine has no free port.
	{
		matches: /^(EAI_AGAIN|EADDRNOTAVAIL)$/,
		...means('notSent', 'wait', 'retry'),
		problem: 'the connection failed',
		fix: CHECK_ADDRESS,
	},
	{
		matches: /^(CERT_.*|ERR_TLS_CERT_.*|.*_CERT(_.*)?|UNABLE_TO_.*|SELF_SIGNED.*)$/,
		...means('notSent', 'never', 'stop'),
		problem: 'the host could not prove its identity (TLS certificate)',
		fix: 'Check the address in the credential, and whether a proxy replaces certificates.',
	},
	{
		matches: /^(EPROTO|ERR_(TLS|SSL)_.*)$/,
		...means('unknown', 'never', 'stop'),
		problem: 'the host and n8n could not agree on TLS',
		fix: 'Check the address and its port in the credential, and whether a proxy is in between.',
	},
	// Z_: the answer says that it is compressed, and cannot be unpacked. HPE_: it is not HTTP.
	{
		matches: /^(UNREADABLE_ANSWER|Z_.*|HPE_.*)$/,
		...means('unknown', 'wait', 'retry'),
		problem: 'the answer does not look like one from the Kashimi API',
		fix: CHECK_API,
	},
	{
		matches: /^ANSWER_TOO_LARGE$/,
		...means('unknown', 'never', 'stop'),
		problem: 'the answer is far larger than any from the Kashimi API, so reading stopped',
		fix: CHECK_API,
	},
	{
		matches: /^ERR_CANCELED$/,
		...means('unknown', 'never', 'stop'),
		problem: 'the execution was cancelled',
		fix: 'Run the workflow again if that was not intended.',
	},
	// Checked by Node.js and the HTTP client before they open a connection.
	{
		matches: /^ERR_(INVALID_URL|INVALID_CHAR|BAD_OPTION.*)$/,
		...means('notSent', 'never', 'stop'),
		problem: 'the request could not be sent',
		fix: CHECK_BASE_URL,
	},
	// The HTTP client also gives this code to answers.
	{
		matches: /^ERR_BAD_REQUEST$/,
		...means('unknown', 'never', 'stop'),
		problem: 'the request could not be made',
		fix: CHECK_BASE_URL,
	},
	{
		matches: /^/,
		...means('unknown', 'wait', 'retry'),
		problem: 'the connection failed',
		fix: CHECK_ADDRESS,
	},
];

/** @param kind some statuses are documented for the creation of a payment alone */
export function meaningOfStatus(status: number, kind: RequestKind = 'read'): Meaning {
	const isMeant = (row: (typeof STATUSES)[number]) =>
		row.matches(status) && !(kind === 'read' && row.isOfCreate);
	return STATUSES.find(isMeant)!;
}

export function meaningOfCode(code: string): Meaning {
	return CODES.find(({ matches }) => matches.test(code))!;
}

/** What a failure means; what was answered or broke off has been sent, whatever its code. */
export function meaningOf(failed: FailedRequest, kind: RequestKind): Meaning {
	if (failed.kind === 'refused') return meaningOfStatus(failed.status, kind);
	const effect = failed.kind === 'notSent' ? 'notSent' : 'unknown';
	return { ...meaningOfCode(failed.code), effect };
}

/**
 * Whether the same request may simply be sent again. For a guarded create anything but "it
 * certainly did nothing" is settled by looking the payment up first, see createPayment.
 */
export function mayRetry(kind: RequestKind, failed: FailedRequest): boolean {
	const { retry, effect } = meaningOf(failed, kind);
	if (retry !== 'wait') return false;
	return kind === 'read' || effect === 'notSent' || (effect === 'none' && kind === 'guardedCreate');
}

/** Whether it was the token itself that the API refused, and not what the token may do. */
export function isTokenRefused(failed: FailedRequest): boolean {
	return failed.kind === 'refused' && failed.status === TOKEN_REFUSED;
}

/** Whether this error of ours says that Kashimi does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === String(NOT_FOUND);
}
