import { asFurtherAttempt } from './attempts';
import { groupBy, sumOf } from './lists';
import { fromMinorUnits, majorUnitsOrNull } from './money';
import { isSameAccount, valueOf } from './samePayment';
import { currencyOf, minorUnitsOf } from './shownValues';
import { isFinalStatus, isPaidStatus } from './statusDictionary';
import { transliterate } from './transliterate';
import type { Payment } from './types';

/** What a person expects to be paid. */
export interface Invoice {
	number: string;
	minorUnits: number;
	/** ISO 4217, in capitals. */
	currency: string;
	/** Electronic form; payments to other accounts do not count. */
	recipientIban?: string;
}

/** A payment that belongs to an invoice, and its status once it is read. */
export interface Hit {
	payment: Payment;
	/** 1, or the number at the end of the end-to-end id of a further attempt. */
	attempt: number;
	status?: string;
	/** When the payment got this status, ISO 8601. */
	since?: string;
}

type Match =
	| 'paid'
	| 'pending'
	| 'failed'
	| 'amountDiffers'
	| 'currencyDiffers'
	| 'paidTwice'
	| 'missing';

export interface Verdict {
	match: Match;
	/** Paid less expected, in minor units of the invoice's currency; NaN where an amount cannot be read. */
	difference: number;
	/** When the invoice was paid in full, ISO 8601. */
	paidAt: string | null;
}

const wordsOf = (text: unknown): string[] =>
	typeof text === 'string'
		? (transliterate(text)
				.toUpperCase()
				.match(/[A-Z0-9]+/g) ?? [])
		: [];

const keyOf = (id: unknown): string => (typeof id === 'string' ? id.trim().toUpperCase() : '');

/**
 * Finds the payments of each invoice: by end-to-end id, its further attempts included, else by a reference that
 * holds the number as words of its own. A reference that names several invoices belongs to none of them.
 */
export class Hits {
	/** One list for each invoice. */
	readonly ofInvoices: Hit[][];
	readonly unmatched: Payment[] = [];
	private readonly byNumber: Map<string, number[]>;
	private readonly namedIn: (reference: unknown) => number[];

	constructor(private readonly invoices: readonly Invoice[]) {
		this.ofInvoices = invoices.map(() => []);
		this.namedIn = referenceIndex(invoices);
		this.byNumber = groupBy(invoices.keys(), (index) => keyOf(invoices[index].number));
	}

	add(payment: Payment): void {
		const { attempt, indexes } = byEndToEndId(payment, this.byNumber) ?? {
			attempt: 1,
			indexes: this.namedIn(valueOf(payment.remittanceInformation)),
		};
		const matching = indexes.filter((index) => isPaidTo(payment, this.invoices[index]));
		for (const index of matching) this.ofInvoices[index].push({ payment, attempt });
		if (matching.length === 0) this.unmatched.push(payment);
	}
}

function byEndToEndId(
	{ metadata }: Payment,
	byNumber: Map<string, number[]>,
): { attempt: number; indexes: number[] } | undefined {
	const id = keyOf(metadata?.endToEndId);
	const whole = byNumber.get(id);
	if (whole !== undefined) return { attempt: 1, indexes: whole };
	const further = asFurtherAttempt(id);
	const indexes = further && byNumber.get(further.number);
	return indexes && { attempt: further.attempt, indexes };
}

/** Tells which invoices a reference names, in a time that does not grow with their number. */
function referenceIndex(invoices: readonly Invoice[]): (reference: unknown) => number[] {
	const numbers = invoices.map(({ number }) => wordsOf(number));
	const byWords = groupBy(invoices.keys(), (index) => numbers[index].join(' '));
	// Numbers without letters and digits have no words.
	byWords.delete('');
	const lengths = new Set(numbers.map(({ length }) => length));
	const longestFirst = [...lengths].sort((one, other) => other - one);
	return (reference) => {
		const words = wordsOf(reference);
		const named = new Set<string>();
		for (let at = 0; at < words.length; ) {
			const length = longestFirst.find(
				(count) => at + count <= words.length && byWords.has(words.slice(at, at + count).join(' ')),
			);
			if (length !== undefined) named.add(words.slice(at, at + length).join(' '));
			at += length ?? 1;
		}
		const [only, ...others] = named;
		return only === undefined || others.length > 0 ? [] : (byWords.get(only) ?? []);
	};
}

/** What the archive does not show excludes nothing, nor do digits that it masks. */
function isPaidTo({ recipient }: Payment, { recipientIban }: Invoice): boolean {
	const shown = valueOf(recipient?.account?.number);
	const isIban = typeof shown === 'string' && /^\s*[a-z]{2}/i.test(shown);
	return recipientIban === undefined || !isIban || isSameAccount(recipientIban, shown);
}

/** What has become of an invoice, by the statuses of its payments. */
export function judge(invoice: Invoice, hits: readonly Hit[]): Verdict {
	const paid = hits.filter(({ status }) => isPaidStatus(status));
	const inCurrency = paid.filter(({ payment }) => currencyOf(payment) === invoice.currency);
	const amounts = inCurrency.map(({ payment }) => minorUnitsOf(payment) ?? NaN);
	const difference = sumOf(amounts, (amount) => amount) - invoice.minorUnits;
	const times = inCurrency.flatMap(({ since }) => since ?? []).sort();
	const paidAt = difference >= 0 ? (times[times.length - 1] ?? null) : null;
	const verdict = (match: Match): Verdict => ({ match, difference, paidAt });
	if (hits.length === 0) return verdict('missing');
	const isOpen = hits.some(({ status }) => !isFinalStatus(status));
	if (paid.length === 0) return verdict(isOpen ? 'pending' : 'failed');
	if (inCurrency.length === 0) return verdict('currencyDiffers');
	if (difference === 0) return verdict(inCurrency.length < paid.length ? 'paidTwice' : 'paid');
	const isTwice = amounts.filter((amount) => amount === invoice.minorUnits).length > 1;
	return verdict(isTwice ? 'paidTwice' : 'amountDiffers');
}

/** How many invoices and how much money, in major units, have the same match and currency; sums are exact. */
export function summarise(results: ReadonlyArray<{ invoice: Invoice; verdict: Verdict }>) {
	const groups = groupBy(results, ({ invoice, verdict }) => `${verdict.match} ${invoice.currency}`);
	return Array.from(groups.values(), (group) => {
		const [{ invoice, verdict }] = group;
		const { currency } = invoice;
		const expected = sumOf(group, (one) => one.invoice.minorUnits);
		const difference = sumOf(group, (one) => one.verdict.difference);
		return {
			match: verdict.match,
			currency,
			count: group.length,
			expected: fromMinorUnits(expected, currency),
			difference: majorUnitsOrNull(difference, currency),
		};
	});
}
