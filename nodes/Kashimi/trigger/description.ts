import type { INodeProperties } from 'n8n-workflow';

import { SIGNATURE_ENCODING, SIGNATURE_HEADER } from '../webhook/signature';

const notice: INodeProperties = {
	displayName:
		'Kashimi sends a webhook to the address that a payment was created with; there is nothing to register. Open "Webhook URLs" above and copy the Production URL into each payment: node "Kashimi", operation "Create", "Additional Fields", "Webhook URL". It looks like https://n8n.example.com/webhook/0a1b2c3d/webhook. The Test URL works only after a click on "Execute step".',
	name: 'notice',
	type: 'notice',
	default: '',
};

const verification: INodeProperties = {
	displayName: 'Verification',
	name: 'verification',
	type: 'options',
	options: [
		{
			name: 'Confirm With Kashimi',
			value: 'confirm',
			description:
				'Take only the payment ID from the webhook and ask Kashimi for its status. Needs the scope payments:read.',
		},
		{
			name: 'HMAC Signature',
			value: 'signature',
			description:
				'Verify the signature with the Webhook Secret, which has to be entered in the credential',
		},
	],
	default: 'confirm',
	description:
		'How to make sure that a webhook is genuine. What cannot be verified is refused and starts nothing.',
};

const signatureFields: INodeProperties[] = [
	{
		displayName: 'Signature Header',
		name: 'signatureHeader',
		type: 'string',
		default: SIGNATURE_HEADER,
		placeholder: `e.g. ${SIGNATURE_HEADER}`,
		description:
			'Name of the HTTP header with the signature. It is not documented in public: ask the Kashimi team.',
		displayOptions: { show: { verification: ['signature'] } },
	},
	{
		displayName: 'Signature Encoding',
		name: 'signatureEncoding',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 'auto', description: 'Accept both' },
			{ name: 'Base64', value: 'base64' },
			{ name: 'Hexadecimal', value: 'hex' },
		],
		default: SIGNATURE_ENCODING,
		description: 'How the signature is written, with or without "sha256=" in front of it',
		displayOptions: { show: { verification: ['signature'] } },
	},
];

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Only Final',
			name: 'onlyFinal',
			type: 'boolean',
			default: false,
			description: 'Whether to start only for a final status, COMPLETED or FAILED',
		},
		{
			displayName: 'Statuses',
			name: 'statuses',
			type: 'multiOptions',
			options: [
				{ name: 'COMPLETED', value: 'COMPLETED' },
				{ name: 'FAILED', value: 'FAILED' },
				{ name: 'PENDING', value: 'PENDING' },
				{ name: 'UNKNOWN', value: 'UNKNOWN' },
			],
			default: [],
			description: 'The statuses that start the workflow. Leave it empty for all of them.',
		},
	],
};

export const description: INodeProperties[] = [notice, verification, ...signatureFields, filters];
