import type { Attempt, FailedAttempt, Refused, RequestKind } from './request';

// All in milliseconds.
const FIRST_WAIT = 500;
const LONGEST_WAIT = 20_000;
/** The longest `Retry-After` that is waited for; beyond it the user is told instead. */
const LONGEST_RETRY_AFTER = 120_000;

const TRANSIENT_STATUSES = [408, 429, 500, 502, 503, 504];

/**
 * Whether a request may simply be sent again after this outcome. For a guarded create anything
 * but "it certainly did nothing" is settled by looking the payment up first, see createPayment.
 */
export function maySendAgain(kind: RequestKind, outcome: FailedAttempt): boolean {
	if (outcome.outcome === 'notSent') return isTransientCode(outcome.code);
	if (kind === 'unguardedCreate') return false;
	if (outcome.outcome === 'unanswered') return kind === 'read' && outcome.code !== 'ERR_CANCELED';
	return kind === 'read' ? TRANSIENT_STATUSES.includes(outcome.status) : outcome.status === 429;
}

/** Whether the API asks for fewer requests, of whatever kind, from this credential. */
export function isRateRefusal(attempt: Attempt): attempt is Refused {
	return attempt.outcome === 'refused' && [429, 503].includes(attempt.status);
}

/** Whether the wait before the next try is only that for the request's turn. */
export function isHeldBack(attempt: FailedAttempt): boolean {
	return (
		attempt.outcome === 'refused' &&
		attempt.status === 429 &&
		attempt.isHeldBack === true &&
		waitBeforeRetry(0, attempt.headers) !== undefined
	);
}

// A wrong certificate or address stays wrong.
function isTransientCode(code: string): boolean {
	return /^(ECONNREFUSED|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/.test(code);
}

/**
 * Milliseconds to wait before the next try: what `Retry-After` asks for (seconds or a date), or
 * exponential back-off with full jitter. Undefined when the server asks for longer than the cap.
 * @param retry 0 before the first retry
 */
export function waitBeforeRetry(
	retry: number,
	headers: Record<string, unknown> = {},
): number | undefined {
	const asked = retryAfter(headers);
	if (asked !== undefined) return asked <= LONGEST_RETRY_AFTER ? asked : undefined;
	return Math.random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** retry);
}

function retryAfter(headers: Record<string, unknown>): number | undefined {
	const value = headers['retry-after'];
	if (typeof value !== 'string' && typeof value !== 'number') return undefined;
	const text = String(value).trim();
	if (/^\d+$/.test(text)) return Number(text) * 1000;
	const date = Date.parse(text);
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
