import { jest } from '@jest/globals';
import fc from 'fast-check';

import { checkInstant, readInstant } from '../../../nodes/Kashimi/payments/instants.ts';
import { anyValue } from './arbitraries.mts';

const INSTANT = Date.UTC(2024, 0, 15, 10, 30);

test.each([
	'2024-01-15T10:30:00Z',
	'2024-01-15T10:30:00.000Z',
	'2024-01-15t10:30z',
	'2024-01-15T10:30:00',
	'2024-01-15 10:30:00',
	'2024-01-15T12:30:00+02:00',
	'2024-01-15T12:30:00.000000+0200',
	INSTANT,
	new Date(INSTANT),
	{ toMillis: () => INSTANT, toISO: () => '' },
])('%p is that instant', (value) => {
	expect(readInstant(value)).toBe(INSTANT);
});

test.each([
	['2026-01-15T10:30:00', 'Europe/Vilnius', '2026-01-15T08:30:00Z'],
	['2026-07-15T10:30:00', 'Europe/Vilnius', '2026-07-15T07:30:00Z'],
	['2026-03-29T01:30:00', 'Europe/Berlin', '2026-03-29T00:30:00Z'],
	['2026-03-29T03:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
	['2026-10-25T04:00:00', 'Europe/Berlin', '2026-10-25T03:00:00Z'],
	['2026-03-29T02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
	['2026-10-25T02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00Z'],
	['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026-10-25T01:30:00Z'],
	['2026-10-25T02:30:00+01:00', 'Europe/Berlin', '2026-10-25T01:30:00Z'],
	['2023-10-28T23:30:00', 'America/Scoresbysund', '2023-10-28T23:30:00Z'],
	['2026-01-15', 'America/New_York', '2026-01-15T05:00:00Z'],
	['2026-01-15T10:30:00Z', 'America/New_York', '2026-01-15T10:30:00Z'],
	['2026-01-15T10:30:00', 'Nowhere/Nothing', '2026-01-15T10:30:00Z'],
])('%s in %s is %s', (text, timeZone, utc) => {
	expect(new Date(readInstant(text, timeZone)).toISOString()).toBe(new Date(utc).toISOString());
});

test.each(['UTC', 'Europe/Vilnius', 'Nowhere/Nothing'])(
	'the zone %s is looked up once, not for each of thousands of payments',
	(timeZone) => {
		readInstant('2024-01-15T10:30:00Z', timeZone);
		const lookUps = jest.spyOn(Intl, 'DateTimeFormat');
		for (let day = 10; day < 30; day++) readInstant(`2024-01-${day}T10:30:00Z`, timeZone);
		expect(lookUps.mock.calls).toEqual([]);
		lookUps.mockRestore();
	},
);

test('a date alone is midnight UTC', () => {
	expect(readInstant('2024-02-29')).toBe(Date.UTC(2024, 1, 29));
});

test.each([
	'2024-02-30',
	'2023-02-29T10:00:00Z',
	'2024-13-01',
	'2024-01-15T25:00:00Z',
	'2024-01-15T10:30:00+25:00',
	'2024-01-15T10:30:00+02:60',
	'2024-W03-1',
	'15.01.2024',
	'invoice 7',
	'1',
	'1705314600000',
	1705314600,
	NaN,
	new Date(NaN),
	{ toMillis: () => NaN },
	null,
	true,
])('%p is no date', (value) => {
	expect(readInstant(value)).toBeNaN();
	expect(checkInstant(value, 'Created After')).toHaveProperty('problem.field', 'Created After');
});

test('every date comes back from its text', () => {
	const date = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
	fc.assert(fc.property(date, (value) => readInstant(value.toISOString()) === value.getTime()));
});

test('never throws', () => {
	fc.assert(fc.property(anyValue, (value) => typeof readInstant(value) === 'number'));
});

test('a field takes a date with white space around it', () => {
	expect(checkInstant(' 2024-01-15T10:30:00Z\n', 'Created After')).toEqual({ value: INSTANT });
	expect(readInstant('2024-01-15'.padStart(64))).toBe(Date.UTC(2024, 0, 15));
	expect(readInstant('2024-01-15'.padStart(65))).toBeNaN();
});

test('numbers are milliseconds from 1973 on', () => {
	expect(readInstant(1e11)).toBe(1e11);
	expect(readInstant(1e11 - 1)).toBeNaN();
});
