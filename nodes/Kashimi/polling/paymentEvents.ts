import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';

import { readInstant } from '../payments/instants';
import type { Payment } from '../payments/types';
import type { KashimiClient } from '../transport/client';
import { advance, findFresh, momentsOf, oldestFirst, startAt } from './cursor';
import type { Moment } from './cursor';
import { readInTime } from './readInTime';
import { passes } from './settings';
import type { PollingRequest, PollResult } from './settings';
import type { Remembered } from './state';
import { readLatestStatus } from './statuses';

/** @throws NodeOperationError when payments come without any date to go by */
export async function readMoments(
	client: KashimiClient,
	field: 'createdAt' | 'updatedAt' = 'createdAt',
): Promise<Moment[]> {
	const payments = await client.listPayments();
	const moments = momentsOf(payments, field);
	if (moments.length > 0 || payments.length === 0) return moments;
	throw new NodeOperationError(client.context.getNode(), `No payment has a readable ${field}`, {
		description: 'The trigger needs it to tell what is new. Use Get Many in a scheduled workflow.',
	});
}

/** Creations or updates, each with its time. */
async function readEvents(client: KashimiClient, { event }: PollingRequest): Promise<Moment[]> {
	if (event === 'newPayment') return await readMoments(client);
	const moments = await readMoments(client, 'updatedAt');
	// Creating a payment sets both dates; it is no update.
	return moments.filter(({ payment, time }) => time !== readInstant(payment.createdAt));
}

/** Payments that are new or updated since the last poll; none at the first. */
export async function pollPayments(
	client: KashimiClient,
	request: PollingRequest,
	last?: Remembered,
): Promise<PollResult> {
	const moments = await readEvents(client, request);
	if (last === undefined) return { items: [], remembered: { cursor: startAt(moments) } };

	const fresh = findFresh(last.cursor, moments);
	const items = await toItems(client, request, fresh);
	return {
		items: items.filter((item): item is IDataObject => item !== undefined),
		remembered: { cursor: advance(last.cursor, fresh.slice(0, items.length)) },
	};
}

/** The latest payments, for a look at the output. */
export async function recentPayments(
	client: KashimiClient,
	request: PollingRequest,
	limit: number,
): Promise<IDataObject[]> {
	const moments = await readEvents(client, request);
	const recent = moments.filter(({ payment }) => passes(payment, request)).sort(oldestFirst);
	return (await toItems(client, request, recent.slice(-limit))) as IDataObject[];
}

/** An entry for each payment that there was time for, undefined where the filters say no. */
async function toItems(
	client: KashimiClient,
	request: PollingRequest,
	moments: Moment[],
): Promise<Array<IDataObject | undefined>> {
	const read = async (payment: Payment) => ({
		...payment,
		latestStatus: await readLatestStatus(client, payment.id),
	});
	const toItem = async ({ payment }: Moment) => {
		if (!passes(payment, request)) return undefined;
		const item = request.includeLatestStatus ? await read(payment) : payment;
		return item as unknown as IDataObject;
	};
	return await readInTime(moments, toItem);
}
