import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import {
	currencyFilter,
	filtersGroup,
	includeLatestStatusOption,
	onlyFinalField,
	optionsGroup,
	finalStatusEvents,
	providerIdFilter,
} from '../shared/fields';
import { WATCHED_DAYS } from './watchList';

export const events: INodePropertyOptions[] = [
	...finalStatusEvents,
	{
		name: 'Status Changed',
		value: 'statusChanged',
		description: 'The status changed, for example from PENDING to COMPLETED',
	},
	{ name: 'New Payment', value: 'newPayment', description: 'A payment was created' },
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

export const filters = filtersGroup([providerIdFilter, currencyFilter]);

export const options: INodeProperties = {
	...optionsGroup([
		{
			...includeLatestStatusOption,
			displayOptions: { show: { '/event': ['newPayment', 'paymentUpdated'] } },
		},
		{ ...onlyFinalField, displayOptions: { show: { '/event': ['statusChanged'] } } },
	]),
	// The other events have none, and an empty group says "No properties".
	displayOptions: { show: { event: ['newPayment', 'paymentUpdated', 'statusChanged'] } },
};

export const description: INodeProperties[] = [event, filters, options];
