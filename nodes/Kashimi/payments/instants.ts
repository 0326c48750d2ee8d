import { type Checked, refuse } from './problems';
import { quote } from './values';

// Dates as ISO 8601 writes them; Date.parse alone would also take "1" or "invoice 7".
const ISO_DATE =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;
// 3 March 1973: a smaller number is a time in seconds, not in milliseconds.
const EARLIEST_MILLISECONDS = 1e11;
/** Milliseconds. */
export const DAY = 24 * 60 * 60_000;

/** Milliseconds by which the clocks of a time zone are ahead of UTC; 0 for a zone that is not known. */
function offsetOf(timeZone: string, instant: number): number {
	try {
		// Swedish writes times as ISO 8601 does, but for the zeros before an early year.
		const shown = new Date(instant).toLocaleString('sv', { timeZone }).padStart(19, '0');
		return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000;
	} catch {
		return 0;
	}
}

/** What the clocks of a time zone show at an instant, as an instant at which those of UTC show it. */
export function wallClockOf(instant: number, timeZone: string): number {
	return instant + offsetOf(timeZone, instant);
}

/**
 * The instant at which the clocks of a time zone show what UTC clocks show at the given one: the first
 * of two, and for a time that the clocks skip, the one as long after the change. Luxon promises neither.
 */
export function atWallClock(utc: number, timeZone: string): number {
	// The clocks change once in two days at most.
	const [before, after] = [offsetOf(timeZone, utc - DAY), offsetOf(timeZone, utc + DAY)];
	const isAfterChange = before !== after && offsetOf(timeZone, utc - before) !== before;
	return isAfterChange && offsetOf(timeZone, utc - after) === after ? utc - after : utc - before;
}

function parseIsoDate(text: string, timeZone: string): number {
	const [, year, month, day, zone] = ISO_DATE.exec(text) ?? [];
	if (year === undefined) return NaN;
	// Date.parse rolls 30 February over into March.
	const isInCalendar =
		Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
	const hasTime = text.length > 'YYYY-MM-DD'.length;
	const iso = text.replace(' ', 'T').toUpperCase();
	if (!isInCalendar) return NaN;
	if (zone !== undefined) return Date.parse(iso);
	return atWallClock(Date.parse(hasTime ? `${iso}Z` : iso), timeZone);
}

function readMilliseconds(value: object): unknown {
	const { toMillis, getTime } = value as Record<string, unknown>;
	const read = typeof toMillis === 'function' ? toMillis : getTime;
	try {
		return typeof read === 'function' ? read.call(value) : undefined;
	} catch {
		return undefined;
	}
}

/**
 * Milliseconds since 1970 of an ISO 8601 text, a Date, a Luxon DateTime or a number of them; NaN for the rest.
 * @param timeZone IANA name of the zone of a text without one; the API's own texts are in UTC
 */
export function readInstant(value: unknown, timeZone = 'UTC'): number {
	if (typeof value === 'string')
		return value.length > 64 ? NaN : parseIsoDate(value.trim(), timeZone);
	const isObject = typeof value === 'object' && value !== null;
	const milliseconds = isObject ? readMilliseconds(value as object) : value;
	if (typeof milliseconds !== 'number') return NaN;
	if (!isObject && milliseconds < EARLIEST_MILLISECONDS) return NaN;
	return new Date(milliseconds).getTime();
}

export function checkInstant(value: unknown, field: string, timeZone = 'UTC'): Checked<number> {
	const instant = readInstant(value, timeZone);
	if (!Number.isNaN(instant)) return { value: instant };
	const fix = 'Enter a date such as 2024-01-15T10:30:00Z.';
	return refuse(field, `is ${quote(value)}, not a date`, fix);
}
