import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { checkPaymentFilters, filterPayments } from '../payments/paymentFilters';
import type { PaymentFilters } from '../payments/paymentFilters';
import { describeProblems } from '../payments/problems';
import type { Payment } from '../payments/types';
import { isBlank } from '../payments/values';
import type { PollingEvent, Remembered } from './state';

/** What the user asks for in the node's panel. */
export interface PollingRequest {
	event: PollingEvent;
	filters: PaymentFilters;
	includeLatestStatus: boolean;
	onlyFinal: boolean;
}

/** The items of one poll and what to remember once they are handed over. */
export interface PollResult {
	items: IDataObject[];
	remembered: Remembered;
}

/** @throws NodeOperationError for filters that cannot be understood */
export function readRequest(context: IPollFunctions): PollingRequest {
	const filters = context.getNodeParameter('filters', {}) as PaymentFilters;
	const options = context.getNodeParameter('options', {}) as IDataObject;
	const problems = checkPaymentFilters(filters);
	if (problems.length > 0) {
		throw new NodeOperationError(context.getNode(), 'A filter of the trigger cannot be used', {
			description: describeProblems(problems),
		});
	}
	return {
		event: context.getNodeParameter('event') as PollingEvent,
		filters,
		includeLatestStatus: options.includeLatestStatus === true,
		onlyFinal: options.onlyFinal === true,
	};
}

export function passes(payment: Payment, { filters }: PollingRequest): boolean {
	return filterPayments([payment], filters).length > 0;
}

/** A payment has no bank until the payer has chosen one, so it may pass the filter later. */
export function mayPass(payment: Payment, request: PollingRequest): boolean {
	const hasBank = !isBlank(payment.provider?.id);
	const filters = hasBank ? request.filters : { ...request.filters, providerId: undefined };
	return passes(payment, { ...request, filters });
}
