import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { DEFAULT_CURRENCY } from '../payments/inferred';
import { KNOWN_STATUSES } from '../payments/statusDictionary';

/** A field for text that is empty at first. */
export function textField(
	displayName: string,
	name: string,
	example: string,
	description?: string,
): INodeProperties {
	const placeholder = `e.g. ${example}`;
	return { displayName, name, type: 'string', default: '', placeholder, description };
}

/** The same for text that has to be there. */
export function requiredField(...field: Parameters<typeof textField>): INodeProperties {
	return { ...textField(...field), required: true };
}

/** A field for an amount in major units. */
export function amountField(
	displayName: string,
	name: string,
	description: string,
): INodeProperties {
	const placeholder = 'e.g. 12.34';
	const typeOptions = { minValue: 0 };
	return { displayName, name, type: 'number', typeOptions, default: 0, placeholder, description };
}

/** A switch that is on once it is added. */
export function switchField(
	displayName: string,
	name: string,
	description: string,
): INodeProperties {
	return { displayName, name, type: 'boolean', default: true, description };
}

/** A group of fields, each of which the user may add. */
const group = (displayName: string, placeholder: string, options: INodeProperties[]) => ({
	displayName,
	name: displayName.toLowerCase(),
	type: 'collection' as const,
	placeholder,
	default: {},
	options,
});
export const filtersGroup = (filters: INodeProperties[]) => group('Filters', 'Add Filter', filters);
export const optionsGroup = (options: INodeProperties[]) => group('Options', 'Add Option', options);

/** How messages call the fields of a group, by path: `filters.currency` is `Filters > Currency`. */
export function labelsOf({ name, displayName, options }: INodeProperties): Record<string, string> {
	const fields = options as INodeProperties[];
	return Object.fromEntries(
		fields.map((field) => [`${name}.${field.name}`, `${displayName} > ${field.displayName}`]),
	);
}

export const statusOptions: INodePropertyOptions[] = KNOWN_STATUSES.map((value) => ({
	name: value.charAt(0) + value.slice(1).toLowerCase(),
	value,
})).sort((a, b) => a.name.localeCompare(b.name, 'en'));

/** What both triggers start with; n8n's node panel lists them in this order. */
export const finalStatusEvents: INodePropertyOptions[] = [
	{
		name: 'Payment Completed',
		value: 'paymentCompleted',
		description: 'The bank has executed the payment: it is paid',
	},
	{
		name: 'Payment Failed',
		value: 'paymentFailed',
		description: 'The payment was rejected, cancelled or not finished in time',
	},
];

export const onlyFinalField: INodeProperties = switchField(
	'Only Final',
	'onlyFinal',
	'Whether to start only for a final status, COMPLETED or FAILED',
);

export const includeLatestStatusOption: INodeProperties = switchField(
	'Include Latest Status',
	'includeLatestStatus',
	'Whether to also read the latest status, with one more request per payment',
);

export const includePaymentOption: INodeProperties = switchField(
	'Include Payment',
	'includePayment',
	'Whether to also read the payment, for its number, amount, currency, recipient and reference',
);

export const currencyFilter: INodeProperties = {
	...textField('Currency', 'currency', 'EUR', 'Only payments in this currency'),
	default: DEFAULT_CURRENCY,
};

export const providerIdFilter: INodeProperties = textField(
	'Bank ID',
	'providerId',
	'3a9f7916-1b45-473c-bf34-3e601b8aae90',
	'Only payments from this bank. A payment has no bank until the payer has chosen one.',
);
