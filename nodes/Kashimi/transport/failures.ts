import { NodeApiError } from 'n8n-workflow';

import type { NextStep } from './errors';
import * as words from './failureWords';
import type { FailureWords } from './failureWords';
import type { FailedRequest, RequestKind } from './request';

export interface Meaning extends FailureWords {
	/**
	 * What the request did at Kashimi: it never left (`notSent`), certainly nothing (`none`), nobody
	 * knows (`unknown`), or nothing since the payment is there already (`duplicate`).
	 */
	effect: 'notSent' | 'none' | 'unknown' | 'duplicate';
	/** What the same request needs to be sent again: a wait, a new token, or nothing helps. */
	retry: 'wait' | 'newToken' | 'never';
	nextStep: NextStep;
	/** Whether the API asks for fewer requests: beyond its rate limit, or overloaded. */
	slows?: 'rate' | 'load';
}

type Row = [
	pattern: RegExp,
	effect: Meaning['effect'],
	retry: Meaning['retry'],
	nextStep: NextStep,
	words: FailureWords,
	slows?: Meaning['slows'],
];

/** Stand in for a system error code: the answer cannot be read, or does not end. */
export const UNREADABLE_ANSWER = 'UNREADABLE_ANSWER';
export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';
/** The codes of a request that was given up, as the HTTP client itself would name them. */
export const TIME_UP = 'ETIMEDOUT';
export const CANCELLED = 'ERR_CANCELED';
export const HTTP_STATUS = { unauthorized: 401, forbidden: 403, notFound: 404 } as const;

/**
 * HTTP statuses, with " create" behind them where a payment was to be created; the first row that
 * matches holds. Source: "Errors" of the API reference, and RFC 9110.
 */
const STATUSES = meanings([
	// "It is done, look there": a server says so after the work.
	[/^30[23]/, 'unknown', 'never', 'stop', words.MOVED],
	[/^3\d\d/, 'none', 'never', 'stop', words.MOVED],
	[/^401/, 'none', 'newToken', 'stop', words.TOKEN_REFUSED],
	// An expired token, or one that was issued before the scope was granted, may be answered so too.
	[/^403/, 'none', 'newToken', 'stop', words.SCOPE_REFUSED],
	[/^404/, 'none', 'never', 'ask', words.NOT_FOUND],
	// The server waited no longer; whether it had begun nobody knows.
	[/^408/, 'unknown', 'wait', 'retry', words.TIMED_OUT],
	[/^409 create/, 'duplicate', 'never', 'ask', words.DUPLICATE],
	[/^422 create/, 'none', 'never', 'ask', words.NOT_FOR_BANK],
	[/^(400|409|422)/, 'none', 'never', 'ask', words.INVALID],
	[/^429/, 'none', 'wait', 'retry', words.TOO_MANY, 'rate'],
	// The documentation speaks of "payment failures" among these, so the values may be right.
	[/^4\d\d/, 'none', 'never', 'ask', words.REFUSED],
	[/^503/, 'unknown', 'wait', 'retry', words.OVERLOADED, 'load'],
	// Not implemented, another HTTP version, a network that wants a login: the next try is no better.
	[/^(501|505|511)/, 'unknown', 'never', 'stop', words.NOT_SUPPORTED],
	// Also what proxies say of the API behind them (502, 504, 520 to 524).
	[/^5\d\d/, 'unknown', 'wait', 'retry', words.SERVER_ERROR],
	[/^/, 'unknown', 'never', 'stop', words.UNKNOWN_STATUS],
]);

/**
 * Codes of Node.js, TLS and the HTTP client; the first row that matches holds. `notSent` may only
 * stand where the code cannot come from a connection that was made: EHOSTUNREACH, ENETUNREACH,
 * EPROTO and a TLS error of another kind can end one in the middle of a request.
 */
const CODES = meanings([
	[/^(ECONNABORTED|E(SOCKET)?TIMEDOUT|ERR_TIMEOUT)$/, 'unknown', 'wait', 'retry', words.TIMED_OUT],
	[/^(ENOTFOUND|EAI_FAIL)$/, 'notSent', 'never', 'stop', words.UNKNOWN_HOST],
	[/^ECONNREFUSED$/, 'notSent', 'wait', 'retry', words.CONNECTION_REFUSED],
	// The name server is busy, or n8n's machine has no free port.
	[/^(EAI_AGAIN|EADDRNOTAVAIL)$/, 'notSent', 'wait', 'retry', words.NO_CONNECTION],
	[/^(CERT_|UNABLE_TO_|SELF_SIGNED)|_CERT(_|$)/, 'notSent', 'never', 'stop', words.CERTIFICATE],
	[/^(EPROTO$|ERR_(TLS|SSL)_)/, 'unknown', 'never', 'stop', words.TLS],
	// Z_: the answer says that it is compressed, and cannot be unpacked. HPE_: it is not HTTP.
	[/^(UNREADABLE_ANSWER$|Z_|HPE_)/, 'unknown', 'wait', 'retry', words.UNREADABLE],
	[/^ANSWER_TOO_LARGE$/, 'unknown', 'never', 'stop', words.TOO_LARGE],
	[/^ERR_CANCELED$/, 'unknown', 'never', 'stop', words.CANCELLATION],
	// Checked by Node.js and the HTTP client before they open a connection.
	[/^ERR_(INVALID_(URL|CHAR)$|BAD_OPTION)/, 'notSent', 'never', 'stop', words.CANNOT_SEND],
	// The HTTP client also gives this code to answers.
	[/^ERR_BAD_REQUEST$/, 'unknown', 'never', 'stop', words.CANNOT_MAKE],
	[/^/, 'unknown', 'wait', 'retry', words.NO_CONNECTION],
]);

function meanings(rows: Row[]): Array<{ pattern: RegExp; meaning: Meaning }> {
	return rows.map(([pattern, effect, retry, nextStep, ofRow, slows]) => ({
		pattern,
		meaning: { effect, retry, nextStep, slows, ...ofRow },
	}));
}

function meaningIn(table: typeof STATUSES, name: string): Meaning {
	return table.find(({ pattern }) => pattern.test(name))!.meaning;
}

/** @param kind some statuses are documented for the creation of a payment alone */
export function meaningOfStatus(status: number, kind: RequestKind = 'read'): Meaning {
	return meaningIn(STATUSES, kind === 'read' ? String(status) : `${status} create`);
}

/** Any other is a failure. 200 and 201 are both accepted: the documentation names neither. */
export function isSuccess(status: number): boolean {
	return status >= 200 && status < 300;
}

export function meaningOfCode(code: string): Meaning {
	return meaningIn(CODES, code);
}

/** What a failure means; what was answered or broke off has been sent, whatever its code. */
export function meaningOf(failed: FailedRequest, kind: RequestKind): Meaning {
	if (failed.kind === 'refused') return meaningOfStatus(failed.status, kind);
	const effect = failed.kind === 'notSent' ? 'notSent' : 'unknown';
	return { ...meaningOfCode(failed.code), effect };
}

/** Whether the same request may simply be sent again; a guarded create is looked up first, see createPayment. */
export function mayRetry(kind: RequestKind, failed: FailedRequest): boolean {
	const { retry, effect } = meaningOf(failed, kind);
	if (retry !== 'wait') return false;
	return kind === 'read' || effect === 'notSent' || (effect === 'none' && kind === 'guardedCreate');
}

// All in milliseconds.
const FIRST_DELAY = 500;
const LONGEST_DELAY = 20_000;
/** The longest `Retry-After` that is waited for; beyond it the user is told instead. */
const LONGEST_RETRY_AFTER = 120_000;

/** Milliseconds before the given retry, 0 for the first: exponential back-off with full jitter. */
export function backOff(retry: number): number {
	return Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** retry);
}

/** Milliseconds of `Retry-After`: seconds, also with a fraction, or a date; undefined for anything else. */
export function retryAfter(headers: Record<string, unknown> = {}): number | undefined {
	const text = String(headers['retry-after'] ?? '').trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
	// A date names its day or month; Date.parse would also take "-1" for a year.
	const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** Whether an answer asks for a longer wait than anybody is made to wait. */
export function asksForTooLong(headers?: Record<string, unknown>): boolean {
	return (retryAfter(headers) ?? 0) > LONGEST_RETRY_AFTER;
}

/** Whether it was the token itself that the API refused, and not what the token may do. */
export function isTokenRefused(failed: FailedRequest): boolean {
	return failed.kind === 'refused' && failed.status === HTTP_STATUS.unauthorized;
}

/** Whether this error of ours says that Kashimi does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === String(HTTP_STATUS.notFound);
}
