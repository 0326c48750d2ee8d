import fc from 'fast-check';

import {
	Hits,
	judge,
	summarise,
	type Hit,
	type Invoice,
} from '../../../nodes/Kashimi/payments/reconcile.ts';
import type { Payment } from '../../../nodes/Kashimi/payments/types.ts';

const GERMAN = 'DE89370400440532013000';
const DUTCH = 'NL91ABNA0417164300';

function findHits(invoices: Invoice[], all: Payment[]) {
	const found = new Hits(invoices);
	for (const one of all) found.add(one);
	return { hits: found.ofInvoices, unmatched: found.unmatched };
}

let payments = 0;

function payment(endToEndId: string | undefined, reference = '', changes: object = {}): Payment {
	return {
		id: `payment-${++payments}`,
		amount: 100,
		currency: 'EUR',
		recipient: { account: { number: { type: 'IBAN', value: GERMAN } } },
		remittanceInformation: { type: 'UNSTRUCTURED', value: reference },
		metadata: { endToEndId },
		...changes,
	} as unknown as Payment;
}

function invoice(number: string, changes: Partial<Invoice> = {}): Invoice {
	return { number, minorUnits: 10_000, currency: 'EUR', ...changes };
}

function hit(status: string, changes: object = {}, since?: string): Hit {
	return { payment: payment('INV-1', '', changes), attempt: 1, status, since };
}

test.each<[string, string | undefined, string, number[]]>([
	['the same number', 'INV-1', '', [0]],
	['in other capitals', 'inv-1', '', [0]],
	['a second attempt', 'INV-1-2', '', [0]],
	['the last attempt', 'INV-1-99', '', [0]],
	['no attempt', 'INV-1-100', '', []],
	['no attempt either', 'INV-1-1', '', []],
	['an invoice of its own', 'INV-2-7', '', [2]],
	['another number', 'INV-10', '', []],
	['in the reference', 'N8N00', 'Invoice INV-1, thank you', [0]],
	['in the reference, spaced', undefined, 'inv 1', [0]],
	['as a part of a word', undefined, 'Invoice XINV-1', []],
	['as a part of a number', undefined, 'Invoice INV-11', []],
	['two numbers', undefined, 'INV-1 and INV-2', []],
	['the longest number', undefined, 'INV-2-7', [2]],
	['the same number twice', undefined, 'INV-1, INV-1', [0]],
	['the id before the reference', 'INV-2', 'INV-1', [1]],
	['nothing', undefined, '', []],
])('%s', (_, endToEndId, reference, expected) => {
	const invoices = [invoice('INV-1'), invoice('INV-2'), invoice('INV-2-7')];
	const { hits, unmatched } = findHits(invoices, [payment(endToEndId, reference)]);
	expect(hits.flatMap((found, index) => found.map(() => index))).toEqual(expected);
	expect(unmatched).toHaveLength(expected.length === 0 ? 1 : 0);
});

test.each<[unknown, boolean]>([
	[DUTCH, true],
	['nl91 abna 0417 1643 00', true],
	['IBAN: NL91ABNA0417164300', true],
	['NL**4300', true],
	['NL91XXXXXXXXXX4300', true],
	['••••', true],
	['0417164300', true],
	[null, true],
	[417164300, true],
	[GERMAN, false],
	['DE**3000', false],
	['NL91XXXXXXXXXX4301', false],
])('an account that is given: %j may be the one in the Netherlands: %j', (value, isSame) => {
	const invoices = [invoice('INV-1', { recipientIban: DUTCH })];
	const shown = { recipient: { account: { number: { type: 'IBAN', value } } } };
	expect(findHits(invoices, [payment('INV-1', '', shown)]).hits[0]).toHaveLength(isSame ? 1 : 0);
});

test('a reference that the archive shows as plain text names its invoice', () => {
	const shown = { remittanceInformation: 'Invoice INV-1' };
	expect(findHits([invoice('INV-1')], [payment(undefined, '', shown)]).hits[0]).toHaveLength(1);
});

const PAID = '2026-11-25T10:00:00Z';
const LATER = '2026-11-26T10:00:00Z';

test.each<[string, Hit[], string, number, string | null]>([
	['nothing', [], 'missing', -10_000, null],
	['paid', [hit('COMPLETED', {}, PAID)], 'paid', 0, PAID],
	['open', [hit('PENDING')], 'pending', -10_000, null],
	['unknown', [hit('UNKNOWN'), hit('FAILED')], 'pending', -10_000, null],
	['without a status yet', [{ ...hit('X'), status: undefined }], 'pending', -10_000, null],
	['failed', [hit('FAILED'), hit('FAILED')], 'failed', -10_000, null],
	['paid at the second attempt', [hit('FAILED'), hit('COMPLETED', {}, PAID)], 'paid', 0, PAID],
	['too little', [hit('COMPLETED', { amount: 99.99 }, PAID)], 'amountDiffers', -1, null],
	['too much', [hit('COMPLETED', { amount: '100.10' }, PAID)], 'amountDiffers', 10, PAID],
	[
		'in two parts',
		[hit('COMPLETED', { amount: 33.34 }, LATER), hit('COMPLETED', { amount: 66.66 }, PAID)],
		'paid',
		0,
		LATER,
	],
	['twice', [hit('COMPLETED', {}, PAID), hit('COMPLETED', {}, LATER)], 'paidTwice', 10_000, LATER],
	[
		'other currency',
		[hit('COMPLETED', { currency: 'USD' }, PAID)],
		'currencyDiffers',
		-10_000,
		null,
	],
	[
		'both currencies',
		[hit('COMPLETED', {}, PAID), hit('COMPLETED', { currency: 'USD' }, PAID)],
		'paidTwice',
		0,
		PAID,
	],
	['amounts as text', [hit('COMPLETED', { amount: '100.0000' }, PAID)], 'paid', 0, PAID],
	[
		'one hundred, or one hundred thousand',
		[hit('COMPLETED', {}, PAID), hit('COMPLETED', { amount: '100.000' }, PAID)],
		'amountDiffers',
		NaN,
		null,
	],
	['small letters', [hit('COMPLETED', { currency: 'eur' }, PAID)], 'paid', 0, PAID],
])('%s', (_, hits, match, difference, paidAt) => {
	expect(judge(invoice('INV-1'), hits)).toEqual({ match, difference, paidAt });
});

test('sums have no dust', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 1, max: 999_999 }), { minLength: 1 }), (amounts) => {
			const results = amounts.map((minorUnits) => {
				const own = invoice('INV-1', { minorUnits });
				return { invoice: own, verdict: judge(own, []) };
			});
			const cents = amounts.reduce((sum, amount) => sum + amount, 0);
			expect(summarise(results)).toEqual([
				{
					match: 'missing',
					currency: 'EUR',
					count: amounts.length,
					expected: Number((cents / 100).toFixed(2)),
					difference: -Number((cents / 100).toFixed(2)),
				},
			]);
		}),
	);
});

test('every payment belongs to invoices or is left over, and none is lost', () => {
	const id = fc.constantFrom('INV-1', 'INV-1-2', 'INV-2', 'X', undefined);
	const text = fc.constantFrom('', 'INV-1', 'INV-2 INV-1', 'INV-3');
	fc.assert(
		fc.property(fc.array(fc.tuple(id, text)), (rows) => {
			const all = rows.map(([endToEndId, reference]) => payment(endToEndId, reference));
			const { hits, unmatched } = findHits([invoice('INV-1'), invoice('INV-2')], all);
			const found = [...hits.flat().map((one) => one.payment), ...unmatched];
			expect(new Set(found)).toEqual(new Set(all));
			expect(found).toHaveLength(all.length);
		}),
	);
});
