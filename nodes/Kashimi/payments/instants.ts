import { DateTime, IANAZone } from 'luxon';

import { type Checked, refuse } from './problems';
import { quote } from './values';

// Dates as ISO 8601 writes them; Luxon alone would also take "2024", a week and hours ahead of UTC by 99.
const ISO_DATE =
	/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?)?$/i;
// 3 March 1973: a smaller number is a time in seconds, not in milliseconds.
const EARLIEST_MILLISECONDS = 1e11;
/** Milliseconds. */
export const DAY = 24 * 60 * 60_000;

/** A zone that is not known is UTC. */
function zoneOf(timeZone: string): string {
	return IANAZone.create(timeZone).isValid ? timeZone : 'UTC';
}

/** What the clocks of a time zone (IANA name) show at an instant. */
export function timeIn(timeZone: string, instant: number): DateTime {
	return DateTime.fromMillis(instant, { zone: zoneOf(timeZone) });
}

/** Milliseconds since 1970 of what clocks show; where they are set back and show it twice, of the first time. */
export function firstInstantOf(time: DateTime): number {
	return time.isValid ? time.getPossibleOffsets()[0].toMillis() : NaN;
}

function parseIsoDate(text: string, timeZone: string): number {
	const match = ISO_DATE.exec(text);
	if (match === null) return NaN;
	const iso = text.replace(' ', 'T').toUpperCase();
	if (match[1] !== undefined) {
		// One instant in every time zone; in lists of thousands, Luxon takes five times as long.
		const day = iso.slice(0, 'YYYY-MM-DD'.length);
		// Date.parse rolls 30 February over into March.
		return new Date(day).toJSON()?.startsWith(day) ? Date.parse(iso) : NaN;
	}
	const time = DateTime.fromISO(iso, { zone: 'UTC' });
	// Luxon would read it by the present offset of the zone, whose law may have changed since.
	return firstInstantOf(time.setZone(zoneOf(timeZone), { keepLocalTime: true }));
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
