import type { INodeProperties } from 'n8n-workflow';

import { DEFAULT_CURRENCY } from '../../payments/inferred';
import { countries, countriesOrNone, currencies } from '../../shared/choices';

function addressField(party: 'Recipient' | 'Sender'): INodeProperties {
	const part = (displayName: string, name: string, example: string): INodeProperties => ({
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: `e.g. ${example}`,
	});
	return {
		displayName: `${party} Address`,
		name: `${party.toLowerCase()}Address`,
		type: 'fixedCollection',
		placeholder: 'Add Address',
		default: { address: {} },
		description:
			party === 'Recipient'
				? 'Postal address of the account holder who is paid'
				: 'Postal address of the payer',
		options: [
			{
				displayName: 'Address',
				name: 'address',
				values: [
					part('Street Name', 'streetName', 'Damstraat'),
					part('Building Number', 'buildingNumber', '1A'),
					part('Post Code', 'postCode', '1012AB'),
					part('City', 'city', 'Amsterdam'),
					{
						displayName: 'Country',
						name: 'country',
						type: 'options',
						options: countriesOrNone,
						default: '',
					},
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
			displayName: 'Country Codes',
			name: 'countryCodes',
			type: 'multiOptions',
			options: countries,
			default: [],
			displayOptions: { show: { '/bankSelection': ['hosted'] } },
			description:
				'Countries whose banks the page offers; all if empty. An expression may give an array, or text such as LT, LV, EE.',
		},
		{
			displayName: 'Custom Body',
			name: 'customBody',
			type: 'json',
			default: '{}',
			description:
				'JSON that is merged into the request last, for fields that have no field here. It is checked like the fields are.',
		},
		{
			displayName: 'Default Country Code',
			name: 'defaultCountryCode',
			type: 'options',
			options: countriesOrNone,
			default: '',
			displayOptions: { show: { '/bankSelection': ['hosted'] } },
			description: 'Country that the page shows first',
		},
		{
			displayName: 'Fee Paid By',
			name: 'feePaidBy',
			type: 'string',
			default: '',
			placeholder: 'e.g. SENDER',
			description: 'Who pays the fee of the transfer. SENDER is the one documented value.',
		},
		{
			displayName: 'Language',
			name: 'language',
			type: 'string',
			default: '',
			placeholder: 'e.g. lt',
			description: "Two-letter code (ISO 639-1) of the first language of Kashimi's pages",
		},
		{
			displayName: 'Notify This Execution',
			name: 'notifyThisExecution',
			type: 'options',
			options: [
				{
					name: 'Automatic',
					value: 'auto',
					description:
						'If Wait for Final Status follows in this workflow, and Webhook URL is empty',
				},
				{ name: 'Yes', value: 'yes' },
				{ name: 'No', value: 'no' },
			],
			default: 'auto',
			description:
				'Whether Kashimi notifies this execution of status changes, so that a later wait resumes at once. Automatic also applies when this field is not added.',
		},
		{
			displayName: 'PSU IP Address',
			name: 'psuIpAddress',
			type: 'string',
			default: '',
			placeholder: 'e.g. 84.240.80.120',
			description:
				'IP address of the payer (PSU, payment service user); banks use it against fraud',
		},
		{
			displayName: 'PSU User Agent',
			name: 'psuUserAgent',
			type: 'string',
			default: '',
			placeholder: 'e.g. Mozilla/5.0 …',
			description: 'User agent of the browser of the payer (PSU, payment service user)',
		},
		addressField('Recipient'),
		{
			displayName: 'Reference Style',
			name: 'referenceStyle',
			type: 'options',
			options: [
				{
					name: 'Belgian (+++…+++)',
					value: 'belgian',
					description: 'Structured communication, out of up to 10 digits',
				},
				{
					name: 'Estonian (7-3-1)',
					value: 'estonian',
					description: 'Reference number, out of up to 19 digits',
				},
				{
					name: 'Finnish',
					value: 'finnish',
					description: 'Reference number, out of 3 to 19 digits',
				},
				{ name: 'Free Text', value: 'freeText', description: 'Sent as entered' },
				{
					name: 'RF (ISO 11649)',
					value: 'rf',
					description: 'Creditor reference, out of up to 21 letters and digits',
				},
			],
			default: 'freeText',
			description:
				'How to write the reference. The other styles make it out of an invoice number, with check digits.',
		},
		{
			displayName: 'Remittance Type',
			name: 'remittanceType',
			type: 'string',
			default: 'UNSTRUCTURED',
			placeholder: 'e.g. UNSTRUCTURED',
			description: 'UNSTRUCTURED for free text, the one documented value',
		},
		{
			displayName: 'Scheme Mode',
			name: 'schemeMode',
			type: 'string',
			default: '',
			placeholder: 'e.g. INSTANT',
			description: 'How the scheme is used. INSTANT is the one documented value.',
		},
		{
			displayName: 'Scheme Name',
			name: 'schemeName',
			type: 'string',
			default: 'SEPA',
			placeholder: 'e.g. SEPA',
			description: 'Payment scheme; SEPA is the one documented value',
		},
		addressField('Sender'),
		{
			displayName: 'Sender Currency',
			name: 'senderCurrency',
			type: 'options',
			options: currencies,
			default: DEFAULT_CURRENCY,
			description: 'Currency of the account of the payer',
		},
		{
			displayName: 'Sender IBAN',
			name: 'senderIban',
			type: 'string',
			default: '',
			placeholder: 'e.g. LT12 1000 0111 0100 1000',
			description:
				'Account of the payer. Some banks need it; Kashimi asks the payer if it is empty.',
		},
		{
			displayName: 'Webhook URL',
			name: 'webhookUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/kashimi-webhook',
			description: 'Where Kashimi reports each change of the status of this payment',
		},
	],
};
