import fc from 'fast-check';

import {
	checkText,
	isBlank,
	isEmpty,
	isRecord,
	quote,
} from '../../../nodes/Kashimi/payments/values.ts';
import { anyValue } from './arbitraries.mts';

test('a date is neither a record nor empty', () => {
	expect(isRecord(new Date())).toBe(false);
	expect(isEmpty(new Date())).toBe(false);
});

test.each([undefined, null, '', ' \n\t', {}, []])('%j is empty', (value) => {
	expect(isEmpty(value)).toBe(true);
});

test('objects and lists are not blank', () => {
	expect(isBlank({})).toBe(false);
	expect(isBlank([])).toBe(false);
	expect(isBlank(0)).toBe(false);
});

test.each([
	['12,50', '"12,50"'],
	['a\nb\u202E', '"a\uFFFDb\uFFFD"'],
	['x'.repeat(41), `"${'x'.repeat(40)}…"`],
	['pay DE89 3704 0044 0532 0130 00', '"pay DE•• … 3000"'],
	[NaN, 'NaN'],
	[null, 'nothing'],
	[[1], 'a list'],
	[{ a: 1 }, 'an object'],
	[10n, 'a bigint'],
])('quotes %p', (value, expected) => {
	expect(quote(value)).toBe(expected);
});

test('a quote is short and on one line, whatever the value', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			const text = quote(value);
			expect(Array.from(text).length).toBeLessThanOrEqual(43);
			expect(text).not.toMatch(/[\n\r]/);
		}),
	);
});

test('whole numbers count as text, inexact ones are refused', () => {
	expect(checkText(2024001, 'Field')).toEqual({ value: '2024001' });
	expect(checkText(' a ', 'Field')).toEqual({ value: 'a' });
	expect(checkText(123456789123456789, 'Field')).toHaveProperty('problem');
	expect(checkText(1.5, 'Field')).toHaveProperty('problem');
	expect(checkText(true, 'Field')).toHaveProperty('problem');
});
