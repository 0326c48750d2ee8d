// All in milliseconds.
const FIRST_DELAY = 500;
const LONGEST_DELAY = 20_000;
/** The longest `Retry-After` that is waited for; beyond it the user is told instead. */
const LONGEST_RETRY_AFTER = 120_000;

/** Milliseconds before the given retry, 0 for the first: exponential back-off with full jitter. */
export function backOff(retry: number): number {
	return Math.random() * Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** retry);
}

/**
 * Milliseconds that an answer asks to wait: `Retry-After` in seconds, also with a fraction, or a
 * date. Undefined where it asks for nothing, or for something that is neither.
 */
export function retryAfter(headers: Record<string, unknown> = {}): number | undefined {
	const text = String(headers['retry-after'] ?? '').trim();
	if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
	// A date names its day or month; Date.parse would also take "-1" for a year.
	const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
	return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

/** Whether an answer asks for a longer wait than anybody is made to wait. */
export function asksForTooLong(headers: Record<string, unknown> = {}): boolean {
	return (retryAfter(headers) ?? 0) > LONGEST_RETRY_AFTER;
}
