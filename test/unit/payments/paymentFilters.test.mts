import fc from 'fast-check';

import {
	checkPaymentFilters,
	filterPayments,
} from '../../../nodes/Kashimi/payments/paymentFilters.ts';
import type { Payment } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';

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

function idsOf(filters: object, payments: unknown = PAYMENTS): string {
	return filterPayments(payments as Payment[], filters)
		.map(({ id }) => id)
		.join('');
}

test.each([
	[{}, 'ceabd'],
	[{ createdAfter: '', currency: null, providerId: '  ' }, 'ceabd'],
	[{ createdAfter: '2024-01-02' }, 'ce'],
	[{ createdBefore: '2024-01-02' }, 'a'],
	[{ createdAfter: new Date('2024-01-01'), createdBefore: new Date('2024-01-02') }, 'a'],
	[{ updatedAfter: '2024-02-01' }, 'a'],
	[{ updatedAfter: '2024-03-01' }, 'a'],
	[{ currency: ' eur ' }, 'ab'],
	[{ providerId: PROVIDER_ID.toUpperCase() }, 'c'],
	[{ createdAfter: 'nonsense' }, ''],
])('%j keeps %s', (filters, expected) => {
	expect(idsOf(filters)).toBe(expected);
});

test('tolerates lists that are none and entries that are none', () => {
	expect(filterPayments(null as unknown as Payment[], {})).toEqual([]);
	expect(idsOf({ currency: 'EUR' }, [{ id: 'a', currency: ' eur ' }])).toBe('a');
	expect(idsOf({}, [null, 'x', { id: 'a', provider: null, createdAt: null }])).toBe('a');
	expect(idsOf({ providerId: PROVIDER_ID }, [{ id: 'a', provider: null }])).toBe('');
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
			const sorted = filterPayments(payments, {});
			const rank = (item: Payment) =>
				['2025-01-01', '2024', 'x'].findIndex((start) => String(item.createdAt).startsWith(start));
			const expected = [0, 1, 2].flatMap((wanted) =>
				payments.filter((item) => rank(item) === wanted),
			);
			expect(sorted).toEqual(expected);
		}),
	);
});

test('filters that cannot be understood are named', () => {
	expect(
		checkPaymentFilters({
			createdAfter: 'yesterday',
			createdBefore: '2024-01-01',
			currency: 'EURO',
			providerId: 'Swedbank',
			updatedAfter: 5,
		}).map(({ field }) => field),
	).toEqual([
		'Filters > Created After',
		'Filters > Currency',
		'Filters > Bank ID',
		'Filters > Updated After',
	]);
	expect(checkPaymentFilters({ createdAfter: '', currency: undefined })).toEqual([]);
});

test('never throws', () => {
	const filters = fc.dictionary(
		fc.constantFrom('createdAfter', 'createdBefore', 'currency', 'providerId', 'updatedAfter'),
		anyValue,
	);
	fc.assert(
		fc.property(filters, anyValue, (values, payment) => {
			checkPaymentFilters(values);
			filterPayments([payment as Payment, ...PAYMENTS], values);
		}),
	);
});
