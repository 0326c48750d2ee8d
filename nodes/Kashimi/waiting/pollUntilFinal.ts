import type { INodeExecutionData } from 'n8n-workflow';

import { inParallel } from '../shared/inParallel';
import type { KashimiClient } from '../transport/client';
import { pause } from '../transport/context';
import { paymentIdOf, pendingItems, setStatus } from './pending';

// Milliseconds between two looks at the same payment.
const FIRST_INTERVAL = 1000;
const LONGEST_INTERVAL = 5000;
const GROWTH = 1.5;

/** Statuses read at the same time. */
const CONCURRENCY = 5;

/**
 * Looks at the pending payments again and again, in place, until all are final, the time is up or
 * the execution is cancelled. A look that fails leaves the last known status.
 * @param milliseconds how long to go on
 */
export async function pollUntilFinal(
	items: INodeExecutionData[],
	clientFor: (item: INodeExecutionData) => KashimiClient,
	milliseconds: number,
	cancelled?: AbortSignal,
): Promise<void> {
	const end = Date.now() + milliseconds;
	for (let interval = FIRST_INTERVAL; ; interval = Math.min(LONGEST_INTERVAL, interval * GROWTH)) {
		const pending = pendingItems(items);
		const left = end - Date.now();
		if (pending.length === 0 || left <= 0) return;
		if (!(await pause(Math.min(interval, left), cancelled))) return;
		await inParallel(pending.length, CONCURRENCY, async (index) => {
			await look(pending[index], clientFor(pending[index]));
			return true;
		});
	}
}

async function look(item: INodeExecutionData, client: KashimiClient): Promise<void> {
	// The client has tried again already, and the next look may do better.
	const event = await client.getLatestStatus(paymentIdOf(item)).catch(() => undefined);
	if (event !== undefined) setStatus(item, event);
}
