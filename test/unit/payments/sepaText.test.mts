import fc from 'fast-check';

import {
	checkName,
	checkReference,
	checkRemittance,
} from '../../../nodes/Kashimi/payments/sepaText.ts';
import { checkLength, checkLine } from '../../../nodes/Kashimi/payments/textCharacters.ts';
import { transliterate } from '../../../nodes/Kashimi/payments/transliterate.ts';
import { repetitions } from '../../support/repetitions.mts';
import { anyValue, reference } from './arbitraries.mts';

const BASIC_SET = /^[a-zA-Z0-9/\-?:().,'+ ]*$/;

test.each([
	['Müller', '"ü"', 'Use "Muller" instead.'],
	['Straße 1', '"ß"', 'Use "Strasse 1" instead.'],
	['A & B', '"&"', 'Use "A + B" instead.'],
	['paid 🧾', '"🧾"', 'Only letters'],
	['a\nb', 'a line break', 'Use "a b" instead.'],
	['a\u200Bb', 'an invisible character (U+200B)', 'Use "ab" instead.'],
	['Mu\u0308ller', 'a loose accent (U+0308)', 'Use "Muller" instead.'],
	['x\uD83D', 'an invisible character (U+D83D)', 'Only letters'],
	['株 & 🧾 & 株', '"株", "&", "🧾"', 'Only letters'],
	['абвгдежзиклмн', 'and 3 more', 'Use "abvgdezhziklmn" instead.'],
])('remittance %p names every character and a fix', (value, named, fix) => {
	expect(checkRemittance(value, 'Reference')).toMatchObject({
		problem: { problem: expect.stringContaining(named), fix: expect.stringContaining(fix) },
	});
});

const convert = { characters: 'convert', tooLong: 'refuse' } as const;

test.each([
	['Sąskaita Nr. 12', 'Saskaita Nr. 12'],
	['Rechnung für Müller & Söhne', 'Rechnung fur Muller + Sohne'],
	['Order #1001', 'Order 1001'],
	['Invoice 12 – May', 'Invoice 12 - May'],
	['UAB „Žalias kelias“', "UAB 'Zalias kelias'"],
	["L'été", "L'ete"],
	['L’été', "L'ete"],
	['line one\r\nline two', 'line one line two'],
	['Faktura\u00A012', 'Faktura 12'],
	['Łódź, Smørrebrød, Ærø', 'Lodz, Smorrebrod, AEro'],
	['Τιμολόγιο 12', 'Timologio 12'],
	['Фактура 12', 'Faktura 12'],
	['Счёт за май', 'Schet za may'],
	['Київ', 'Kiiv'],
	['Đorđe Ђорђе', 'Dorde Djordje'],
	['50% [net]; A_B \\ C', '50. (net), A-B / C'],
	['12 €', '12 EUR'],
	['\uFEFFINV-1\u200B', 'INV-1'],
	['plain text', 'plain text'],
])('%j is sent as %j', (entered, sent) => {
	const checked = checkRemittance(entered, 'Reference', convert);
	expect(checked).toEqual(
		sent === entered ? { value: sent } : { value: sent, from: entered.trim() },
	);
});

test('German letters are written the German way on request', () => {
	const german = { characters: 'convertGerman', tooLong: 'refuse' } as const;
	expect(checkRemittance('Größe, Ärger, Übung, é', 'Reference', german)).toMatchObject({
		value: 'Groesse, Aerger, Uebung, e',
	});
});

test('what is too long is shortened on request, between characters', () => {
	const shorten = { characters: 'convert', tooLong: 'shorten' } as const;
	const long = 'ß'.repeat(100);
	expect(checkRemittance(long, 'Reference', shorten)).toEqual({
		value: 's'.repeat(140),
		from: long,
	});
	expect(checkRemittance(long, 'Reference', convert)).toHaveProperty('problem');
	const asIs = { characters: 'sendAsIs', tooLong: 'shorten' } as const;
	expect(checkRemittance(`${'x'.repeat(139)}🧾`, 'Reference', asIs)).toMatchObject({
		value: 'x'.repeat(139),
	});
});

test('text can be sent as it is, but on one line', () => {
	const asIs = { characters: 'sendAsIs', tooLong: 'refuse' } as const;
	expect(checkRemittance('Müller 🧾', 'Reference', asIs)).toEqual({ value: 'Müller 🧾' });
	expect(checkRemittance('two\nlines', 'Reference', asIs)).toHaveProperty('problem');
	expect(checkName('株式会社', 'Name', asIs)).toEqual({ value: '株式会社' });
});

test.each([
	['UAB „Žalias kelias“', 'UAB "Žalias kelias"'],
	['Ellás\u00A0A.E.', 'Ellás A.E.'],
	['Example\nShop', 'Example Shop'],
	['Zoë—Mae', 'Zoë-Mae'],
	['Müller & Söhne', 'Müller & Söhne'],
	['\u202DShop\u202C', 'Shop'],
])('the name %j keeps its letters: %j', (entered, sent) => {
	const checked = checkName(entered, 'Recipient Name', convert);
	expect('value' in checked ? checked.value : checked).toBe(sent);
});

test('what is converted is accepted, and converting it again changes nothing', () => {
	const text = fc.oneof(
		fc.string({ unit: 'grapheme', maxLength: 60 }),
		fc.string({ unit: 'binary', maxLength: 60 }),
		fc.stringMatching(/^[\u00C0-\u017F\u0370-\u03FF\u0400-\u045F –„“”…&#_]{0,60}$/u),
	);
	fc.assert(
		fc.property(text, fc.boolean(), (entered, isGerman) => {
			const settings = {
				characters: isGerman ? 'convertGerman' : 'convert',
				tooLong: 'shorten',
			} as const;
			for (const check of [checkRemittance, checkName]) {
				const once = check(entered, 'Field', settings);
				if ('problem' in once) continue;
				expect(check(once.value, 'Field')).toEqual({ value: once.value });
				expect(check(once.value, 'Field', settings)).toEqual({ value: once.value });
			}
		}),
		{ numRuns: repetitions(3000, 0.2) },
	);
});

test('every letter of the European scripts that the table knows becomes basic Latin', () => {
	const letters =
		'абвгдежзийклмнопрстуфхцчшщъьюяѓѕіїјљњќћџыэё αβγδεζηθικλμνξοπρσςτυφχψω ąčęėįšųūž łńśźż';
	for (const text of [letters, letters.toUpperCase()]) {
		expect(transliterate(text)).toMatch(BASIC_SET);
	}
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
		{ numRuns: repetitions(1000, 0.2) },
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
		expect(checkLine(text, 500, 'Payer Browser')).toMatchObject({
			problem: { field: 'Payer Browser' },
		});
	},
);

test('a line of text passes as it is', () => {
	const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) "naïve"';
	expect(checkLine(userAgent, 500, 'Payer Browser')).toEqual({ value: userAgent });
});
