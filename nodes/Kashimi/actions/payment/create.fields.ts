import type { INodeProperties } from 'n8n-workflow';

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
		default: {},
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
					part('Country', 'country', 'NL'),
				],
			},
		],
	};
}

export const mainFields: INodeProperties[] = [
	{
		displayName: 'Bank Selection',
		name: 'bankSelection',
		type: 'options',
		options: [
			{
				name: 'Payer Selects the Bank',
				value: 'hosted',
				description: 'The link opens a page on which the payer picks their bank',
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
		displayName: 'Provider',
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
							errorMessage: 'Not a provider ID: it has the form of a UUID',
						},
					},
				],
			},
		],
	},
	{
		displayName: 'Amount',
		name: 'amount',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 2 },
		required: true,
		default: 0,
		placeholder: 'e.g. 12.34',
		description: 'What the payer pays, in major units: 12.34 is 12 euros and 34 cents',
	},
	{
		displayName: 'Currency',
		name: 'currency',
		type: 'options',
		options: [{ name: 'EUR', value: 'EUR' }],
		default: 'EUR',
		description:
			'Kashimi documents euros only. Any other ISO 4217 code can be given as an expression.',
	},
	{
		displayName: 'Recipient Name',
		name: 'recipientName',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Example Shop Ltd',
		description: 'Holder of the account that is paid, at most 70 characters',
	},
	{
		displayName: 'Recipient IBAN',
		name: 'recipientIban',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. DE89 3704 0044 0532 0130 00',
		description: 'Account that is paid; spaces do not matter',
	},
	{
		displayName: 'Remittance Information',
		name: 'remittanceInformation',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Invoice 2026-001',
		description:
			"What both sides read on their bank statements: at most 140 letters without accents, digits, spaces and / - ? : ( ) . , ' +.",
	},
	{
		displayName: 'End-to-End ID',
		name: 'endToEndId',
		type: 'string',
		default: '',
		placeholder: 'e.g. INV-2026-001',
		description:
			'Your own reference, such as the invoice number, at most 35 characters. Kashimi accepts each one once, so no retry and no second run can pay the same invoice twice. If it is empty, one is made for this execution: that protects retries inside the execution, but not a new execution.',
	},
	{
		displayName: 'Redirect URI',
		name: 'redirectUri',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/thank-you',
		description:
			"Where the payer's browser goes after the bank. Arriving there does not mean that the payment was made.",
	},
];

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
			type: 'string',
			default: '',
			placeholder: 'e.g. LT, LV, EE',
			description:
				'Countries whose banks the page offers, when the payer chooses the bank; all if empty. Comma-separated, or an array from an expression.',
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
			type: 'string',
			default: '',
			placeholder: 'e.g. LT',
			description: 'Country that the page shows first, when the payer chooses the bank',
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
			type: 'string',
			default: '',
			placeholder: 'e.g. EUR',
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

export const ownOptions: INodeProperties[] = [
	{
		displayName: 'On Duplicate',
		name: 'onDuplicate',
		type: 'options',
		options: [
			{
				name: 'Return Existing Payment',
				value: 'return',
				description: 'Go on with the payment that was made before',
			},
			{
				name: 'Stop With an Error',
				value: 'error',
				description: 'Treat the item as failed',
			},
		],
		default: 'return',
		description:
			'What to do when the same payment was made before under this end-to-end ID. A payment with other values under the same ID is always an error.',
	},
	{
		displayName: 'Safety Limits',
		name: 'safetyLimits',
		type: 'fixedCollection',
		placeholder: 'Add Safety Limits',
		default: {},
		description:
			'Payments outside of these limits are refused before anything is sent, whoever filled in the fields',
		options: [
			{
				displayName: 'Limits',
				name: 'limits',
				values: [
					{
						displayName: 'Allowed Currencies',
						name: 'allowedCurrencies',
						type: 'string',
						default: '',
						placeholder: 'e.g. EUR',
						description: 'Comma-separated ISO 4217 codes; every currency if empty',
					},
					{
						displayName: 'Allowed Recipient IBANs',
						name: 'allowedRecipientIbans',
						type: 'string',
						default: '',
						placeholder: 'e.g. DE89370400440532013000, LT121000011101001000',
						description: 'Comma-separated accounts that may be paid; every account if empty',
					},
					{
						displayName: 'Max Amount',
						name: 'maxAmount',
						type: 'number',
						typeOptions: { minValue: 0, numberPrecision: 2 },
						default: 0,
						description: 'Largest amount of one payment, in major units; 0 means no limit',
					},
				],
			},
		],
	},
];
