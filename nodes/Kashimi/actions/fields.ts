import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { checkUuid } from '../payments/uuid';
import { checkFlag, emptyFilters } from '../shared/expressions';
import { includeLatestStatusOption, labelsOf, requiredField, switchField } from '../shared/fields';
import type { ItemParameters } from './parameters';

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

/** The filters of an item; one that is left empty must not mean "all". */
export function readFilters(item: ItemParameters, filters: INodeProperties): IDataObject {
	const labels = labelsOf(filters);
	item.refuse([...item.gaps(labels), ...emptyFilters(item.run.raw, labels)]);
	return { ...(item.get('filters', {}) as IDataObject) };
}

/** How many results an item wants: `Infinity` for Return All. */
export function readLimit(item: ItemParameters): number {
	return item.checked(returnAllField, checkFlag) ? Infinity : item.wholeNumber(limitField);
}

export const simplifyOption: INodeProperties = switchField(
	'Simplify',
	'simplify',
	'Whether to return a simplified version of the response instead of the raw data',
);

export interface PaymentOutput {
	/** Flat fields instead of the API's own. */
	simplify: boolean;
	/** One more request for each payment. */
	includeLatestStatus: boolean;
}

/** @param isRead whether the status is read where the option was not added */
export function readPaymentOutput(item: ItemParameters, isRead: boolean): PaymentOutput {
	return {
		simplify: item.flag(simplifyOption, true),
		includeLatestStatus: item.flag(includeLatestStatusOption, isRead),
	};
}

export const paymentIdField: INodeProperties = requiredField(
	'Payment ID',
	'paymentId',
	'56caec01-85cc-4fc6-8080-cc0f7ed03a7e',
	'The paymentId that Create returned, or the ID of a payment from Get Many',
);

/** @throws NodeOperationError when the Payment ID of the item is not a UUID */
export function readPaymentId(item: ItemParameters): string {
	return item.checked(paymentIdField, checkUuid);
}
