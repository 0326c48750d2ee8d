import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_CURRENCY } from '../payments/inferred';

export const includeLatestStatusOption: INodeProperties = {
	displayName: 'Include Latest Status',
	name: 'includeLatestStatus',
	type: 'boolean',
	default: true,
	description: 'Whether to also read the latest status, with one more request per payment',
};

export const includePaymentOption: INodeProperties = {
	displayName: 'Include Payment',
	name: 'includePayment',
	type: 'boolean',
	default: true,
	description:
		'Whether to also read the payment, for its number, amount, currency, recipient and reference',
};

export const currencyFilter: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'string',
	default: DEFAULT_CURRENCY,
	placeholder: 'e.g. EUR',
	description: 'Only payments in this currency',
};

export const providerIdFilter: INodeProperties = {
	displayName: 'Bank ID',
	name: 'providerId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 3a9f7916-1b45-473c-bf34-3e601b8aae90',
	description:
		'Only payments from this bank. A payment has no bank until the payer has chosen one.',
};
