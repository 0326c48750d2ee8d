import { currencyDecimals } from './currencies';
import { type Checked, refuse } from './problems';
import { quote } from './values';

/** A positive amount that is exact in its currency. */
export interface Money {
	/** In major units; prints without float dust, e.g. `0.3`. */
	amount: number;
	/** The same in minor units, a whole number, e.g. `30`. */
	minorUnits: number;
}

// A double keeps every decimal number of 15 significant digits, but not every one of 16.
const MOST_MINOR_UNITS = 999_999_999_999_999;
// Dust is far below a minor unit and far below the amount; anything larger is a decimal that someone meant.
const DUST_IN_MINOR_UNITS = 1e-3;
const DUST_RELATIVE = 1e-9;
const LONGEST_DECIMAL_TEXT = 40;
const NUMBER_WITH_CURRENCY =
	/^(?:[\p{Sc}\p{L}]{1,3}\s*\d[\d.,'’\s]*|\d[\d.,'’\s]*[\p{Sc}\p{L}]{1,3})$/u;

/** Reads a finite number, or a plain decimal text with a point (`"12.34"`); undefined for anything else. */
export function readDecimal(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (text.length > LONGEST_DECIMAL_TEXT || !/^\d+(\.\d+)?$/.test(text)) return undefined;
	return Number(text);
}

/** Amount in minor units, dust and finer decimals included, e.g. 1000.5 for 10.005 EUR. */
export function toMinorUnits(amount: number, currency: string): number {
	return amount * 10 ** currencyDecimals(currency);
}

/** A whole number of minor units in major units; prints without float dust. */
export function fromMinorUnits(minorUnits: number, currency: string): number {
	return minorUnits / 10 ** currencyDecimals(currency);
}

/** Whether a number of minor units is above a limit by more than float dust. */
export function exceeds(minorUnits: number, limitInMinorUnits: number): boolean {
	return minorUnits > limitInMinorUnits + DUST_IN_MINOR_UNITS;
}

/** The same for a sum; null where a part of it could not be read. */
export function majorUnitsOrNull(minorUnits: number, currency: string): number | null {
	return Number.isNaN(minorUnits) ? null : fromMinorUnits(minorUnits, currency);
}

/** Whether an amount is a text such as `1.000`, which may mean one or one thousand. */
export function mayMeanThousands(value: unknown, currency = ''): boolean {
	const hasThreeDecimals = typeof value === 'string' && /^\s*[1-9]\d{0,2}\.\d{3}\s*$/.test(value);
	return hasThreeDecimals && currencyDecimals(currency) !== 3;
}

function fixFor(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (NUMBER_WITH_CURRENCY.test(text)) {
		return 'Enter the number alone, such as 12.50. The currency has a field of its own.';
	}
	return /[,'’\s]/.test(text)
		? 'Write it without thousands separators and with a point before the decimals, such as 1234.50.'
		: 'Enter a positive number, such as 12.34.';
}

/**
 * Accepts a positive number, or a decimal text with a point, with no more decimals than the currency has.
 *
 * Float dust goes away: 0.1 + 0.2 becomes 0.3. A number is dusty within a thousandth of a minor unit and a
 * billionth of its size of an exact amount. The text `"1.000"` EUR is refused: it may mean one thousand.
 */
export function checkAmount(value: unknown, currency: string, field: string): Checked<Money> {
	const number = readDecimal(value);
	if (number === undefined)
		return refuse(field, `is ${quote(value)}, not a plain number`, fixFor(value));
	if (number <= 0) return refuse(field, `is ${quote(value)}`, 'Enter an amount above 0.');

	const decimals = currencyDecimals(currency);
	const minorUnits = Math.round(toMinorUnits(number, currency));
	if (minorUnits > MOST_MINOR_UNITS) {
		return refuse(field, 'is too large to be exact', 'Enter an amount of at most 15 digits.');
	}
	const amount = minorUnits / 10 ** decimals;
	const dust = Math.min(DUST_IN_MINOR_UNITS / 10 ** decimals, DUST_RELATIVE * number);
	const writtenDecimals = typeof value === 'string' ? (value.trim().split('.')[1] ?? '').length : 0;
	if (Math.abs(number - amount) > dust || writtenDecimals > decimals) {
		return refuse(
			field,
			`is ${quote(value)}, but ${currency} has ${decimals === 0 ? 'no' : decimals} decimals`,
			decimals === 0
				? 'Enter a whole number.'
				: `Round it to ${decimals} decimals, and write thousands without a separator.`,
		);
	}
	return { value: { amount, minorUnits } };
}

/** An amount in minor units, if it is exact. `1.000` is one euro here: whoever compares it knows what is wanted. */
export function readMinorUnits(value: unknown, currency: string): number | undefined {
	const exact = typeof value === 'string' ? value.replace(/\.0+$|(\.\d*?)0+$/, '$1') : value;
	const money = checkAmount(exact, currency, 'Amount');
	return 'value' in money ? money.value.minorUnits : undefined;
}
