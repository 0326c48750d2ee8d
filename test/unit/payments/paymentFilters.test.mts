import fc from 'fast-check';

import { readPaymentFilters } from '../../../nodes/Kashimi/payments/paymentFilters.ts';
import { checkSort } from '../../../nodes/Kashimi/payments/paymentSort.ts';
import { checkStatuses } from '../../../nodes/Kashimi/payments/statusDictionary.ts';
import type { JsonObject, Payment } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';
import { NO_DATES, NO_PAYMENT_FITS, NOT_A_STATUS } from '../../support/sentences.mts';

const PROVIDER_ID = '123e4567-e89b-12d3-a456-426614174000';
const PAYMENTS = [
	{
		id: 'a',
		createdAt: '2024-01-01T00:00:00Z',
		updatedAt: '2024-03-01T00:00:00Z',
		currency: 'EUR',
	},
	{ id: 'b', createdAt: 'soon', currency: 'EUR' },
	{
		id: 'c',
		createdAt: '2024-01-02T00:00:00.000Z',
		currency: 'SEK',
		provider: { id: PROVIDER_ID },
	},
	{ id: 'd' },
	{ id: 'e', createdAt: '2024-01-02T01:00:00+01:00', updatedAt: '2024-01-03T00:00:00Z' },
] as Payment[];

const IBAN = 'DE89370400440532013000';
const MORE = [
	{
		id: 'f',
		amount: 10,
		currency: 'EUR',
		recipient: {
			name: 'Žalias kelias',
			account: { number: { type: 'IBAN', value: 'DE89 **** 3000' } },
		},
		remittanceInformation: { value: 'Rechnung 12/2024' },
		metadata: { endToEndId: 'INV-7' },
	},
	{
		id: 'g',
		amount: '12.3400',
		currency: 'eur',
		recipient: { account: { number: { type: 'IBAN', value: IBAN } } },
		remittanceInformation: 'Müller',
	},
	{ id: 'h', amount: 1000, currency: 'JPY', recipient: { name: 5, account: {} } },
	{ id: 'i', amount: 'much', currency: 'EUR', metadata: { endToEndId: 12 } },
	{ id: 'j', amount: 0.3, remittanceInformation: {} },
	{ id: 'k', amount: 1.234, currency: 'KWD' },
] as unknown as Payment[];

/** In the setting of Vilnius, at noon of Wednesday, 6 March 2024. */
function passing(filters: object, payments: unknown[] = PAYMENTS): string {
	const now = Date.parse('2024-03-06T10:00:00Z');
	const read = readPaymentFilters(filters as JsonObject, { now, timeZone: 'Europe/Vilnius' });
	if ('problems' in read) return read.problems.map(({ field }) => field).join();
	return (payments as Payment[])
		.filter(read.passes)
		.map(({ id }) => id)
		.join('');
}

test.each<[object, string]>([
	[{}, 'abcde'],
	[{ createdAfter: '', currency: null, providerId: '  ' }, 'abcde'],
	[{ createdAfter: '2024-01-02' }, 'ce'],
	[{ createdBefore: '2024-01-01T02:00' }, ''],
	[{ createdBefore: '2024-01-01T02:01' }, 'a'],
	[{ createdAfter: new Date('2024-01-01'), createdBefore: new Date('2024-01-02') }, 'a'],
	[{ updatedAfter: '2024-02-01' }, 'a'],
	[{ updatedAfter: '2024-03-01T02:00' }, 'a'],
	[{ currency: ' eur ' }, 'ab'],
	[{ providerId: PROVIDER_ID.toUpperCase() }, 'c'],
	[{ period: 'custom', createdAfter: '2024-01-02' }, 'ce'],
	[{ period: 'custom', createdBefore: '2024-01-02' }, 'a'],
	[{ period: 'thisMonth' }, ''],
	[{ period: 'thisMonth', createdBefore: '2024-03-01T00:01' }, ''],
])('%j keeps %s', (filters, expected) => {
	expect(passing(filters)).toBe(expected);
});

test.each<[object, string]>([
	[{ amountFrom: 10 }, 'fgh'],
	[{ amountFrom: 10.01 }, 'gh'],
	[{ amountTo: '12.34' }, 'fgk'],
	[{ amountFrom: 12.34, amountTo: 12.34 }, 'g'],
	[{ amountFrom: 0.1 + 0.2 }, 'fghk'],
	[{ amountTo: 0.3, currency: 'eur' }, ''],
	[{ amountFrom: 1.1 * 3, amountTo: '3.30' }, ''],
	[{ amountTo: 1.234 }, 'k'],
	[{ amountFrom: 1.2345 }, 'fgh'],
	[{ amountTo: '0.345' }, ''],
	[{ amountTo: '1234.567' }, 'fghk'],
	[{ amountFrom: '1.234', currency: 'KWD' }, 'k'],
	[{ amountFrom: 1.235, currency: 'KWD' }, ''],
	[{ amountFrom: 999.5, amountTo: 1000 }, 'h'],
	[{ recipientIban: 'de89 3704 0044 0532 0130 00' }, 'fg'],
	[{ recipientIban: 'LT121000011101001000' }, ''],
	[{ textContains: 'zalias KELIAS' }, 'f'],
	[{ textContains: '12/20' }, 'f'],
	[{ textContains: 'inv-7' }, 'f'],
	[{ textContains: 'Mueller' }, 'g'],
	[{ textContains: 'muller' }, 'g'],
	[{ textContains: 12 }, 'fi'],
	[{ textContains: 'object' }, ''],
])('%j keeps %s of those with texts and amounts', (filters, expected) => {
	expect(passing(filters, MORE)).toBe(expected);
});

test.each<[object, string]>([
	[{ createdAfter: 'yesterday', createdBefore: '2024-01-01' }, 'Filters > Created After'],
	[
		{ currency: 'EURO', providerId: 'Swedbank', updatedAfter: 5 },
		'Filters > Currency,Filters > Bank ID,Filters > Updated After',
	],
	[{ amountFrom: 0, amountTo: '1.000' }, 'Filters > Amount From,Filters > Amount To'],
	[{ amountFrom: 12.345, currency: 'EUR' }, 'Filters > Amount From'],
	[{ amountFrom: '1.234' }, 'Filters > Amount From'],
	[{ amountFrom: -1, amountTo: NaN }, 'Filters > Amount From,Filters > Amount To'],
	[{ amountFrom: 12.5, currency: 'JPY' }, 'Filters > Amount From'],
	[{ recipientIban: 'DE00370400440532013000' }, 'Filters > Recipient IBAN'],
	[{ textContains: '+++' }, 'Filters > Text Contains'],
	[{ textContains: {} }, 'Filters > Text Contains'],
	[{ period: 'toString' }, 'Filters > Period'],
])('%j is named as %s', (filters, fields) => {
	expect(passing(filters)).toBe(fields);
});

test.each<[object, string, string]>([
	[{ period: 'custom' }, 'Period', NO_DATES],
	[{ period: 'custom', createdAfter: '', createdBefore: null }, 'Period', NO_DATES],
	[
		{ amountFrom: 20, amountTo: '10.50' },
		'Amount From',
		`is 20, and Amount To is "10.50"${NO_PAYMENT_FITS}`,
	],
	[
		{ createdAfter: '2024-02-01', createdBefore: '2024-01-01' },
		'Created After',
		`is "2024-02-01", and Created Before is "2024-01-01"${NO_PAYMENT_FITS}`,
	],
	[
		{ period: 'custom', createdAfter: '2024-01-01', createdBefore: '2024-01-01' },
		'Created After',
		`is "2024-01-01", and Created Before is "2024-01-01"${NO_PAYMENT_FITS}`,
	],
	[
		{ period: 'yesterday', createdBefore: '2024-03-05' },
		'Period',
		`is "yesterday", and Created Before is "2024-03-05"${NO_PAYMENT_FITS}`,
	],
	[
		{ period: 'yesterday', createdAfter: '2024-03-06' },
		'Created After',
		`is "2024-03-06", and Period is "yesterday"${NO_PAYMENT_FITS}`,
	],
])('%j can let nothing pass: %s', (filters, label, problem) => {
	const now = Date.parse('2024-03-06T10:00:00Z');
	const read = readPaymentFilters(filters as JsonObject, { now, timeZone: 'Europe/Vilnius' });
	expect(read).toMatchObject({ problems: [{ field: `Filters > ${label}`, problem }] });
});

test.each<[object, object, boolean | undefined]>([
	[{ amountFrom: 1 }, { amount: '1.000', currency: 'EUR' }, undefined],
	[{ amountTo: 5000 }, { amount: ' 12.340 ', currency: 'EUR' }, undefined],
	[{ amountFrom: 1 }, { amount: '1.000', currency: 'JPY' }, undefined],
	[{ amountFrom: 1 }, { amount: '1.000', currency: 'KWD' }, true],
	[{ amountFrom: 1 }, { amount: '0.500', currency: 'EUR' }, false],
	[{ amountFrom: 1 }, { amount: '1234.500', currency: 'EUR' }, true],
	[{ amountFrom: 1 }, { amount: 1, currency: ' ' }, undefined],
	[{ amountFrom: 1, currency: 'SEK' }, { amount: '1.000', currency: 'EUR' }, false],
	[{ amountFrom: 1, createdAfter: '2024-01-01' }, { amount: 1, currency: 'EUR' }, undefined],
	[{ createdAfter: '2024-01-01' }, { createdAt: 'soon' }, undefined],
	[{ updatedAfter: '2024-01-01' }, { createdAt: '2024-01-02' }, undefined],
])('whether %j lets %j pass: %s', (filters, payment, expected) => {
	const read = readPaymentFilters(filters as JsonObject);
	expect('passes' in read && read.passes(payment as Payment)).toBe(expected);
});

test('tolerates entries that are none', () => {
	const odd = [null, 'x', { id: 'a', provider: null, createdAt: null, recipient: null }];
	expect(passing({}, odd)).toBe('a');
	expect(passing({ providerId: PROVIDER_ID, recipientIban: IBAN, textContains: 'x' }, odd)).toBe(
		'',
	);
});

test.each<[unknown, string]>([
	[undefined, 'all'],
	['', 'all'],
	[[], 'all'],
	[['COMPLETED', 'FAILED'], 'COMPLETED,FAILED'],
	['completed, failed', 'COMPLETED,FAILED'],
	['["PENDING"]', 'PENDING'],
	['PAID', `contains "PAID", ${NOT_A_STATUS}`],
	[[''], 'is a list'],
	[[5], 'is a list'],
	[{}, 'is an object'],
])('statuses %j are %s', (value, expected) => {
	const checked = checkStatuses(value, 'Statuses');
	expect(
		'problem' in checked ? checked.problem.problem : [...(checked.value ?? ['all'])].join(),
	).toBe(expected);
});

const sortedBy = (order: unknown, payments: Payment[]) => {
	const checked = checkSort(order, 'Sort');
	return 'problem' in checked ? [] : checked.value(payments);
};

test.each<[unknown, string]>([
	[undefined, 'ceabdfghijk'],
	['newestFirst', 'ceabdfghijk'],
	['oldestFirst', 'bdfghijkace'],
	['largestFirst', 'hgfkceabdij'],
	['smallestFirst', 'kfghceabdij'],
	['constructor', ''],
	['cheapest', ''],
])('%s sorts as %s', (order, expected) => {
	expect(
		sortedBy(order, [...PAYMENTS, ...MORE])
			.map(({ id }) => id)
			.join(''),
	).toBe(expected);
});

test('sorts newest first, stable, and loses nothing', () => {
	const payment = fc.record({
		id: fc.uuid(),
		createdAt: fc.constantFrom(
			'2024-01-01T00:00:00Z',
			'2024-01-01T01:00:00+01:00',
			'2025-01-01',
			'x',
		),
	});
	fc.assert(
		fc.property(fc.array(payment), (payments) => {
			const sorted = sortedBy(undefined, payments as Payment[]);
			const rank = (item: Payment) =>
				['2025-01-01', '2024', 'x'].findIndex((start) => String(item.createdAt).startsWith(start));
			const expected = [0, 1, 2].flatMap((wanted) =>
				payments.filter((item) => rank(item) === wanted),
			);
			expect(sorted).toEqual(expected);
		}),
	);
});

test('never throws', () => {
	const filters = fc.dictionary(
		fc.constantFrom(
			...['amountFrom', 'amountTo', 'createdAfter', 'createdBefore', 'currency', 'period'],
			...['providerId', 'recipientIban', 'textContains', 'updatedAfter'],
		),
		anyValue,
	);
	fc.assert(
		fc.property(filters, anyValue, (values, payment) => {
			const read = readPaymentFilters(values);
			if ('passes' in read) [payment as Payment, ...PAYMENTS].filter(read.passes);
			checkStatuses(payment, 'Statuses');
			sortedBy(payment, PAYMENTS);
		}),
	);
});
