import fc from 'fast-check';

import {
	checkLength,
	checkLine,
	checkName,
	checkReference,
	checkRemittance,
	transliterate,
} from '../../../nodes/Kashimi/payments/sepaText.ts';
import { anyValue, reference } from './arbitraries.mts';

const BASIC_SET = /^[a-zA-Z0-9/\-?:().,'+ ]*$/;

test.each([
	['Müller', '"ü" (U+00FC)', 'Use "u" instead.'],
	['Straße', '"ß" (U+00DF)', 'Use "ss" instead.'],
	['A & B', '"&" (U+0026)', 'Use "+" instead.'],
	['paid 🧾', '"🧾" (U+1F9FE)', 'Use only letters'],
	['a\nb', 'the character U+000A', 'Use a space instead.'],
	['a\u200Bb', 'the character U+200B', 'Remove it.'],
	['Mu\u0308ller', 'the character U+0308', 'Remove it.'],
	['50%', '"%" (U+0025)', 'Use only letters'],
	['x\uD83D', 'the character U+D83D', 'Use only letters'],
])('remittance %p names the character and a mend', (value, named, mend) => {
	expect(checkRemittance(value, 'Remittance Information')).toMatchObject({
		problem: { problem: expect.stringContaining(named), mend: expect.stringContaining(mend) },
	});
});

test('remittance passes exactly when it is basic and short', () => {
	const text = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 150 }),
		fc.stringMatching(/^[a-zA-Z0-9/\-?:().,'+ ]{0,145}$/),
	);
	fc.assert(
		fc.property(text, (value) => {
			const trimmed = value.trim();
			expect('value' in checkRemittance(value, 'Field')).toBe(
				BASIC_SET.test(trimmed) && trimmed.length <= 140,
			);
		}),
		{ numRuns: 1000 },
	);
});

test('names keep accents and signs that banks convert', () => {
	for (const name of [
		'Müller & Söhne GmbH',
		'Łódź S.A.',
		'Ελλάς Α.Ε.',
		'София',
		'O’Neil',
		'Zoë–Mae',
	]) {
		expect(checkName(name, 'Recipient Name')).toEqual({ value: name });
	}
	for (const name of ['Shop 🛒', 'two\nlines', '株式会社', 'a\u202Eb', 'x'.repeat(71)]) {
		expect(checkName(name, 'Recipient Name')).toHaveProperty('problem');
	}
});

test('references', () => {
	fc.assert(fc.property(reference, (value) => 'value' in checkReference(value, 'Field')));
	for (const value of ['/a', 'a/', 'a//b', '/', 'x'.repeat(36), 'Rechnung_1', 'é']) {
		expect(checkReference(value, 'Field')).toHaveProperty('problem');
	}
	expect(checkReference('INV/2024/7', 'Field')).toEqual({ value: 'INV/2024/7' });
});

test('lengths are counted after trimming', () => {
	expect(checkLength(`  ${'x'.repeat(5)} `, 5, 'City')).toEqual({ value: 'xxxxx' });
	expect(checkLength('x'.repeat(6), 5, 'City')).toMatchObject({
		problem: { problem: 'has 6 characters, but at most 5 are allowed' },
	});
});

test('transliterates', () => {
	expect(transliterate('Łódź, Smørrebrød & Ærø')).toBe('Lodz, Smorrebrod + AEro');
});

test('never throws', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			checkRemittance(value, 'Field');
			checkName(value, 'Field');
			checkReference(value, 'Field');
		}),
	);
});

test.each(['Mozilla\r\nX-Injected: 1', 'a\nb', 'a\u0000b', 'a\u2028b', 'a\ud800'])(
	'%j is no line of text',
	(text) => {
		expect(checkLine(text, 500, 'PSU User Agent')).toMatchObject({
			problem: { field: 'PSU User Agent', mend: 'Remove it.' },
		});
	},
);

test('a line of text passes as it is', () => {
	const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) "naïve"';
	expect(checkLine(userAgent, 500, 'PSU User Agent')).toEqual({ value: userAgent });
});
