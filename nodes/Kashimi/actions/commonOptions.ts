import { type INodeProperties, updateDisplayOptions } from 'n8n-workflow';

import { optionsGroup } from '../shared/fields';
import type { CallSettings } from '../transport/client';
import { type ItemParameters, optionPath } from './parameters';

/** Where the option is not set: beyond its default only as long as the API answers as quickly. */
const MOST_CONCURRENCY = 400;

const maxConcurrency: INodeProperties = {
	displayName: 'Max Concurrency',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: MOST_CONCURRENCY },
	default: 50,
	description:
		'Maximum number of items to process in parallel. The node starts with fewer and slows down when Kashimi limits it. Without this option, it may exceed 50 while Kashimi answers quickly. Output order is kept.',
};

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 10 },
	default: 3,
	description:
		'How many times to retry after a temporary failure. Retries never create a payment twice.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 300 },
	default: 30,
	description: 'Maximum time to wait for the answer to one request',
};

/** The fields of one operation, and its options beside those that every operation has. */
export function operationFields(
	resource: string,
	operation: string,
	fields: INodeProperties[],
	ownOptions: INodeProperties[] = [],
): INodeProperties[] {
	const options = [maxConcurrency, maxRetries, timeout, ...ownOptions].sort((a, b) =>
		a.displayName.localeCompare(b.displayName),
	);
	const displayOptions = { show: { resource: [resource], operation: [operation] } };
	return updateDisplayOptions(displayOptions, [...fields, optionsGroup(options)]);
}

/** @throws NodeOperationError for a value outside the option's range */
export function readCallSettings(item: ItemParameters): CallSettings {
	const read = (option: INodeProperties) => item.wholeNumber(option, optionPath(option));
	return {
		itemIndex: item.itemIndex,
		maxConcurrency: read({ ...maxConcurrency, default: MOST_CONCURRENCY }),
		maxRetries: read(maxRetries),
		timeout: read(timeout) * 1000,
	};
}
