import type { PaymentFacts } from '../payments/paymentItem';
import type { PaymentStatusEvent } from '../payments/types';
import { isNotFound, type KashimiClient } from '../transport/client';

/** The latest status and when it was read; without a status while Kashimi shows none. */
export async function readLatestStatus(
	client: KashimiClient,
	paymentId: string,
): Promise<Pick<PaymentFacts, 'status' | 'statusReadAt'>> {
	const status = (await readHistory(client, paymentId)).pop();
	return { status, statusReadAt: new Date().toISOString() };
}

/** Every status event, oldest first; none while Kashimi shows the payment without them. */
export async function readHistory(
	client: KashimiClient,
	paymentId: string,
): Promise<PaymentStatusEvent[]> {
	return await client.listStatuses(paymentId).catch((failure: unknown) => {
		if (isNotFound(failure)) return [];
		throw failure;
	});
}
