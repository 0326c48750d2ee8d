import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { CallSettings } from '../transport/client';
import { fieldProblems } from './problems';

const maxConcurrency: INodeProperties = {
	displayName: 'Max Concurrency',
	name: 'maxConcurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 100 },
	default: 50,
	description:
		'How many items are processed at the same time at most. It begins with fewer, and slows down when Kashimi asks for it. The order of the output stays.',
};

const maxRetries: INodeProperties = {
	displayName: 'Max Retries',
	name: 'maxRetries',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 10 },
	default: 3,
	description:
		'How often a request is tried again after a failure that may pass, with growing waits. A payment is never created twice by it.',
};

const timeout: INodeProperties = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 300 },
	default: 30,
	description: 'How long to wait for the answer to one request',
};

/** The options that every operation has; an operation adds its own to them. */
export function optionsField(
	resource: string,
	operation: string,
	own: INodeProperties[] = [],
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { resource: [resource], operation: [operation] } },
		options: [maxConcurrency, maxRetries, timeout, ...own].sort((a, b) =>
			a.displayName.localeCompare(b.displayName),
		),
	};
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws NodeOperationError for a value outside the option's range */
export function readCallSettings(context: IExecuteFunctions, itemIndex: number): CallSettings {
	const options = readOptions(context, itemIndex);
	const read = (option: INodeProperties) => readWhole(context, options, option, itemIndex);
	return {
		itemIndex,
		maxConcurrency: read(maxConcurrency),
		maxRetries: read(maxRetries),
		timeout: read(timeout) * 1000,
	};
}

/** One limit holds for the whole run, so it is read from the first item. */
export function readMaxConcurrency(context: IExecuteFunctions): number {
	return readWhole(context, readOptions(context, 0), maxConcurrency, 0);
}

function readWhole(
	context: IExecuteFunctions,
	options: IDataObject,
	option: INodeProperties,
	itemIndex: number,
): number {
	const value = options[option.name] ?? option.default;
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	const { minValue: least = 0, maxValue: most = Infinity } = option.typeOptions ?? {};
	if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) {
		return number;
	}
	const field = option.displayName;
	const problem = `is not a whole number from ${least} to ${most}`;
	throw fieldProblems(context, [{ field, problem, mend: 'Correct it under Options.' }], itemIndex);
}
