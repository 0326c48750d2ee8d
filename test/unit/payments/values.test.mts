import fc from 'fast-check';

import {
	checkText,
	isBlank,
	isEmpty,
	isRecord,
	isTooDeep,
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
	['x'.repeat(40), `"${'x'.repeat(40)}"`],
	['x'.repeat(201), `"${'x'.repeat(40)}…"`],
	[NaN, 'NaN'],
	[true, 'true'],
	[undefined, 'nothing'],
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

test('a text that masks make short is still shown as cut', () => {
	const accounts = `DE89${'-1'.repeat(18)} `.repeat(3);
	expect(quote(`${accounts}🧾🧾🧾🧾`)).toBe(`"${'DE•• … 1111 '.repeat(3)}🧾🧾🧾🧾"`);
	expect(quote(`${accounts}🧾🧾🧾🧾 and more`)).toBe(`"${'DE•• … 1111 '.repeat(3)}🧾🧾🧾🧾…"`);
});

test('nothing is the empty text', () => {
	expect(checkText(null, 'Field')).toEqual({ value: '' });
	expect(checkText(' \n', 'Field')).toEqual({ value: '' });
});

test('only what is nested deeper than 64 levels is too deep', () => {
	const nested = (levels: number): unknown => (levels === 0 ? 'text' : [nested(levels - 1)]);
	expect([null, 'text', nested(64), { a: nested(63) }].map((value) => isTooDeep(value))).toEqual(
		Array(4).fill(false),
	);
	expect([nested(65), { a: 1, b: nested(64) }].map((value) => isTooDeep(value))).toEqual([
		true,
		true,
	]);
});
