import type { INodeProperties } from 'n8n-workflow';

import {
	filtersGroup,
	includePaymentOption,
	onlyFinalField,
	optionsGroup,
	finalStatusEvents,
	statusOptions,
} from '../shared/fields';
import { SIGNATURE_FORMAT, SIGNATURE_HEADER } from '../webhook/signature';

const notice: INodeProperties = {
	displayName:
		'Copy the Production URL under "Webhook URLs" above. Paste it into each payment: Kashimi node, Create, Additional Fields, Webhook URL.',
	name: 'notice',
	type: 'notice',
	default: '',
};

const events = [
	...finalStatusEvents,
	{
		name: 'Status Changed',
		value: 'statusChanged',
		description: 'The payment has a new status, including its first one',
	},
];

/** n8n's node panel lists the choices of a field with this label as triggers of their own. */
const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: events,
	default: 'paymentCompleted',
	description: 'What starts the workflow',
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
			description: 'Verify the signature with the Webhook Secret of the credential',
		},
	],
	default: 'confirm',
	description:
		'How to verify that a webhook comes from Kashimi. Webhooks that fail are rejected and start nothing.',
};

const signatureFields: INodeProperties[] = [
	{
		displayName: 'Signature Header',
		name: 'signatureHeader',
		type: 'string',
		default: SIGNATURE_HEADER,
		placeholder: `e.g. ${SIGNATURE_HEADER}`,
		description:
			'Name of the HTTP header that carries the signature. Kashimi does not publish it: ask the Kashimi team.',
		displayOptions: { show: { verification: ['signature'] } },
	},
	{
		displayName: 'Signature Format',
		name: 'signatureFormat',
		type: 'options',
		options: [
			{ name: 'Automatic', value: 'auto', description: 'Accept any of the others' },
			{ name: 'Base64', value: 'base64' },
			{ name: 'Base64 for URLs', value: 'base64url' },
			{ name: 'Hexadecimal', value: 'hex' },
			{
				name: 'Timestamp and Signature',
				value: 'timestamp',
				description: 'Written as t=…,v1=…; the timestamp is signed and at most 5 minutes old',
			},
		],
		default: SIGNATURE_FORMAT,
		description:
			'How the signature is written. "sha256=" or "v1=" may precede it, and several may be separated by commas.',
		displayOptions: { show: { verification: ['signature'] } },
	},
];

const filters: INodeProperties = {
	...filtersGroup([
		onlyFinalField,
		{
			displayName: 'Statuses',
			name: 'statuses',
			type: 'multiOptions',
			options: statusOptions,
			default: [],
			description: 'The statuses that start the workflow. Leave empty for all.',
		},
	]),
	displayOptions: { show: { event: ['statusChanged'] } },
};

export const description: INodeProperties[] = [
	notice,
	event,
	verification,
	...signatureFields,
	filters,
	optionsGroup([includePaymentOption]),
];
