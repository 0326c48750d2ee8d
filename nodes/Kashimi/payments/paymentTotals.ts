import { majorUnitsOrNull } from './money';
import { paymentItem } from './paymentItem';
import { createdAt, currencyOf, minorUnitsOf } from './shownValues';
import { isFinalStatus } from './statusDictionary';
import type { JsonObject, Payment, PaymentStatusEvent } from './types';

/** An archived payment with its status, null where it has none yet. */
export interface ReadPayment {
	payment: Payment;
	status: PaymentStatusEvent | null;
	/** ISO 8601, in UTC. */
	statusReadAt: string;
}

/** Payments with the same status and currency; null where they have none. */
interface Total {
	status: string | null;
	currency: string | null;
	count: number;
	/** In minor units, exact; NaN where the amount of one of them cannot be read. */
	sum: number;
}

/** Counts and sums of payments by status and currency, and the oldest one that is not final. */
export function summarisePayments(read: readonly ReadPayment[], readAt: string): JsonObject {
	const totals = new Map<string, Total>();
	let oldest: ReadPayment | undefined;
	for (const one of read) {
		const { payment } = one;
		const status = one.status?.status ?? null;
		const currency = currencyOf(payment) ?? null;
		const key = JSON.stringify([status, currency]);
		const total = totals.get(key) ?? { status, currency, count: 0, sum: 0 };
		total.count += 1;
		total.sum += minorUnitsOf(payment) ?? NaN;
		totals.set(key, total);
		if (isFinalStatus(status)) continue;
		if (oldest === undefined || timeOf(one) < timeOf(oldest)) oldest = one;
	}
	return {
		payments: read.length,
		statusReadAt: readAt,
		summary: Array.from(totals.values(), ({ sum, ...total }) => ({
			...total,
			sum: majorUnitsOrNull(sum, total.currency ?? ''),
		})),
		oldestOpenPayment: oldest ? paymentItem({ ...oldest, simplify: true }) : null,
	};
}

/** One without a readable date is taken for none of the oldest. */
function timeOf({ payment }: ReadPayment): number {
	return createdAt(payment) || Infinity;
}
