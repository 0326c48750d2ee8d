import { type IDataObject, type IPollFunctions, NodeOperationError } from 'n8n-workflow';

import { readPaymentFilters } from '../payments/paymentFilters';
import { describeProblems, problemsOf } from '../payments/problems';
import type { JsonObject, Payment } from '../payments/types';
import { isBlank, quote } from '../payments/values';
import { checkFlag, emptyFilters, readParameter, undecidedFields } from '../shared/expressions';
import { labelsOf } from '../shared/fields';
import { KashimiClient } from '../transport/client';
import { events, filters as filterFields, options as optionFields } from './description';
import type { Memory, PollingEvent } from './state';

const CALL_SETTINGS = { timeout: 30_000, maxRetries: 3, maxConcurrency: 5 };

const DECIDING = { ...labelsOf(filterFields), ...labelsOf(optionFields) };

/** What one poll works with. */
export interface PollSettings {
	client: KashimiClient;
	event: PollingEvent;
	/** Whether a payment passes the filters. */
	passes: (payment: Payment) => boolean | undefined;
	/** A payment has no bank until the payer has chosen one, so it may pass the filter later. */
	mayPassLater: (payment: Payment) => boolean | undefined;
	includeLatestStatus: boolean;
	onlyFinal: boolean;
}

/** The items of one poll and what to remember once they are handed over. */
export interface PollResult {
	items: JsonObject[];
	memory: Memory;
}

/** @throws NodeOperationError for filters that cannot be understood */
export function readSettings(context: IPollFunctions): PollSettings {
	const { parameters } = context.getNode();
	const filters = readParameter(context, 'filters', {}) as JsonObject;
	const options = readParameter(context, 'options', {}) as IDataObject;
	const flags = [
		checkFlag(options.includeLatestStatus, DECIDING['options.includeLatestStatus']),
		checkFlag(options.onlyFinal, DECIDING['options.onlyFinal']),
	];
	const event = readParameter(context, 'event') as PollingEvent;
	const isKnown = events.some(({ value }) => value === event);
	const read = readPaymentFilters(filters);
	const ofAnyBank = readPaymentFilters({ ...filters, providerId: undefined });
	const problems = [
		...(isKnown ? [] : [{ field: 'Event', problem: `is ${quote(event)}`, fix: 'Choose one.' }]),
		...undecidedFields(parameters, { filters, options }, DECIDING),
		...emptyFilters(parameters, DECIDING),
		...('problems' in read ? read.problems : []),
		...problemsOf(flags),
	];
	const [includeLatestStatus, onlyFinal] = flags.map((flag) => 'value' in flag && flag.value);
	if (problems.length > 0 || 'problems' in read || 'problems' in ofAnyBank) {
		throw new NodeOperationError(context.getNode(), 'A field of the trigger cannot be used', {
			description: describeProblems(problems),
		});
	}
	return {
		client: new KashimiClient(context, CALL_SETTINGS),
		event,
		passes: read.passes,
		mayPassLater: (payment) => (isBlank(payment.provider?.id) ? ofAnyBank : read).passes(payment),
		includeLatestStatus: includeLatestStatus === true,
		onlyFinal: onlyFinal === true,
	};
}
