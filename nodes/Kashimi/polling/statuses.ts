import { explainStatus } from '../payments/statusDictionary';
import type { ExplainedStatus } from '../payments/statusDictionary';
import type { PaymentStatusEvent } from '../payments/types';
import { isNotFound } from '../transport/client';
import type { KashimiClient } from '../transport/client';

/** The latest status, explained; null while the archive shows the payment without one. */
export async function readLatestStatus(
	client: KashimiClient,
	paymentId: string,
): Promise<ExplainedStatus | null> {
	const event = await unlessMissing(client.getLatestStatus(paymentId), undefined);
	return event === undefined ? null : explainStatus(event);
}

/** Every status event, oldest first; none while the archive shows the payment without them. */
export async function readHistory(
	client: KashimiClient,
	paymentId: string,
): Promise<PaymentStatusEvent[]> {
	return await unlessMissing(client.listStatuses(paymentId), []);
}

/** One payment whose statuses are not there yet must not hold up all the others. */
async function unlessMissing<Answer, Instead>(
	answer: Promise<Answer>,
	instead: Instead,
): Promise<Answer | Instead> {
	return await answer.catch((failure: unknown) => {
		if (isNotFound(failure)) return instead;
		throw failure;
	});
}
