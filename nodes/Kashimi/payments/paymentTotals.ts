import { groupBy, sortBy, sumOf } from './lists';
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

/** Counts and exact sums of payments by status and currency, and the oldest one that is not final. */
export function summarisePayments(read: readonly ReadPayment[], readAt: string): JsonObject {
	const groups = groupBy(read, ({ payment, status }) =>
		JSON.stringify([status?.status, currencyOf(payment)]),
	);
	const open = read.filter(({ status }) => !isFinalStatus(status?.status));
	const [oldest] = sortBy(open, ({ payment }) => createdAt(payment));
	return {
		payments: read.length,
		statusReadAt: readAt,
		summary: Array.from(groups.values(), totalOf),
		oldestOpenPayment: oldest ? paymentItem({ ...oldest, simplify: true }) : null,
	};
}

function totalOf(group: ReadPayment[]): JsonObject {
	const [{ payment, status }] = group;
	const currency = currencyOf(payment) ?? null;
	// NaN where the amount of one of them cannot be read.
	const sum = sumOf(group, (one) => minorUnitsOf(one.payment) ?? NaN);
	return {
		status: status?.status ?? null,
		currency,
		count: group.length,
		sum: majorUnitsOrNull(sum, currency ?? ''),
	};
}
