import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { checkPaymentFilters, filterPayments } from '../payments/paymentFilters';
import type { PaymentFilters } from '../payments/paymentFilters';
import { describeProblems } from '../payments/problems';
import type { Payment } from '../payments/types';
import { isBlank } from '../payments/values';
import type { Memory, PollingEvent } from './state';

/** What the user asks for in the node's panel. */
export interface TriggerSettings {
	event: PollingEvent;
	filters: PaymentFilters;
	includeLatestStatus: boolean;
	onlyFinal: boolean;
}

/** The items of one poll and what to remember once they are handed over. */
export interface PollResult {
	items: IDataObject[];
	memory: Memory;
}

/** @throws NodeOperationError for filters that cannot be understood */
export function readSettings(context: IPollFunctions): TriggerSettings {
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

export function passesFilters(payment: Payment, { filters }: TriggerSettings): boolean {
	return filterPayments([payment], filters).length > 0;
}

/** A payment has no bank until the payer has chosen one, so it may pass the filter later. */
export function mayPassLater(payment: Payment, settings: TriggerSettings): boolean {
	const hasBank = !isBlank(payment.provider?.id);
	const filters = hasBank ? settings.filters : { ...settings.filters, providerId: undefined };
	return passesFilters(payment, { ...settings, filters });
}
