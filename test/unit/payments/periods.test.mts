import fc from 'fast-check';
import { DateTime } from 'luxon';

import { checkPeriod, startOfDay } from '../../../nodes/Kashimi/payments/periods.ts';
import { repetitions } from '../../support/repetitions.mts';

const ZONES = ['UTC', 'Europe/Vilnius', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'];
const UNITS = { today: 'day', yesterday: 'day', thisWeek: 'week', thisMonth: 'month' } as const;

function period(name: string, now: number, zone: string) {
	const checked = checkPeriod(name, 'Period', now, zone);
	if ('problem' in checked || checked.value === undefined) throw new Error(name);
	return checked.value;
}

test('the periods are those of the calendar, also where the clocks change', () => {
	const now = fc.date({
		min: new Date('2012-01-01'),
		max: new Date('2035-01-01'),
		noInvalidDate: true,
	});
	fc.assert(
		fc.property(now, fc.constantFrom(...ZONES), (date, zone) => {
			const today = period('today', date.getTime(), zone);
			expect(startOfDay(date.getTime(), zone)).toBe(today.from);
			for (const [name, unit] of Object.entries(UNITS)) {
				const local = DateTime.fromJSDate(date, { zone });
				const start = local.startOf(unit).minus({ days: name === 'yesterday' ? 1 : 0 });
				const { from, before } = period(name, date.getTime(), zone);
				expect([from, before]).toEqual([start.toMillis(), start.plus({ [unit]: 1 }).toMillis()]);
			}
		}),
		{ numRuns: repetitions(500, 0.2) },
	);
});

test.each([
	['Atlantic/Azores, no midnight', 'Atlantic/Azores', '2026-03-29', '2026-03-29T01:00:00Z'],
	['Atlantic/Azores, two', 'Atlantic/Azores', '2026-10-25', '2026-10-25T00:00:00Z'],
	['America/Havana, no midnight', 'America/Havana', '2026-03-08', '2026-03-08T05:00:00Z'],
	['America/Havana, two', 'America/Havana', '2026-11-01', '2026-11-01T04:00:00Z'],
	['Africa/Cairo, no midnight', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z'],
	['Asia/Amman, two', 'Asia/Amman', '2021-10-29', '2021-10-28T21:00:00Z'],
])('midnight at a change of the clocks: %s', (_, zone, day, start) => {
	const noon = Date.parse(`${day}T12:00:00Z`);
	expect(new Date(startOfDay(noon, zone)).toJSON()).toBe(new Date(start).toJSON());
	expect(period('yesterday', noon, zone).before).toBe(Date.parse(start));
	expect(startOfDay(Date.parse(start), zone)).toBe(Date.parse(start));
});

test('a day ends at the next midnight, also where the clocks then skip the present hour of the day', () => {
	// On 28 March, 23:00 is 00:00 of the 29th.
	const now = Date.parse('2026-03-27T23:00:38-02:00');
	const before = Date.parse('2026-03-28T00:00:00-02:00');
	expect(period('today', now, 'America/Nuuk')).toEqual({ from: before - 86_400_000, before });
});

test.each(['2024-03-31T00:30:00Z', '2024-10-27T01:30:00Z', '2024-12-31T23:30:00Z'])(
	'%s in Vilnius, near a change of the clocks or of the year',
	(now) => {
		const { from, before } = period('today', Date.parse(now), 'Europe/Vilnius');
		const start = DateTime.fromISO(now, { zone: 'Europe/Vilnius' }).startOf('day');
		expect([from, before]).toEqual([start.toMillis(), start.plus({ days: 1 }).toMillis()]);
	},
);

test('a zone that is not known is UTC, custom is any day, and nothing else is one', () => {
	const now = Date.parse('2024-03-06T10:00:00Z');
	expect(period('thisWeek', now, 'Nowhere')).toEqual({
		from: Date.parse('2024-03-04'),
		before: Date.parse('2024-03-11'),
	});
	expect(checkPeriod('custom', 'Period', now, 'UTC')).toEqual({
		value: { from: -Infinity, before: Infinity },
	});
	expect(checkPeriod('lastYear', 'Period', now, 'UTC')).toEqual({
		problem: {
			field: 'Period',
			problem: 'is "lastYear"',
			fix: 'Use one of today, yesterday, thisWeek, thisMonth, custom.',
		},
	});
});
