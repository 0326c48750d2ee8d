import { readInstant } from './instants';
import { fromMinorUnits, mayMeanThousands, readMinorUnits } from './money';
import type { Payment } from './types';

/** The currency that an archived payment shows, in capitals; undefined where it names none. */
export function currencyOf({ currency }: Payment): string | undefined {
	return typeof currency === 'string' ? currency.trim().toUpperCase() || undefined : undefined;
}

/** In minor units; undefined where it cannot be read for certain, such as the text `1.000` in EUR. */
export function minorUnitsOf(payment: Payment): number | undefined {
	const currency = currencyOf(payment);
	if (currency === undefined || mayMeanThousands(payment.amount, currency)) return undefined;
	return readMinorUnits(payment.amount, currency);
}

/** The same in major units, or NaN. */
export function amountOf(payment: Payment): number {
	return fromMinorUnits(minorUnitsOf(payment) ?? NaN, currencyOf(payment) ?? '');
}

/** In milliseconds since 1970; NaN where it cannot be read. */
export function createdAt(payment: Payment): number {
	return readInstant(payment.createdAt);
}

export function updatedAt(payment: Payment): number {
	return readInstant(payment.updatedAt);
}
