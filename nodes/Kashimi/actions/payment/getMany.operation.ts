import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { checkKnownEndToEndId } from '../../payments/endToEndId';
import { readInstant } from '../../payments/instants';
import { checkPaymentFilters, filterPayments } from '../../payments/paymentFilters';
import type { PaymentFilters } from '../../payments/paymentFilters';
import { isBlank } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';
import { currencyFilter, includeLatestStatusOption, providerIdFilter } from '../../shared/fields';
import { operationFields } from '../commonOptions';
import {
	limitField,
	readFilters,
	readLimit,
	readPaymentOutput,
	returnAllField,
	simplifyOption,
} from '../fields';
import type { PaymentOutput } from '../fields';
import type { ItemParameters } from '../parameters';
import { fieldProblems, required } from '../problems';
import { toPaymentItems } from './latestStatus';

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		providerIdFilter,
		{
			displayName: 'Created After',
			name: 'createdAfter',
			type: 'dateTime',
			default: '',
			description: 'Only payments created at this time or later',
		},
		{
			displayName: 'Created Before',
			name: 'createdBefore',
			type: 'dateTime',
			default: '',
			description: 'Only payments created before this time',
		},
		currencyFilter,
		{
			displayName: 'Invoice or Order Number',
			name: 'endToEndId',
			type: 'string',
			default: '',
			placeholder: 'e.g. INV-2026-001',
			description:
				'Only the payment with this number. Kashimi applies this filter itself. The node applies all others after reading every payment.',
		},
		{
			displayName: 'Updated After',
			name: 'updatedAfter',
			type: 'dateTime',
			default: '',
			description: 'Only payments changed at this time or later',
		},
	],
};

export const description: INodeProperties[] = operationFields(
	'payment',
	'getMany',
	[returnAllField, limitField, filters],
	[includeLatestStatusOption, simplifyOption],
);

interface Prepared {
	limit: number;
	endToEndId: string | undefined;
	filters: PaymentFilters;
	output: PaymentOutput;
}

export function prepare(item: ItemParameters): Prepared {
	const { context, itemIndex } = item;
	const { endToEndId, ...entered } = readFilters(item, filters);
	const problems = checkPaymentFilters(entered);
	if (problems.length > 0) throw fieldProblems(context, problems, itemIndex);

	// The date picker names no time zone; what its user sees is in the zone of the workflow.
	const toDate = (value: unknown) =>
		isBlank(value) ? undefined : new Date(readInstant(value, context.getTimezone()));
	return {
		limit: readLimit(item),
		endToEndId: isBlank(endToEndId)
			? undefined
			: required(context, checkKnownEndToEndId(endToEndId), itemIndex),
		filters: {
			...entered,
			createdAfter: toDate(entered.createdAfter),
			createdBefore: toDate(entered.createdBefore),
			updatedAfter: toDate(entered.updatedAfter),
		},
		output: readPaymentOutput(item, false),
	};
}

/** @returns archived payments, newest first */
export async function execute(client: KashimiClient, prepared: Prepared): Promise<IDataObject[]> {
	const payments = await client.listPayments(prepared.endToEndId);
	const found = filterPayments(payments, prepared.filters).slice(0, prepared.limit);
	return (await toPaymentItems(client, found, prepared.output)) as IDataObject[];
}
