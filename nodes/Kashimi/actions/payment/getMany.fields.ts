import type { INodeProperties } from 'n8n-workflow';

import {
	amountField,
	currencyFilter,
	filtersGroup,
	providerIdFilter,
	statusOptions,
	switchField,
	textField,
} from '../../shared/fields';

const dateFilter = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'dateTime',
	default: '',
	description,
});

export const filters = filtersGroup([
	amountField(
		'Amount From',
		'amountFrom',
		'Only payments of this amount or more, in major units. Enter 0 for no limit.',
	),
	amountField(
		'Amount To',
		'amountTo',
		'Only payments of this amount or less, in major units. Enter 0 for no limit.',
	),
	providerIdFilter,
	dateFilter('Created After', 'createdAfter', 'Only payments created at this time or later'),
	dateFilter('Created Before', 'createdBefore', 'Only payments created before this time'),
	currencyFilter,
	textField(
		'Invoice or Order Number',
		'endToEndId',
		'INV-2026-001',
		'Only the payment with this number. Kashimi applies this filter itself. The node applies all others after reading every payment.',
	),
	{
		displayName: 'Period',
		name: 'period',
		type: 'options',
		options: [
			{ name: 'Custom', value: 'custom', description: 'Set Created After, Created Before or both' },
			{ name: 'This Month', value: 'thisMonth' },
			{ name: 'This Week', value: 'thisWeek', description: 'Starting on Monday' },
			{ name: 'Today', value: 'today' },
			{ name: 'Yesterday', value: 'yesterday' },
		],
		default: 'today',
		description: 'Only payments created in this period, in the time zone of the workflow',
	},
	textField(
		'Recipient IBAN',
		'recipientIban',
		'DE89 3704 0044 0532 0130 00',
		'Only payments to this account',
	),
	{
		displayName: 'Statuses',
		name: 'statuses',
		type: 'multiOptions',
		options: statusOptions,
		default: [],
		description:
			'Only payments with one of these statuses. Reads the status of each payment that passes the other filters, with one request each.',
	},
	textField(
		'Text Contains',
		'textContains',
		'Example Shop',
		'Only payments with this text in the reference, the recipient name or the invoice or order number. Case, accents, spaces and punctuation are ignored.',
	),
	dateFilter('Updated After', 'updatedAfter', 'Only payments updated at this time or later'),
]);

export const sort: INodeProperties = {
	displayName: 'Sort',
	name: 'sort',
	type: 'options',
	options: [
		{ name: 'Largest Amount First', value: 'largestFirst' },
		{ name: 'Newest First', value: 'newestFirst' },
		{ name: 'Oldest First', value: 'oldestFirst' },
		{ name: 'Smallest Amount First', value: 'smallestFirst' },
	],
	default: 'newestFirst',
	description: 'Order in which to return the payments. Limit keeps the first ones.',
};

export const summarize: INodeProperties = switchField(
	'Summarize',
	'summarize',
	'Whether to return one item with totals instead of the payments: count and sum for each status and currency, and the oldest open payment. Includes every payment that passes the filters, regardless of Limit. Reads each status with one request per payment.',
);
