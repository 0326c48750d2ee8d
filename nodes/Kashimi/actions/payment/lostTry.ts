import type { IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

import { readInstant } from '../../payments/instants';
import type { KashimiClient } from '../../transport/client';
import type { ClientFor } from '../operation';
import { fieldProblems } from '../problems';
import { CLOCK_MARGIN, earlierTries } from './earlierTries';
import { reasonOf } from './guardedWords';

const LONGEST_LIST = 20;

/**
 * The errors of the items of a retry that cannot know the ids of the first try. The first error
 * lists the payments that may be the first try's.
 * @param mayRead whether the API may be asked for them
 */
export async function refuseLostTry(
	context: IExecuteFunctions,
	itemIndexes: number[],
	mayRead: boolean,
	clientFor: ClientFor,
): Promise<Map<number, NodeOperationError>> {
	const { firstStart } = earlierTries(context);
	const refusals = new Map<number, NodeOperationError>();
	for (const itemIndex of itemIndexes) {
		const isFirst = refusals.size === 0;
		const found = mayRead && isFirst ? await describeSince(clientFor(itemIndex), firstStart) : '';
		const problem = {
			field: 'Invoice or Order Number',
			problem: 'is empty, and this retry does not know the numbers of the first try',
			fix: `n8n kept nothing of the first try, as after a cancellation or a crash.${found} Start the workflow again with only the items that were not paid. With numbers of your own, such as invoice numbers, a later retry returns what was paid.`,
		};
		refusals.set(itemIndex, fieldProblems(context, [problem], itemIndex));
	}
	return refusals;
}

async function describeSince(
	client: KashimiClient,
	firstStart: number | undefined,
): Promise<string> {
	if (firstStart === undefined) {
		return ' n8n does not say when the first try started. Look at the latest payments with Payment: Get Many.';
	}
	const since = ` The first try started at ${new Date(firstStart).toISOString()}.`;
	try {
		const payments = (await client.listPayments()).filter(
			({ createdAt }) => !(readInstant(createdAt) < firstStart - CLOCK_MARGIN),
		);
		const list = payments
			.slice(0, LONGEST_LIST)
			.map(({ id, amount, currency }) => `${id} (${String(amount)} ${String(currency)})`);
		const more = payments.length > list.length ? ', …' : '';
		return list.length === 0
			? `${since} Kashimi shows no payment of this client since then, but it may be too early to tell.`
			: `${since} Payments of this client since then, from this workflow and others (${payments.length}): ${list.join(', ')}${more}.`;
	} catch (error) {
		return `${since} The payments since then could not be read: ${reasonOf(error)}`;
	}
}
