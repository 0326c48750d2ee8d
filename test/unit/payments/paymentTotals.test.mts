import fc from 'fast-check';

import {
	summarisePayments,
	type ReadPayment,
} from '../../../nodes/Kashimi/payments/paymentTotals.ts';

const read = (status: string | null, payment: object): ReadPayment =>
	({
		payment,
		status: status === null ? null : { status },
		statusReadAt: '2024-01-01T00:00:00.000Z',
	}) as unknown as ReadPayment;

const summary = (payments: ReadPayment[]) =>
	summarisePayments(payments, '2024-01-01T00:00:00.000Z') as {
		payments: number;
		summary: Array<{ status: unknown; currency: unknown; count: number; sum: unknown }>;
		oldestOpenPayment: Record<string, unknown> | null;
	};

test('counts and sums by status and currency, without float dust', () => {
	const { payments, summary: totals } = summary([
		read('COMPLETED', { id: 'a', amount: 0.1, currency: 'EUR' }),
		read('COMPLETED', { id: 'b', amount: '0.20', currency: ' eur' }),
		read('COMPLETED', { id: 'c', amount: 100, currency: 'JPY' }),
		read('PENDING', { id: 'd', amount: 5, currency: 'EUR' }),
		read('PENDING', { id: 'e', amount: 'much', currency: 'EUR' }),
		read(null, { id: 'f', amount: 5 }),
		// One, or one thousand.
		read('FAILED', { id: 'g', amount: '1.000', currency: 'EUR' }),
	]);
	expect(payments).toBe(7);
	expect(totals).toEqual([
		{ status: 'COMPLETED', currency: 'EUR', count: 2, sum: 0.3 },
		{ status: 'COMPLETED', currency: 'JPY', count: 1, sum: 100 },
		// A sum without one of its amounts would be a guess.
		{ status: 'PENDING', currency: 'EUR', count: 2, sum: null },
		{ status: null, currency: null, count: 1, sum: null },
		{ status: 'FAILED', currency: 'EUR', count: 1, sum: null },
	]);
});

test('the oldest open payment is the oldest that is not final', () => {
	const at = (id: string, createdAt: string) => ({ id, createdAt, amount: 1, currency: 'EUR' });
	const { oldestOpenPayment } = summary([
		read('PENDING', at('a', '2024-01-03T00:00:00Z')),
		read('UNKNOWN', at('b', '2024-01-02T00:00:00Z')),
		read('COMPLETED', at('c', '2024-01-01T00:00:00Z')),
		read('PENDING', at('d', 'soon')),
	]);
	expect(Object.keys(oldestOpenPayment!).slice(0, 2)).toEqual(['paymentId', 'endToEndId']);
	expect(oldestOpenPayment).toMatchObject({ paymentId: 'b', status: 'UNKNOWN', isFinal: false });
	expect(summary([read('FAILED', at('a', '2024-01-01'))]).oldestOpenPayment).toBeNull();
	expect(summary([read(null, { id: 'x' })]).oldestOpenPayment).toMatchObject({ paymentId: 'x' });
	const undated = [read('PENDING', at('a', 'x')), read('PENDING', at('b', '2024-01-01'))];
	expect(summary(undated).oldestOpenPayment).toMatchObject({ paymentId: 'b' });
});

test('every payment is counted once, and cents add up', () => {
	const payment = fc.record({
		cents: fc.integer({ min: 1, max: 1_000_000 }),
		status: fc.constantFrom('PENDING', 'COMPLETED', 'FAILED'),
	});
	fc.assert(
		fc.property(fc.array(payment), (payments) => {
			const { summary: totals } = summary(
				payments.map(({ cents, status }, index) =>
					read(status, { id: `p${index}`, amount: cents / 100, currency: 'EUR' }),
				),
			);
			expect(totals.reduce((sum, { count }) => sum + count, 0)).toBe(payments.length);
			for (const { status, sum } of totals) {
				const cents = payments
					.filter((one) => one.status === status)
					.reduce((all, one) => all + one.cents, 0);
				expect(sum).toBe(cents / 100);
			}
		}),
	);
});
