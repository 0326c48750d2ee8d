import { paymentItem } from '../../payments/paymentItem';
import type { JsonObject, Payment } from '../../payments/types';
import { inParallel } from '../../shared/inParallel';
import type { KashimiClient } from '../../transport/client';
import type { PaymentOutput } from '../fields';

/** Statuses read at the same time for one item. */
const STATUS_CONCURRENCY = 5;

/** An item for each payment, in the same order, with its latest status where that is asked for. */
export async function toPaymentItems(
	client: KashimiClient,
	payments: Payment[],
	{ simplify, includeLatestStatus }: PaymentOutput,
): Promise<JsonObject[]> {
	if (!includeLatestStatus) return payments.map((payment) => paymentItem({ payment, simplify }));
	const items: JsonObject[] = [];
	await inParallel(payments.length, STATUS_CONCURRENCY, async (index) => {
		const payment = payments[index];
		items[index] = paymentItem({ payment, simplify, ...(await client.readStatus(payment.id)) });
	});
	return items;
}
