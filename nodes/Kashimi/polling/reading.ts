import type { PaymentFacts } from '../payments/paymentItem';
import type { PaymentStatusEvent } from '../payments/types';
import { inParallel } from '../shared/inParallel';
import { isNotFound, type KashimiClient } from '../transport/client';

/** Milliseconds after which a poll starts no more requests: n8n gives up on it after 45 seconds at the earliest. */
export const READING_TIME = 20_000;

const CONCURRENCY = 5;

/** Reads for several items at a time. @returns as many results, from the first, as there was time for */
export async function readInTime<Item, Result>(
	items: Item[],
	read: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const end = Date.now() + READING_TIME;
	const results: Result[] = [];
	await inParallel(items, CONCURRENCY, async (item, index) => {
		if (Date.now() >= end) return false;
		results[index] = await read(item);
		return true;
	});
	return results;
}

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
