import type { INodeProperties } from 'n8n-workflow';

import { TOTAL_LIMITS } from '../../payments/totalLimits';
import { textField, switchField } from '../../shared/fields';

export const dryRun: INodeProperties = switchField(
	'Dry Run',
	'dryRun',
	'Whether to only check the items and show what would be sent. Nothing is sent to Kashimi, and the credential needs no scope.',
);

const totalLimit = (name: keyof typeof TOTAL_LIMITS, description: string): INodeProperties => ({
	displayName: TOTAL_LIMITS[name],
	name,
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description,
});

export const ownOptions: INodeProperties[] = [
	dryRun,
	{
		displayName: 'On Duplicate',
		name: 'onDuplicate',
		type: 'options',
		options: [
			{
				name: 'Create Again If the First Failed',
				value: 'newAttempt',
				description:
					'If all payments under this number failed, create the next one as INV-1-2, INV-1-3 and so on. Otherwise continue with the existing payment. Numbers may have up to 32 characters.',
			},
			{
				name: 'Return Existing Payment',
				value: 'return',
				description: 'Continue with the payment that was made before',
			},
			{ name: 'Stop With an Error', value: 'error', description: 'Treat the item as failed' },
		],
		default: 'return',
		description:
			'What to do if the same payment was made before under this number. A payment with other values under the same number is always an error.',
	},
	{
		displayName: 'Special Characters',
		name: 'specialCharacters',
		type: 'options',
		options: [
			{
				name: 'Convert',
				value: 'convert',
				description: 'Sends "Rechnung für Müller" as "Rechnung fur Muller"',
			},
			{
				name: 'Convert the German Way',
				value: 'convertGerman',
				description: 'Sends "Rechnung für Müller" as "Rechnung fuer Mueller"',
			},
			{ name: 'Refuse', value: 'refuse', description: 'Treat the item as failed' },
			{ name: 'Send As Is', value: 'sendAsIs', description: 'Let Kashimi and the bank decide' },
		],
		default: 'convert',
		description:
			'What to do with characters that banks do not accept. The whole reference is converted. Names and addresses keep their letters. The output shows what was changed.',
	},
	{
		displayName: 'Too Long',
		name: 'tooLong',
		type: 'options',
		options: [
			{ name: 'Refuse', value: 'refuse', description: 'Treat the item as failed' },
			{ name: 'Shorten', value: 'shorten', description: 'Cut the reference off at 140 characters' },
		],
		default: 'refuse',
		description: 'What to do with a reference of more than 140 characters',
	},
	totalLimit(
		'maxPaymentsPerDay',
		'Maximum number of payments per day, counted since midnight over all workflows of this client, including failed payments. If a run would exceed it, nothing is sent. Needs the scope payments:read. Enter 0 for no limit.',
	),
	totalLimit(
		'maxTotalPerDay',
		'Maximum sum of payments per day, in major units of each currency, counted since midnight over all workflows of this client, including failed payments. If a run would exceed it, nothing is sent. Needs the scope payments:read. Enter 0 for no limit.',
	),
	totalLimit(
		'maxTotalPerRun',
		'Maximum sum of all items that reach the node together, in major units of each currency. If a run would exceed it, nothing is sent. Enter 0 for no limit.',
	),
	{
		displayName: 'Safety Limits',
		name: 'safetyLimits',
		type: 'fixedCollection',
		placeholder: 'Add Safety Limits',
		default: { limits: {} },
		description:
			'Payments outside these limits are refused before anything is sent, no matter who filled in the fields. A limit that cannot be read refuses every payment.',
		options: [
			{
				displayName: 'Limits',
				name: 'limits',
				values: [
					textField(
						'Allowed Currencies',
						'allowedCurrencies',
						'EUR',
						'Comma-separated ISO 4217 codes. Leave empty to allow every currency.',
					),
					textField(
						'Allowed Recipient IBANs',
						'allowedRecipientIbans',
						'DE89370400440532013000, LT121000011101001000',
						'Comma-separated accounts that may be paid. Leave empty to allow every account.',
					),
					{
						displayName: 'Max Amount',
						name: 'maxAmount',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 0,
						description:
							'Maximum amount of one payment, in major units. Enter 0 for no limit. An expression that returns 0 is refused.',
					},
				],
			},
		],
	},
];
