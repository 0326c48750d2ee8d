import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { CallSettings } from '../transport/client';

const DEFAULT_MAX_CONCURRENCY = 5;
const DEFAULT_MAX_RETRIES = 3;
const DEFAULT_TIMEOUT_SECONDS = 30;

/** The options that every operation has; an operation adds its own to them. */
export function optionsField(
	resource: string,
	operation: string,
	own: INodeProperties[] = [],
): INodeProperties {
	const common: INodeProperties[] = [
		{
			displayName: 'Max Concurrency',
			name: 'maxConcurrency',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: DEFAULT_MAX_CONCURRENCY,
			description: 'How many items are processed at the same time. The order of the output stays.',
		},
		{
			displayName: 'Max Retries',
			name: 'maxRetries',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 10 },
			default: DEFAULT_MAX_RETRIES,
			description:
				'How often a request is tried again after a failure that may pass, with growing waits. A payment is never created twice by it.',
		},
		{
			displayName: 'Timeout (Seconds)',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 300 },
			default: DEFAULT_TIMEOUT_SECONDS,
			description: 'How long to wait for the answer to one request',
		},
	];
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { resource: [resource], operation: [operation] } },
		options: [...common, ...own].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

export function readOptions(context: IExecuteFunctions, itemIndex: number): IDataObject {
	return context.getNodeParameter('options', itemIndex, {});
}

/** @throws NodeOperationError for a value outside the option's range */
export function readCallSettings(context: IExecuteFunctions, itemIndex: number): CallSettings {
	const options = readOptions(context, itemIndex);
	return {
		itemIndex,
		maxRetries: whole(context, options, 'maxRetries', 'Max Retries', 0, 10, itemIndex),
		timeout: whole(context, options, 'timeout', 'Timeout (Seconds)', 1, 300, itemIndex) * 1000,
	};
}

/** One limit holds for the whole run, so it is read from the first item. */
export function readMaxConcurrency(context: IExecuteFunctions): number {
	return whole(context, readOptions(context, 0), 'maxConcurrency', 'Max Concurrency', 1, 100, 0);
}

function whole(
	context: IExecuteFunctions,
	options: IDataObject,
	name: keyof typeof DEFAULTS,
	label: string,
	least: number,
	most: number,
	itemIndex: number,
): number {
	const value = options[name] ?? DEFAULTS[name];
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) {
		return number;
	}
	throw new NodeOperationError(
		context.getNode(),
		`${label} is not a whole number from ${least} to ${most}`,
		{
			itemIndex,
			description: `Correct it under Options. Nothing was sent for this item.`,
		},
	);
}
