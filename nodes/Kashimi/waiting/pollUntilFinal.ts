import type { INodeExecutionData } from 'n8n-workflow';

import { inParallel } from '../shared/inParallel';
import type { KashimiClient } from '../transport/client';
import { delay } from '../transport/context';
import { paymentIdOf, pendingItems, setStatus } from './pending';

/** Milliseconds between the first two reads of a payment; later ones grow by half each. */
const FIRST_INTERVAL = 1000;
const GROWTH = 1.5;

const CONCURRENCY = 5;

export interface PollingTimes {
	/** Milliseconds after which no more is read. */
	limit: number;
	/** Milliseconds. */
	longestInterval: number;
}

/**
 * Reads pending payments until all are final, the time is up or the execution is cancelled. A read that
 * fails leaves the last known status. What is not final in the end is `timedOut`.
 */
export async function pollUntilFinal(
	output: INodeExecutionData[],
	clientFor: (item: INodeExecutionData) => KashimiClient,
	{ limit, longestInterval }: PollingTimes,
	cancelled?: AbortSignal,
): Promise<INodeExecutionData[]> {
	const items = output.map((item) => ({ ...item, json: { ...item.json } }));
	const end = Date.now() + limit;
	for (let interval = FIRST_INTERVAL; ; interval = Math.min(longestInterval, interval * GROWTH)) {
		const pending = pendingItems(items);
		const left = end - Date.now();
		if (pending.length === 0 || left <= 0) break;
		if (!(await delay(Math.min(interval, left), cancelled))) break;
		await inParallel(pending, CONCURRENCY, async (item) => await readAgain(item, clientFor(item)));
	}
	for (const item of pendingItems(items)) item.json.timedOut = true;
	return items;
}

async function readAgain(item: INodeExecutionData, client: KashimiClient): Promise<void> {
	// The client has tried again already, and the next read may do better.
	const read = await client.readStatus(paymentIdOf(item)).catch(() => undefined);
	if (read !== undefined) setStatus(item, read);
}
