import { maskIban, normaliseIban } from './iban';
import { checkAmount } from './money';
import type { CreatePaymentRequest, Payment } from './types';
import { isEmpty, quote } from './values';

/** A field in which two payments differ, in words fit for a message: account numbers are masked. */
export interface PaymentDifference {
	field: string;
	wanted: string;
	existing: string;
}

export type PaymentComparison = { same: true } | { same: false; differences: PaymentDifference[] };

/** How values of one field are told apart and shown. */
interface Form {
	/** Brings equal values into one form. */
	normalise: (value: unknown) => unknown;
	show: (value: unknown) => string;
	/** Why two different values may look alike once shown. */
	lookalike: string;
}

const TEXT: Form = {
	normalise: (value) => (typeof value === 'string' ? value.trim() : value),
	show: quote,
	lookalike: 'differs in a part not shown',
};
const CURRENCY: Form = {
	...TEXT,
	normalise: (value) => (typeof value === 'string' ? value.trim().toUpperCase() : value),
};
const ACCOUNT_NUMBER: Form = {
	normalise: (value) => normaliseIban(value) ?? TEXT.normalise(value),
	show: maskIban,
	lookalike: 'another account that looks the same when masked',
};

function amountIn(currency: string): Form {
	const normalise = (value: unknown): unknown => {
		const money = checkAmount(value, currency, 'Amount');
		return 'value' in money ? money.value.minorUnits : value;
	};
	return { ...TEXT, normalise };
}

function compareValues(
	field: string,
	wanted: unknown,
	existing: unknown,
	form: Form,
): PaymentDifference[] {
	// The documented samples hold `{}` where a value would stand: what is not there tells nothing.
	if (isEmpty(existing) || form.normalise(wanted) === form.normalise(existing)) return [];
	const shown = { field, wanted: form.show(wanted), existing: form.show(existing) };
	if (shown.wanted === shown.existing) shown.existing += ` (${form.lookalike})`;
	return [shown];
}

/**
 * Tells whether an archived payment is the one that was meant: same amount, currency, recipient account and
 * remittance information. A field that the archived payment does not hold is no difference.
 */
export function comparePayments(
	wanted: CreatePaymentRequest,
	existing: Payment,
): PaymentComparison {
	const differences = [
		...compareValues('Amount', wanted.amount, existing.amount, amountIn(wanted.currency)),
		...compareValues('Currency', wanted.currency, existing.currency, CURRENCY),
		...compareValues(
			'Recipient IBAN',
			wanted.recipient.account.number.value,
			existing.recipient?.account?.number?.value,
			ACCOUNT_NUMBER,
		),
		...compareValues(
			'Remittance Information',
			wanted.remittanceInformation.value,
			existing.remittanceInformation?.value,
			TEXT,
		),
	];
	return differences.length === 0 ? { same: true } : { same: false, differences };
}
