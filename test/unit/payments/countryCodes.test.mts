import fc from 'fast-check';

import {
	checkCountryCode,
	checkCountryCodes,
	parseList,
} from '../../../nodes/Kashimi/payments/countryCodes.ts';
import { countryName } from '../../../nodes/Kashimi/payments/countries.ts';
import { anyValue } from './arbitraries.mts';

test.each([
	['DE, nl,,DE', ['DE', 'nl']],
	['DE;NL\nLT', ['DE', 'NL', 'LT']],
	[[' DE ', ''], ['DE']],
	['', []],
	[null, []],
	[undefined, []],
	[' , ', []],
	[['DE', 5], undefined],
	[{ 0: 'DE' }, undefined],
	[5, undefined],
])('parses %j', (value, expected) => {
	expect(parseList(value)).toEqual(expected);
});

test('a list comes back from its text', () => {
	const entry = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
	fc.assert(
		fc.property(fc.uniqueArray(entry), (entries) => {
			expect(parseList(entries.join(', '))).toEqual(entries);
			expect(parseList(entries)).toEqual(entries);
		}),
	);
});

test('country codes in any case', () => {
	expect(checkCountryCodes('de, NL, DE', 'Banks From')).toEqual({ value: ['DE', 'NL'] });
	expect(checkCountryCode('lt', 'Country')).toEqual({ value: 'LT' });
});

test.each([
	['UK', 'Use GB.'],
	['el', 'Use GR.'],
	['DEU', 'ISO 3166-1'],
	['XX', 'ISO 3166-1'],
	['__proto__', 'ISO 3166-1'],
])('%s is refused with a fix', (value, fix) => {
	expect(checkCountryCodes(value, 'Banks From')).toMatchObject({
		problem: { field: 'Banks From', fix: expect.stringContaining(fix) },
	});
});

test('never throws', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			parseList(value);
			checkCountryCode(value, 'Country');
			checkCountryCodes(value, 'Banks From');
		}),
	);
});

test.each([
	['LT', 'Lithuania'],
	['lt', 'Lithuania'],
	['XX', ''],
	['', ''],
	[undefined, ''],
	[['LT'], ''],
])('the country of %j is %j', (code, name) => {
	expect(countryName(code)).toBe(name);
});
