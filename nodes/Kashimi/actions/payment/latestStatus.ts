import type { IDataObject } from 'n8n-workflow';

import { explainStatus } from '../../payments/statusDictionary';
import type { Payment } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { inParallel } from '../../shared/inParallel';

/** Statuses read at the same time for one item. */
const STATUS_CONCURRENCY = 5;

/** The payments, each with its latest status event, explained, as `latestStatus`; null without any. */
export async function withLatestStatus(
	client: KashimiClient,
	payments: Payment[],
): Promise<IDataObject[]> {
	const results: IDataObject[] = [];
	await inParallel(payments.length, STATUS_CONCURRENCY, async (index) => {
		const payment = payments[index];
		const event = await client.getLatestStatus(payment.id);
		const latestStatus = event === undefined ? null : explainStatus(event);
		results[index] = { ...payment, latestStatus } as unknown as IDataObject;
		return true;
	});
	return results;
}
