import fc from 'fast-check';
import { countrySpecs, isValidIBAN } from 'ibantools';

import { BBAN_STRUCTURES } from '../../../nodes/Kashimi/payments/bbanStructures.ts';
import {
	checkIban,
	isValidIban,
	maskIban,
	normaliseIban,
} from '../../../nodes/Kashimi/payments/iban.ts';
import { anyValue } from './arbitraries.mts';
import { NOT_AN_IBAN, IBAN_FORM, CHECK_DIGITS } from '../../support/sentences.mts';

const COUNTRIES = Object.keys(countrySpecs).filter((code) => countrySpecs[code].bban_regexp);
const CHARACTERS = { n: '0123456789', a: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', c: '' };
CHARACTERS.c = CHARACTERS.n + CHARACTERS.a;

function withCheckDigits(country: string, bban: string): string {
	const digits = Array.from(`${bban}${country}00`, (character) => parseInt(character, 36)).join('');
	return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${bban}`;
}

function ibanOf(country: string): fc.Arbitrary<string> {
	const groups = Array.from(BBAN_STRUCTURES[country].matchAll(/(\d+)([nac])/g), ([, count, kind]) =>
		fc.string({
			unit: fc.constantFrom(...CHARACTERS[kind as keyof typeof CHARACTERS]),
			minLength: Number(count),
			maxLength: Number(count),
		}),
	);
	return fc.tuple(...groups).map((parts) => withCheckDigits(country, parts.join('')));
}

// ibantools also verifies check digits inside the national part, which we leave to the bank.
for (const country of COUNTRIES) delete countrySpecs[country].bban_validation_func;

// Where ibantools differs from the SWIFT IBAN registry (release 99), the registry is right. The examples are its own.
const REGISTRY = {
	BY: ['^[A-Z0-9]{4}[0-9]{4}[A-Z0-9]{16}$', 'BY13NBRB3600900000002Z00AB00'],
	CI: ['^[A-Z]{2}[0-9]{22}$', 'CI93CI0080111301134291200589'],
	DO: ['^[A-Z0-9]{4}[0-9]{20}$', 'DO28BAGR00000001212453611324'],
	PK: ['^[A-Z]{4}[A-Z0-9]{16}$', 'PK36SCBL0000001123456702'],
	PS: ['^[A-Z]{4}[A-Z0-9]{21}$', 'PS92PALS000000000400123456702'],
};
for (const [country, [pattern]] of Object.entries(REGISTRY)) {
	countrySpecs[country].bban_regexp = pattern;
}

test.each(Object.values(REGISTRY))('%s: the example %s of the registry is valid', (_, example) => {
	expect(checkIban(example, 'Recipient IBAN')).toEqual({ value: example });
});

test('knows the countries ibantools knows', () => {
	expect(Object.keys(BBAN_STRUCTURES).sort()).toEqual(COUNTRIES.sort());
});

describe.each(COUNTRIES)('%s', (country) => {
	const iban = ibanOf(country);

	test('valid IBANs are accepted', () => {
		fc.assert(
			fc.property(iban, (value) => isValidIban(value) && isValidIBAN(value)),
			{ numRuns: 50 },
		);
	});

	test('mutated IBANs are judged as ibantools judges them', () => {
		const mutated = fc
			.tuple(
				iban,
				fc.nat({ max: 33 }),
				fc.constantFrom(...CHARACTERS.c, '-', 'ä', ''),
				fc.constantFrom('replace', 'insert', 'swap', 'none'),
				fc.constantFrom('', '00', '01', '02', '97', '98', '99'),
			)
			.map(([value, position, character, kind, checkDigits]) => {
				const characters = Array.from(value);
				if (kind === 'replace') characters[position % characters.length] = character;
				if (kind === 'insert') characters.splice(position, 0, character);
				if (kind === 'swap')
					characters.splice(position, 2, ...characters.slice(position, position + 2).reverse());
				const text = characters.join('');
				return checkDigits ? text.slice(0, 2) + checkDigits + text.slice(4) : text;
			});
		fc.assert(
			fc.property(mutated, (value) => isValidIban(value) === isValidIBAN(value)),
			{ numRuns: 150 },
		);
	});
});

test.each([
	['de89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
	[' NL91\u00A0ABNA 0417164300\n', 'NL91ABNA0417164300'],
	['DE89-3704-0044-0532-0130-00', 'DE89370400440532013000'],
	['DE89.3704.0044.0532.0130.00', 'DE89370400440532013000'],
	['IBAN: DE89 3704 0044 0532 0130 00', 'DE89370400440532013000'],
	['iban DE89370400440532013000', 'DE89370400440532013000'],
	['\u202ADE89\u200B3704\u00AD0044\u20110532–0130 00\u202C', 'DE89370400440532013000'],
	['DE89/3704', undefined],
	['ıE89370400440532013000', undefined],
	[42, undefined],
	['', undefined],
])('normalises %p', (value, expected) => {
	expect(normaliseIban(value)).toBe(expected);
});

test.each([
	['ZZ89370400440532013000', 'starts with ZZ'],
	['DE8937040044053201300', 'has 21 characters, but an IBAN from Germany has 22'],
	['DE8937040044053201300O', IBAN_FORM],
	['DE88370400440532013000', CHECK_DIGITS],
	['hello', NOT_AN_IBAN],
	[{}, NOT_AN_IBAN],
])('says what is wrong with %p', (value, expected) => {
	const checked = checkIban(value, 'Recipient IBAN');
	expect(checked).toMatchObject({ problem: { problem: expect.stringContaining(expected) } });
	if (typeof value === 'string' && value.length > 12) {
		expect(JSON.stringify(checked)).not.toContain(value.slice(4, -4));
	}
});

test('masks all but country and last four', () => {
	expect(maskIban('DE89 3704 0044 0532 0130 00')).toBe('DE•• … 3000');
	expect(maskIban('secret')).toBe('••••');
	expect(maskIban(undefined)).toBe('••••');
});

test('never throws, never shows more than eight characters of the value', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			checkIban(value, 'Field');
			isValidIban(value);
			expect(maskIban(value).length).toBeLessThanOrEqual(11);
		}),
	);
});

test('a number too short to be an account is masked as a whole', () => {
	expect(maskIban('DE89-3704-0044-0532-0130-00')).toBe('DE•• … 3000');
	expect(maskIban('DE8937040044')).toBe('DE•• … 0044');
	expect(maskIban('DE893704004')).toBe('••••');
});
