import { firstInstantOf, timeIn } from './instants';
import { type Checked, refuse } from './problems';
import { ownEntry, quote } from './values';

/** From the first instant on, before the second; in milliseconds since 1970. */
export interface Period {
	from: number;
	before: number;
}

/** The calendar unit of each period, and which of them: this one or the one before; a week begins on Monday (ISO 8601). */
const PERIODS: Record<string, [unit: 'day' | 'week' | 'month', offset: 0 | -1]> = {
	today: ['day', 0],
	yesterday: ['day', -1],
	thisWeek: ['week', 0],
	thisMonth: ['month', 0],
};

/** The midnight with which the day of an instant began by the calendar of a time zone (IANA name). */
export function startOfDay(instant: number, timeZone: string): number {
	return firstInstantOf(timeIn(timeZone, instant).startOf('day'));
}

/** The days of a period by the calendar of a time zone (IANA name); any day for `custom`. */
export function checkPeriod(
	value: unknown,
	field: string,
	now: number,
	timeZone: string,
): Checked<Period> {
	if (value === 'custom') return { value: { from: -Infinity, before: Infinity } };
	const period = ownEntry(PERIODS, value);
	if (period === undefined) {
		const fix = `Use one of ${Object.keys(PERIODS).join(', ')}, custom.`;
		return refuse(field, `is ${quote(value)}`, fix);
	}
	const [unit, offset] = period;
	// Counted from a midnight: the hour of now may be one that the clocks skip, with the rest of that day.
	const present = timeIn(timeZone, now).startOf(unit);
	const start = (count: number) => firstInstantOf(present.plus({ [unit]: count }).startOf(unit));
	return { value: { from: start(offset), before: start(offset + 1) } };
}
