import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { CURRENCY_CODES } from '../../payments/currencies';
import { DEFAULT_CURRENCY } from '../../payments/inferred';
import { amountField, requiredField, textField } from '../../shared/fields';

/** In the order in which a person thinks of them. */
function currencyOptions(): INodePropertyOptions[] {
	const names = new Intl.DisplayNames(['en'], { type: 'currency' });
	return Array.from(CURRENCY_CODES, (code) => ({
		name: `${names.of(code)} (${code})`,
		value: code,
	})).sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export const mainFields: INodeProperties[] = [
	{
		displayName:
			'An AI decides who is paid and how much. Set fixed limits below, in Options > Safety Limits.',
		name: 'toolNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { '@tool': [true] } },
	},
	{
		...amountField(
			'Amount',
			'amount',
			'What the payer pays, in major units: 12.34 is 12 euros and 34 cents',
		),
		required: true,
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'options',
		options: currencyOptions(),
		default: DEFAULT_CURRENCY,
		description: 'Currency of the amount. Kashimi documents euros only.',
	},
	requiredField(
		'Recipient Name',
		'recipientName',
		'Example Shop Ltd',
		'Holder of the account that receives the payment, at most 70 characters',
	),
	requiredField(
		'Recipient IBAN',
		'recipientIban',
		'DE89 3704 0044 0532 0130 00',
		'Account that receives the payment. Spaces are ignored.',
	),
	requiredField(
		'Reference',
		'remittanceInformation',
		'Invoice 2026-001',
		'What both sides read on their bank statements, at most 140 characters. Special characters are converted (see Options).',
	),
	{
		displayName: 'Invoice or Order Number',
		name: 'endToEndId',
		type: 'string',
		default: '',
		placeholder: 'e.g. INV-2026-001',
		hint: 'Each number is paid once. Leave empty only for one-off payments.',
		builderHint: {
			propertyHint:
				'Always map the order or invoice number of the item. Never a random value, a time or an execution ID: a second run would be a second payment.',
		},
		description:
			'Your own number for the payment, at most 35 characters (end-to-end ID). Kashimi accepts each number once, so no retry and no second run pays it twice. Leave empty to generate one for this execution. Running the workflow again then creates a new payment.',
	},
	{
		displayName: 'Bank Selection',
		name: 'bankSelection',
		type: 'options',
		options: [
			{
				name: 'Payer Selects the Bank',
				value: 'hosted',
				description: 'The link opens a page where the payer picks their bank',
			},
			{
				name: 'Select the Bank Here',
				value: 'provider',
				description: 'The link opens the bank that you select here',
			},
		],
		default: 'hosted',
		description: 'Who selects the bank from which the payment is made',
	},
	{
		displayName: 'Bank',
		name: 'provider',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description: 'The bank from which the payer pays',
		displayOptions: { show: { bankSelection: ['provider'] } },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a bank…',
				typeOptions: { searchListMethod: 'searchProviders', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 3a9f7916-1b45-473c-bf34-3e601b8aae90',
				validation: [
					{
						type: 'regex',
						properties: {
							regex: '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}',
							errorMessage: 'Not a bank ID. A bank ID is a UUID.',
						},
					},
				],
			},
		],
	},
	textField(
		'Return URL',
		'redirectUri',
		'https://example.com/thank-you',
		'Where the payer returns after the bank. Returning does not prove that the payment was made.',
	),
];
