import { atWallClock, DAY, wallClockOf } from './instants';
import { type Checked, refuse } from './problems';
import { ownEntry, quote } from './values';

/** From the first instant on, before the second; in milliseconds since 1970. */
export interface Period {
	from: number;
	before: number;
}

/** The first day of each period and the one after it, as midnights of UTC; a week begins on Monday (ISO 8601). */
const DAYS: Record<string, (today: number) => [from: number, before: number]> = {
	today: (today) => [today, today + DAY],
	yesterday: (today) => [today - DAY, today],
	thisWeek: (today) => {
		const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY;
		return [monday, monday + 7 * DAY];
	},
	thisMonth: (today) => {
		const date = new Date(today);
		const month = (offset: number) =>
			Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1);
		return [month(0), month(1)];
	},
};

/** The midnight with which the day of an instant began by the calendar of a time zone (IANA name). */
export function startOfDay(instant: number, timeZone: string): number {
	return atWallClock(startOfShownDay(instant, timeZone), timeZone);
}

function startOfShownDay(instant: number, timeZone: string): number {
	return Math.floor(wallClockOf(instant, timeZone) / DAY) * DAY;
}

/** The days of a period by the calendar of a time zone (IANA name); any day for `custom`. */
export function checkPeriod(
	value: unknown,
	field: string,
	now: number,
	timeZone: string,
): Checked<Period> {
	if (value === 'custom') return { value: { from: -Infinity, before: Infinity } };
	const days = ownEntry(DAYS, value);
	if (days === undefined) {
		const fix = `Use one of ${Object.keys(DAYS).join(', ')}, custom.`;
		return refuse(field, `is ${quote(value)}`, fix);
	}
	const [from, before] = days(startOfShownDay(now, timeZone));
	return { value: { from: atWallClock(from, timeZone), before: atWallClock(before, timeZone) } };
}
