import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_CURRENCY } from '../../payments/inferred';
import { textField } from '../../shared/fields';

function addressField(party: string, name: string, description: string): INodeProperties {
	return {
		displayName: `${party} Address`,
		name,
		type: 'fixedCollection',
		placeholder: 'Add Address',
		default: { address: {} },
		description,
		options: [
			{
				displayName: 'Address',
				name: 'address',
				values: [
					textField('Street Name', 'streetName', 'Damstraat'),
					textField('Building Number', 'buildingNumber', '1A'),
					textField('Post Code', 'postCode', '1012AB'),
					textField('City', 'city', 'Amsterdam'),
					textField('Country', 'country', 'NL', 'Two-letter code (ISO 3166)'),
				],
			},
		],
	};
}

export const additionalFields: INodeProperties = {
	displayName: 'Additional Fields',
	name: 'additionalFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		{
			displayName: 'Banks From',
			name: 'countryCodes',
			type: 'string',
			default: '',
			placeholder: 'e.g. LT, LV, EE',
			displayOptions: { show: { '/bankSelection': ['hosted'] } },
			description:
				'Two-letter codes (ISO 3166) of the countries whose banks the page offers. Leave empty for all.',
		},
		{
			displayName: 'Country Shown First',
			name: 'defaultCountryCode',
			type: 'string',
			default: '',
			placeholder: 'e.g. LT',
			displayOptions: { show: { '/bankSelection': ['hosted'] } },
			description: 'Two-letter code (ISO 3166) of the country that the page shows first',
		},
		{
			displayName: 'Custom Body',
			name: 'customBody',
			type: 'json',
			default: '{}',
			description:
				'JSON merged into the request last, for API fields this node does not offer. Validated like every other field.',
		},
		textField(
			'Language',
			'language',
			'lt',
			"Two-letter code (ISO 639-1) of the language in which Kashimi's pages open",
		),
		{
			displayName: 'Notify This Execution',
			name: 'notifyThisExecution',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description: 'If Wait for Final Status follows in this workflow and Webhook URL is empty',
				},
				{ name: 'Yes', value: 'yes' },
				{ name: 'No', value: 'no' },
			],
			default: 'auto',
			description:
				'Whether Kashimi notifies this execution of status changes, so that a later Wait resumes at once. Automatic also applies if this field is not added.',
		},
		addressField('Payer', 'senderAddress', 'Postal address of the payer'),
		textField(
			'Payer Browser',
			'psuUserAgent',
			'Mozilla/5.0 …',
			"User agent of the payer's browser, which helps banks detect fraud",
		),
		{
			...textField('Payer Currency', 'senderCurrency', 'EUR', "Currency of the payer's account"),
			default: DEFAULT_CURRENCY,
		},
		textField(
			'Payer IBAN',
			'senderIban',
			'LT12 1000 0111 0100 1000',
			'Account of the payer. Some banks need it. Kashimi asks the payer if it is empty.',
		),
		textField(
			'Payer IP Address',
			'psuIpAddress',
			'84.240.80.120',
			'IP address of the payer, which helps banks detect fraud',
		),
		addressField('Recipient', 'recipientAddress', 'Postal address of the account holder'),
		{
			displayName: 'Reference Style',
			name: 'referenceStyle',
			type: 'options',
			options: [
				{
					name: 'Belgian (+++…+++)',
					value: 'belgian',
					description: 'Structured communication, from up to 10 digits',
				},
				{
					name: 'Estonian (7-3-1)',
					value: 'estonian',
					description: 'Reference number, from up to 19 digits',
				},
				{ name: 'Finnish', value: 'finnish', description: 'Reference number, from 3 to 19 digits' },
				{ name: 'Free Text', value: 'freeText', description: 'Sent as entered' },
				{
					name: 'RF (ISO 11649)',
					value: 'rf',
					description: 'Creditor reference, from up to 21 letters and digits',
				},
			],
			default: 'freeText',
			description:
				'How to write the reference. All styles but Free Text build it from an invoice number, with check digits.',
		},
		{
			displayName: 'Scheme',
			name: 'schemeName',
			type: 'string',
			default: 'SEPA',
			placeholder: 'e.g. SEPA',
			description: 'Payment scheme. SEPA is the only documented value.',
		},
		textField(
			'Scheme Fee Paid By',
			'feePaidBy',
			'SENDER',
			'Who pays the transfer fee. SENDER is the only documented value.',
		),
		textField(
			'Scheme Mode',
			'schemeMode',
			'INSTANT',
			'How the scheme is used. INSTANT is the only documented value.',
		),
		{
			displayName: 'Scheme Reference Type',
			name: 'remittanceType',
			type: 'string',
			default: 'UNSTRUCTURED',
			placeholder: 'e.g. UNSTRUCTURED',
			description:
				'Type of the reference. UNSTRUCTURED, for free text, is the only documented value.',
		},
		textField(
			'Webhook URL',
			'webhookUrl',
			'https://example.com/kashimi-webhook',
			'Where Kashimi reports each status change of this payment',
		),
	],
};
