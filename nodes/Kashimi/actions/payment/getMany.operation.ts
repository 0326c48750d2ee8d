import { checkKnownEndToEndId } from '../../payments/endToEndId';
import { readPaymentFilters } from '../../payments/paymentFilters';
import { paymentItem } from '../../payments/paymentItem';
import { checkSort } from '../../payments/paymentSort';
import { type ReadPayment, summarisePayments } from '../../payments/paymentTotals';
import { checkStatuses } from '../../payments/statusDictionary';
import type { JsonObject, Payment } from '../../payments/types';
import { isBlank } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';
import { includeLatestStatusOption } from '../../shared/fields';
import { inSlices } from '../../shared/inParallel';
import { operationFields } from '../commonOptions';
import {
	limitField,
	readFilters,
	readLimit,
	readPaymentOutput,
	returnAllField,
	simplifyOption,
} from '../fields';
import { type ItemParameters, optionPath } from '../parameters';
import { fieldError } from '../problems';
import { filters, sort, summarize } from './getMany.fields';
import { readStatuses, toPaymentItems } from './latestStatus';

export const description = operationFields(
	'payment',
	'getMany',
	[returnAllField, limitField, filters],
	[includeLatestStatusOption, simplifyOption, sort, summarize],
);

/** Payments whose status is read at least at a time, while those with certain statuses are looked for. */
const LEAST_READ = 50;

type Prepared = ReturnType<typeof prepare>;

export function prepare(item: ItemParameters) {
	const { endToEndId, statuses, ...entered } = readFilters(item, filters);
	for (const name of ['amountFrom', 'amountTo']) {
		if (item.isZero(`filters.${name}`)) delete entered[name];
	}
	const timeZone = item.context.getTimezone();
	const read = readPaymentFilters(entered, { now: Date.now(), timeZone });
	if ('problems' in read) throw fieldError(item.context, read.problems, item.itemIndex);
	const sorted = item.checked(sort, checkSort, optionPath(sort));
	return {
		context: item.context,
		limit: readLimit(item),
		endToEndId: isBlank(endToEndId) ? undefined : item.required(checkKnownEndToEndId(endToEndId)),
		passes: read.passes,
		sorted,
		statuses: item.required(checkStatuses(statuses, 'Filters > Statuses')),
		isSummary: item.flag(summarize),
		output: readPaymentOutput(item, false),
	};
}

/** @returns archived payments, or one item that summarises them */
export async function execute(client: KashimiClient, prepared: Prepared): Promise<JsonObject[]> {
	const { context, isSummary, statuses, limit, output } = prepared;
	const passed: Payment[] = [];
	let unread = 0;
	await inSlices(await client.listPayments(prepared.endToEndId), (payment) => {
		const passes = prepared.passes(payment);
		if (passes) passed.push(payment);
		if (passes === undefined) unread += 1;
	});
	const notice = `Payments left out: ${unread}. The date or amount that a filter needs cannot be read for certain. As text, 1.000 may be one or one thousand.`;
	if (unread > 0) {
		const hint = { message: notice, location: 'outputPane', type: 'warning' } as const;
		context.addExecutionHints(hint);
	}
	const payments = prepared.sorted(passed);
	if (isSummary) {
		const readAt = new Date().toISOString();
		const read = await withStatus(client, payments, statuses, Infinity);
		return [{ ...summarisePayments(read, readAt), ...(unread > 0 && { notice }) }];
	}
	if (statuses !== undefined) {
		const read = await withStatus(client, payments, statuses, limit);
		return read.map((one) => paymentItem({ ...one, simplify: output.simplify }));
	}
	return await toPaymentItems(client, payments.slice(0, limit), output);
}

/** The first payments with one of the statuses; no more are read than it takes to find them. */
async function withStatus(
	client: KashimiClient,
	payments: Payment[],
	statuses: Set<string> | undefined,
	limit: number,
): Promise<ReadPayment[]> {
	let found: ReadPayment[] = [];
	for (let next = 0; next < payments.length && found.length < limit; ) {
		const end = next + Math.max(limit - found.length, LEAST_READ);
		const read = await readStatuses(client, payments.slice(next, end));
		found = found.concat(read.filter(({ status }) => statuses?.has(status?.status ?? '') ?? true));
		next = end;
	}
	return found.slice(0, limit);
}
