import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { checkUuid } from '../payments/uuid';
import { fieldProblems, required } from './problems';

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

/** How many results an item wants: `Infinity` for Return All. */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	const limit: unknown = context.getNodeParameter('limit', itemIndex, 50);
	if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return limit;
	throw fieldProblems(
		context,
		[
			{
				field: 'Limit',
				problem: 'is not a whole number above 0',
				mend: 'Enter one, or switch "Return All" on.',
			},
		],
		itemIndex,
	);
}

export const paymentIdField: INodeProperties = {
	displayName: 'Payment ID',
	name: 'paymentId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. 56caec01-85cc-4fc6-8080-cc0f7ed03a7e',
	description: 'The paymentId that Create returned, or the ID of a payment from Get Many',
};

/** @throws NodeOperationError when the Payment ID of the item is not a UUID */
export function readPaymentId(context: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = context.getNodeParameter('paymentId', itemIndex);
	return required(context, checkUuid(value, 'Payment ID'), itemIndex);
}
