import { maskIban, normaliseIban } from './iban';
import { LONGEST_CUT_REFERENCE } from './inferred';
import { readMinorUnits } from './money';
import { transliterate } from './transliterate';
import type { CreatePaymentRequest, Payment } from './types';
import { isEmpty, isRecord, quote } from './values';

/** A field in which two payments differ, in words fit for a message: account numbers are masked. */
export interface PaymentDifference {
	field: string;
	wanted: string;
	existing: string;
}

/** How values of one field are told apart and shown. */
interface Form {
	isSame: (wanted: unknown, existing: unknown) => boolean;
	show: (value: unknown) => string;
	/** Why two different values may look alike once shown. */
	lookalike: string;
}

/** What banks print in the place of digits that they do not show; a single X may be a letter. */
const MASK = /[*•·#…]+|X{2,}/g;
/** A blank at the place of the cut is lost as well. */
const MOST_BLANKS_LOST = 2;

const TEXT = { show: quote, lookalike: 'differs in a part not shown' };
const CURRENCY: Form = {
	...TEXT,
	isSame: (wanted, existing) => spellings(wanted)[0] === spellings(existing)[0],
};
const ACCOUNT_NUMBER: Form = {
	isSame: isSameAccount,
	show: maskIban,
	lookalike: 'another account that looks the same when masked',
};

function amountIn(currency: string): Form {
	const minorUnits = (value: unknown): unknown => readMinorUnits(value, currency) ?? value;
	return { ...TEXT, isSame: (wanted, existing) => minorUnits(wanted) === minorUnits(existing) };
}

/** The letters and digits of a text in capitals, without accents; `ü` as `U`, and as `UE`. */
export function spellings(value: unknown): string[] {
	const text =
		typeof value === 'number' || typeof value === 'string' ? String(value) : quote(value);
	return [false, true].map((isGerman) =>
		transliterate(text.normalize('NFKC'), isGerman)
			.toUpperCase()
			.replace(/[^\p{L}\p{N}]/gu, ''),
	);
}

function isSameReference(wanted: unknown, existing: unknown): boolean {
	const length = typeof existing === 'string' ? existing.trim().length : 0;
	const isCut =
		length <= LONGEST_CUT_REFERENCE && length >= LONGEST_CUT_REFERENCE - MOST_BLANKS_LOST;
	const shown = spellings(existing);
	return spellings(wanted).some((whole) =>
		shown.some((part) => whole === part || (isCut && whole.startsWith(part))),
	);
}

/** Whether the digits that are shown of an account number stand in the IBAN, in this order. */
export function isSameAccount(wanted: unknown, existing: unknown): boolean {
	const iban = normaliseIban(wanted);
	if (iban === undefined || typeof existing !== 'string') return wanted === existing;
	if (normaliseIban(existing) === iban) return true;
	const [first, ...others] = existing
		.toUpperCase()
		.replace(/[\s.-]/g, '')
		.split(MASK);
	const last = others.pop();
	if (last === undefined) return iban === first;
	if (!iban.startsWith(first) || !iban.endsWith(last)) return false;
	let from = first.length;
	for (const piece of others) {
		const at = iban.indexOf(piece, from);
		if (at < 0) return false;
		from = at + piece.length;
	}
	return from + last.length <= iban.length;
}

function compareValues(
	field: string,
	wanted: unknown,
	existing: unknown,
	form: Form,
): PaymentDifference[] {
	// The documented samples hold `{}` where a value would stand: what is not there tells nothing.
	if (isEmpty(existing) || form.isSame(wanted, existing)) return [];
	const shown = { field, wanted: form.show(wanted), existing: form.show(existing) };
	if (shown.wanted === shown.existing) shown.existing += ` (${form.lookalike})`;
	return [shown];
}

/** The member `value`, or the whole where it comes without its type. */
export function valueOf(typed: unknown): unknown {
	return isRecord(typed) ? typed.value : typed;
}

/**
 * How an archived payment differs from the one that was meant: amount, currency, recipient account and reference are
 * compared by meaning, since a bank may spell them otherwise. What the archive does not hold is no difference.
 * @param entered the reference before it was converted: it may have been converted in another way before
 */
export function comparePayments(
	wanted: CreatePaymentRequest,
	existing: Payment,
	entered: string = wanted.remittanceInformation.value,
): PaymentDifference[] {
	const isSame: Form['isSame'] = (sent, shown) =>
		isSameReference(sent, shown) || isSameReference(entered, shown);
	return [
		...compareValues('Amount', wanted.amount, existing.amount, amountIn(wanted.currency)),
		...compareValues('Currency', wanted.currency, existing.currency, CURRENCY),
		...compareValues(
			'Recipient IBAN',
			wanted.recipient.account.number.value,
			valueOf(existing.recipient?.account?.number),
			ACCOUNT_NUMBER,
		),
		...compareValues(
			'Reference',
			wanted.remittanceInformation.value,
			valueOf(existing.remittanceInformation),
			{ ...TEXT, isSame },
		),
	];
}
