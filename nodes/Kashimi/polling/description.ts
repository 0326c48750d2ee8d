import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { currencyFilter, includeLatestStatusOption, providerIdFilter } from '../shared/fields';
import { WATCHED_DAYS } from './watchList';

/** What people look for comes first; n8n's node panel lists them in this order. */
export const events: INodePropertyOptions[] = [
	{
		name: 'Payment Completed',
		value: 'paymentCompleted',
		description: 'The bank accepted the payment: it is paid',
	},
	{
		name: 'Payment Failed',
		value: 'paymentFailed',
		description: 'The bank rejected the payment, or the payer did not finish it',
	},
	{
		name: 'Status Changed',
		value: 'statusChanged',
		description: 'The status changed, for example from PENDING to COMPLETED',
	},
	{
		name: 'New Payment',
		value: 'newPayment',
		description: 'A payment was created',
	},
	{
		name: 'Payment Updated',
		value: 'paymentUpdated',
		description:
			'A payment was updated after its creation. Several updates between two polls are one event.',
	},
];

const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: events,
	default: 'paymentCompleted',
	description: `What starts the workflow. Events from before the first activation, or before you changed this field, are ignored. Events that occur while the workflow is inactive are delivered when you activate it again. A payment's status is watched until it is final, for up to ${WATCHED_DAYS} days, with one request per open payment and poll.`,
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [providerIdFilter, currencyFilter],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	// The other events have none, and an empty group says "No properties".
	displayOptions: { show: { event: ['newPayment', 'paymentUpdated', 'statusChanged'] } },
	options: [
		{
			...includeLatestStatusOption,
			displayOptions: { show: { '/event': ['newPayment', 'paymentUpdated'] } },
		},
		{
			displayName: 'Only Final',
			name: 'onlyFinal',
			type: 'boolean',
			default: true,
			description: 'Whether to report only changes to a final status, COMPLETED or FAILED',
			displayOptions: { show: { '/event': ['statusChanged'] } },
		},
	],
};

export const description: INodeProperties[] = [event, filters, options];
