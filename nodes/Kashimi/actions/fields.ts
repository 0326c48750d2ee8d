import type { INodeProperties } from 'n8n-workflow';

/** Shows fields for one operation only. */
export function forOperation(
	resource: string,
	operation: string,
	fields: INodeProperties[],
): INodeProperties[] {
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { ...field.displayOptions?.show, resource: [resource], operation: [operation] },
		},
	}));
}

export const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

export const paymentIdField: INodeProperties = {
	displayName: 'Payment ID',
	name: 'paymentId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 56caec01-85cc-4fc6-8080-cc0f7ed03a7e',
	description: 'The paymentId that Create returned, or the ID of a payment from Get Many',
};

export const includeLatestStatusOption: INodeProperties = {
	displayName: 'Include Latest Status',
	name: 'includeLatestStatus',
	type: 'boolean',
	default: false,
	description:
		'Whether to read the latest status of each payment as well, with one more request for each',
};
