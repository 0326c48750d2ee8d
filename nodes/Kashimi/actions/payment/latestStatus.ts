import { paymentItem } from '../../payments/paymentItem';
import type { ReadPayment } from '../../payments/paymentTotals';
import type { JsonObject, Payment } from '../../payments/types';
import { inParallel } from '../../shared/inParallel';
import type { KashimiClient } from '../../transport/client';
import type { PaymentOutput } from '../fields';

/** The payments, in the same order, with the latest status of each. */
export async function readStatuses(
	client: KashimiClient,
	payments: Payment[],
): Promise<ReadPayment[]> {
	const read: ReadPayment[] = [];
	await inParallel(payments, client.settings.maxConcurrency, async (payment, index) => {
		read[index] = { payment, ...(await client.readStatus(payment.id)) };
	});
	return read;
}

/** An item for each payment, in the same order, with its latest status where that is asked for. */
export async function toPaymentItems(
	client: KashimiClient,
	payments: Payment[],
	{ simplify, includeLatestStatus }: PaymentOutput,
	attempts?: Map<Payment, number>,
): Promise<JsonObject[]> {
	const facts = includeLatestStatus
		? await readStatuses(client, payments)
		: payments.map((payment) => ({ payment }));
	return facts.map((one) => paymentItem({ ...one, simplify, attempt: attempts?.get(one.payment) }));
}
