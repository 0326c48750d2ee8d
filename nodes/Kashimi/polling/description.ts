import type { INodeProperties } from 'n8n-workflow';

import { currencyFilter, includeLatestStatusOption, providerIdFilter } from '../shared/fields';
import { WATCHED_DAYS } from './watch';

const event: INodeProperties = {
	displayName: 'Event',
	name: 'event',
	type: 'options',
	options: [
		{
			name: 'New Payment',
			value: 'newPayment',
			description: 'A payment was created',
		},
		{
			name: 'Payment Updated',
			value: 'paymentUpdated',
			description:
				'The update time of a payment changed after its creation. Several updates between two polls are one event.',
		},
		{
			name: 'Status Changed',
			value: 'statusChanged',
			description: `The status of a payment changed, for example from PENDING to COMPLETED. Payments are watched until their status is final, for up to ${WATCHED_DAYS} days, with one request for each of them in every poll.`,
		},
	],
	default: 'newPayment',
	description:
		'What starts the workflow. Only what happens after the workflow was first switched on counts, or after you changed this field; what happens while it is switched off is delivered once it is on again.',
};

const filters: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [currencyFilter, providerIdFilter],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			...includeLatestStatusOption,
			displayOptions: { hide: { '/event': ['statusChanged'] } },
		},
		{
			displayName: 'Only Final',
			name: 'onlyFinal',
			type: 'boolean',
			default: false,
			description: 'Whether to report only changes to a final status, COMPLETED or FAILED',
			displayOptions: { show: { '/event': ['statusChanged'] } },
		},
	],
};

export const description: INodeProperties[] = [event, filters, options];
