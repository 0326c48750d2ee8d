import { NodeOperationError } from 'n8n-workflow';

import { paymentItem } from '../payments/paymentItem';
import type { JsonObject } from '../payments/types';
import { advance, dateCreations, findUnseen, byTime, startAt } from './cursor';
import type { Cursor, DatedPayment } from './cursor';
import { dateUpdates, isUpdate } from './paymentUpdates';
import { readInTime, readLatestStatus } from './reading';
import type { PollResult, PollSettings } from './settings';
import type { Memory } from './state';

/**
 * All payments, each with the time of its creation, or for their updates of its latest one.
 * @throws NodeOperationError when none of them has a date to go by
 */
export async function readDatedPayments({ client, event }: PollSettings): Promise<DatedPayment[]> {
	const payments = await client.listPayments();
	const date = event === 'paymentUpdated' ? dateUpdates : dateCreations;
	const dated = date(payments.filter(({ id }) => typeof id === 'string'));
	if (dated.length > 0 || payments.length === 0) return dated;
	const node = client.context.getNode();
	throw new NodeOperationError(node, 'No payment has an ID and a readable date', {
		description:
			'The trigger needs both to tell what is new. Use Get Many in a scheduled workflow instead.',
	});
}

/** Payments that are new or updated since the last poll; none at the first. */
export async function pollPayments(settings: PollSettings, last?: Memory): Promise<PollResult> {
	const payments = await readDatedPayments(settings);
	if (last === undefined) return { items: [], memory: { cursor: startAt(payments) } };

	const unseen = findUnseen(last.cursor, payments);
	const items = await toItems(settings, unseen, last.cursor);
	return {
		items: items.filter((item): item is JsonObject => item !== undefined),
		memory: { cursor: advance(last.cursor, unseen.slice(0, items.length), unseen[items.length]) },
	};
}

/** The latest payments, for a test run in the editor. */
export async function recentPayments(settings: PollSettings, limit: number): Promise<JsonObject[]> {
	const payments = await readDatedPayments(settings);
	const recent = payments.filter((dated) => isWanted(dated, settings)).sort(byTime);
	return (await toItems(settings, recent.slice(-limit))) as JsonObject[];
}

function isWanted(dated: DatedPayment, { event, passes }: PollSettings, cursor?: Cursor): boolean {
	const isEvent = event === 'newPayment' || isUpdate(dated, cursor);
	return isEvent && passes(dated.payment) === true;
}

/** An entry for each payment that there was time for, undefined for those that are not wanted. */
async function toItems(
	settings: PollSettings,
	payments: DatedPayment[],
	cursor?: Cursor,
): Promise<Array<JsonObject | undefined>> {
	return await readInTime(payments, async (dated) => {
		if (!isWanted(dated, settings, cursor)) return undefined;
		const { payment } = dated;
		const read = settings.includeLatestStatus
			? await readLatestStatus(settings.client, payment.id)
			: {};
		return paymentItem({ payment, ...read });
	});
}
