import type { IExecuteFunctions } from 'n8n-workflow';

import { NUMBER_FIELD } from '../../payments/endToEndId';
import { readInstant } from '../../payments/instants';
import type { KashimiClient } from '../../transport/client';
import type { Conflicts } from '../operation';
import { fieldError } from '../problems';
import { CLOCK_MARGIN, earlierTries } from './earlierTries';
import { firstOf } from './describeDone';
import { reasonOf } from './guardedWords';
import type { PreparedPayment } from './repeatedIds';

/**
 * The errors of the items of a retry that cannot know the ids of the first try. The first error
 * lists the payments that may be the first try's, unless nothing but dry runs needs them.
 */
export async function refuseLostTry(
	context: IExecuteFunctions,
	payments: PreparedPayment[],
): Promise<Conflicts> {
	const { firstStart } = earlierTries(context);
	const lost = payments.filter(
		({ order, tries }) => order.isDerived && tries.identity === undefined,
	);
	const mayRead = lost.some(({ isDryRun }) => !isDryRun);
	const refusals: Conflicts = new Map();
	for (const { itemIndex, client } of lost) {
		const isFirst = refusals.size === 0;
		const found = mayRead && isFirst ? await describeSince(client, firstStart) : '';
		const problem = {
			field: NUMBER_FIELD,
			problem: 'is empty, and this retry does not know the numbers of the first try',
			fix: `n8n kept nothing of the first try, as after a cancellation or a crash.${found} Start the workflow again with only the items that were not paid. With numbers of your own, such as invoice numbers, a later retry returns what was paid.`,
		};
		refusals.set(itemIndex, fieldError(context, [problem], itemIndex));
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
		const texts = payments.map(
			({ id, amount, currency }) => `${id} (${String(amount)} ${String(currency)})`,
		);
		return texts.length === 0
			? `${since} Kashimi shows no payment of this client since then, but it may be too early to tell.`
			: `${since} Payments of this client since then, from this workflow and others (${texts.length}): ${firstOf(texts)}.`;
	} catch (error) {
		return `${since} The payments since then could not be read: ${reasonOf(error)}`;
	}
}
