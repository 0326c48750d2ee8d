import fc from 'fast-check';

import { checkCurrency, currencyDecimals } from '../../../nodes/Kashimi/payments/currencies.ts';
import { checkAmount, exceeds, readDecimal } from '../../../nodes/Kashimi/payments/money.ts';
import { anyValue } from './arbitraries.mts';

const CURRENCIES = ['EUR', 'JPY', 'BHD', 'CLF'];

function amountOf(value: unknown, currency = 'EUR'): number | undefined {
	const checked = checkAmount(value, currency, 'Amount');
	return 'value' in checked ? checked.value.amount : undefined;
}

function decimalText(minorUnits: number, decimals: number): string {
	const digits = String(minorUnits).padStart(decimals + 1, '0');
	return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

test.each([
	[10, 'EUR', 10],
	[12.34, 'EUR', 12.34],
	['12.34', 'EUR', 12.34],
	[' 7 ', 'EUR', 7],
	[' 1.50 ', 'EUR', 1.5],
	[0.1 + 0.2, 'EUR', 0.3],
	[1.1 * 3, 'EUR', 3.3],
	[0.01, 'EUR', 0.01],
	[4.35 * 100, 'JPY', 435],
	[1.234, 'BHD', 1.234],
	['9999999999999.99', 'EUR', 9999999999999.99],
])('%p %s is accepted', (value, currency, expected) => {
	expect(amountOf(value, currency)).toBe(expected);
});

test.each([
	['1.234,50', 'EUR'],
	['1,234.50', 'EUR'],
	['1 234.50', 'EUR'],
	['1e3', 'EUR'],
	['+5', 'EUR'],
	['.5', 'EUR'],
	['5.', 'EUR'],
	['0x10', 'EUR'],
	['１２', 'EUR'],
	['1.000', 'EUR'],
	['10.00', 'JPY'],
	[10.005, 'EUR'],
	[1_000_000_000.001, 'EUR'],
	[0.5, 'JPY'],
	[0.001, 'EUR'],
	[Number.MIN_VALUE, 'EUR'],
	[NaN, 'EUR'],
	[Infinity, 'EUR'],
	[-1, 'EUR'],
	['-1', 'EUR'],
	[0, 'EUR'],
	['0.00', 'EUR'],
	[10_000_000_000_000, 'EUR'],
	[Number.MAX_SAFE_INTEGER, 'EUR'],
	['9'.repeat(39), 'EUR'],
	[[10], 'EUR'],
	[true, 'EUR'],
	[null, 'EUR'],
	[{ valueOf: () => 5 }, 'EUR'],
])('%p %s is refused', (value, currency) => {
	expect(amountOf(value, currency)).toBeUndefined();
});

describe.each(CURRENCIES)('in %s', (currency) => {
	const decimals = currencyDecimals(currency);
	const minorUnits = fc.integer({ min: 1, max: 999_999_999_999_999 });

	test('every exact amount is kept, as number and as text', () => {
		fc.assert(
			fc.property(minorUnits, (units) => {
				const text = decimalText(units, decimals);
				for (const value of [text, Number(text)]) {
					expect(checkAmount(value, currency, 'Amount')).toEqual({
						value: { amount: Number(text), minorUnits: units },
					});
				}
			}),
			{ numRuns: 500 },
		);
	});

	test('what is accepted prints without dust', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1e13 }), (value) => {
				const amount = amountOf(value, currency);
				if (amount === undefined) return;
				expect(String(amount)).toMatch(new RegExp(`^\\d+(\\.\\d{1,${Math.max(decimals, 1)}})?$`));
				expect(Math.abs(amount - value)).toBeLessThanOrEqual(1e-9 * value);
			}),
			{ numRuns: 500 },
		);
	});
});

test('sums of exact amounts lose their dust', () => {
	const cents = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 20 });
	fc.assert(
		fc.property(cents, (parts) => {
			const sum = parts.reduce((total, part) => total + part / 100, 0);
			const total = parts.reduce((units, part) => units + part, 0);
			expect(amountOf(sum)).toBe(total / 100);
		}),
		{ numRuns: 500 },
	);
});

test('one decimal too many is always refused', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 0, max: 1_000_000_000 }),
			fc.integer({ min: 1, max: 9 }),
			(units, digit) => {
				expect(amountOf(Number(`${decimalText(units, 2)}${digit}`))).toBeUndefined();
				expect(amountOf(`${decimalText(units, 2)}${digit}`)).toBeUndefined();
			},
		),
	);
});

test('decimal commas get a fix that shows the point', () => {
	expect(checkAmount('1.234,50', 'EUR', 'Amount')).toMatchObject({
		problem: { field: 'Amount', fix: expect.stringContaining('1234.50') },
	});
});

test('never throws', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			checkAmount(value, 'EUR', 'Amount');
			readDecimal(value);
			checkCurrency(value, 'Currency');
			currencyDecimals(value);
		}),
	);
});

test('currency codes in any case, nothing else', () => {
	expect(checkCurrency(' eur', 'Currency')).toEqual({ value: 'EUR' });
	for (const value of ['', 'EU', 'EURO', 'XXX', 'XAU', '€', 'constructor', ['EUR']]) {
		expect(checkCurrency(value, 'Currency')).toHaveProperty('problem');
	}
});

test('decimals agree with what ICU knows of ISO 4217', () => {
	// ICU gives customary decimals: for most currencies the same, for these the market dropped them.
	const known = [
		'EUR',
		'USD',
		'GBP',
		'SEK',
		'PLN',
		'CHF',
		'JPY',
		'KRW',
		'BHD',
		'KWD',
		'TND',
		'VND',
	];
	for (const currency of known) {
		const { maximumFractionDigits } = new Intl.NumberFormat('en', {
			style: 'currency',
			currency,
		}).resolvedOptions();
		expect([currency, currencyDecimals(currency)]).toEqual([currency, maximumFractionDigits]);
	}
});

test('texts of up to 40 characters are read', () => {
	expect(readDecimal('1'.padStart(40, '0'))).toBe(1);
	expect(readDecimal('1'.padStart(41, '0'))).toBeUndefined();
});

test('a limit is exceeded by more than a thousandth of a minor unit', () => {
	expect([100, 100 + 1e-3, 100.002].map((minorUnits) => exceeds(minorUnits, 100))).toEqual([
		false,
		false,
		true,
	]);
});
