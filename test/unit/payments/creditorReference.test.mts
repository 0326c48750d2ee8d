import { createRequire } from 'node:module';

import fc from 'fast-check';
import iso11649 from 'node-iso11649';

import {
	hasWrongCheckDigits,
	writeReference,
} from '../../../nodes/Kashimi/payments/creditorReference.ts';

interface FinnishBankUtils {
	isValidFinnishRefNumber(reference: string): boolean;
}
// It brings no types.
const finnishBankUtils = createRequire(import.meta.url)('finnish-bank-utils') as FinnishBankUtils;

function written(number: unknown, style: unknown): unknown {
	const checked = writeReference(number, style, 'Reference');
	return 'value' in checked ? checked.value : undefined;
}

// Examples as published: ISO 11649, Finance Finland, the Estonian Banking Association, Febelfin.
test.each([
	['539007547034', 'rf', 'RF18539007547034'],
	['INV-2026-001', 'rf', expect.stringMatching(/^RF\d\dINV2026001$/)],
	['123 45', 'finnish', '123453'],
	['1234 56', 'finnish', '1234561'],
	['1511890 65', 'finnish', '1511890656'],
	['12131295', 'estonian', '121312952'],
	['123456', 'estonian', '1234561'],
	['0909337554', 'belgian', '+++090/9337/55493+++'],
	[97, 'belgian', '+++000/0000/09797+++'],
	['Invoice 12', 'freeText', 'Invoice 12'],
	['', 'rf', ''],
])('%j in the style %s is %j', (number, style, reference) => {
	expect(written(number, style)).toEqual(reference);
});

test.each([
	['INV-1', 'finnish'],
	['12', 'finnish'],
	['1'.repeat(20), 'finnish'],
	['1'.repeat(20), 'estonian'],
	['12345678901', 'belgian'],
	['Ü1', 'rf'],
	['A'.repeat(22), 'rf'],
	['1', 'swiss'],
	['1', undefined],
	['1', 'constructor'],
	[1.5, 'rf'],
])('%j in the style %j is refused', (number, style) => {
	expect(writeReference(number, style, 'Reference')).toHaveProperty('problem');
});

test('ISO 11649 as an independent library has it', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[A-Z0-9]{1,21}$/), (number) => {
			const reference = String(written(number, 'rf'));
			expect(iso11649.validate(reference)).toBe(true);
			expect(iso11649.generate(number)).toBe(reference);
		}),
	);
});

test('Finnish references as an independent library has them', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[1-9]\d{2,18}$/), (number) => {
			expect(finnishBankUtils.isValidFinnishRefNumber(String(written(number, 'finnish')))).toBe(
				true,
			);
		}),
	);
});

test('two numbers never make the same reference', () => {
	const number = fc.stringMatching(/^[1-9]\d{2,9}$/);
	const style = fc.constantFrom('rf', 'finnish', 'estonian', 'belgian');
	fc.assert(
		fc.property(number, number, style, (one, other, name) => {
			fc.pre(one !== other);
			expect(written(one, name)).not.toBe(written(other, name));
		}),
	);
});

test('every mistyped digit is noticed where the form tells the style', () => {
	fc.assert(
		fc.property(
			fc.stringMatching(/^\d{10}$/),
			fc.constantFrom('rf', 'belgian'),
			fc.nat({ max: 20 }),
			fc.integer({ min: 1, max: 9 }),
			(number, style, position, shift) => {
				const reference = String(written(number, style));
				expect(hasWrongCheckDigits(reference)).toBe(false);
				const index = position % reference.length;
				if (!/\d/.test(reference[index])) return;
				const digit = (Number(reference[index]) + shift) % 10;
				const mistyped = `${reference.slice(0, index)}${digit}${reference.slice(index + 1)}`;
				expect(hasWrongCheckDigits(mistyped)).toBe(true);
			},
		),
	);
	expect(['Invoice 12', 'RFID 7', '+++1/2/3+++'].some(hasWrongCheckDigits)).toBe(false);
});
