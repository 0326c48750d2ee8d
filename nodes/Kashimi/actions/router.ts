import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';

import { KashimiClient } from '../transport/client';
import type { CallSettings } from '../transport/client';
import { errorDetails } from '../transport/errors';
import type { NodeError } from '../transport/errors';
import { readCallSettings, readMaxConcurrency } from './commonOptions';
import { inParallel } from '../shared/inParallel';
import type { Operation } from './operation';
import * as payment from './payment';
import * as provider from './provider';
import { isTool, tellModel } from './tool';

type Result = { output: IDataObject[] } | { error: NodeError };

/** Item numbers listed in one message. */
const LONGEST_LIST = 20;

const operations = new Map<string, Map<string, Operation>>([
	['payment', new Map<string, Operation>(Object.entries(payment.operations))],
	['provider', new Map<string, Operation>(Object.entries(provider.operations))],
]);

/** Runs the selected operation over all items: everything is checked first, then sent. */
export async function route(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	if (!isTool(context)) return await runOperation(context);
	return await runOperation(context).catch((error: unknown) => {
		throw tellModel(asNodeError(context, error));
	});
}

async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const resource = context.getNodeParameter('resource', 0);
	const name = context.getNodeParameter('operation', 0);
	const operation = operations.get(resource)?.get(name) as Operation;

	const results: Result[] = [];
	const items = prepareItems(context, operation, results);
	await inParallel(items.length, readMaxConcurrency(context), async (itemIndex) => {
		const item = items[itemIndex];
		if (item === undefined) return true;
		results[itemIndex] = await runItem(context, operation, item);
		return 'output' in results[itemIndex] || context.continueOnFail();
	});
	if (!context.continueOnFail()) throwFirstError(operation, results);

	const output = results.flatMap((result, itemIndex) => outputItems(context, result, itemIndex));
	const clientFor = ({ pairedItem }: INodeExecutionData) =>
		new KashimiClient(context, readCallSettings(context, (pairedItem as IPairedItemData).item));
	const prepared = items.flatMap((item) => (item === undefined ? [] : [item.prepared]));
	await operation.conclude?.(context, output, prepared, clientFor);
	return [output];
}

interface PreparedItem {
	settings: CallSettings;
	prepared: unknown;
}

/** The items fit to be run; the others have their error in `results`. */
function prepareItems(
	context: IExecuteFunctions,
	operation: Operation,
	results: Result[],
): Array<PreparedItem | undefined> {
	const items = context.getInputData().map((_, itemIndex) => {
		try {
			const settings = readCallSettings(context, itemIndex);
			return { settings, prepared: operation.prepare(context, itemIndex) };
		} catch (error) {
			results[itemIndex] = { error: asNodeError(context, error, itemIndex) };
			return undefined;
		}
	});
	const preparedItems = items.map((item) => item?.prepared);
	operation.findConflicts?.(context, preparedItems).forEach((error, itemIndex) => {
		results[itemIndex] = { error };
		items[itemIndex] = undefined;
	});
	if (!context.continueOnFail()) throwAllProblems(results);
	return items;
}

/** Nothing was sent yet, so the user learns of all faulty items at once. */
function throwAllProblems(results: Result[]): void {
	const faulty = results.flatMap((result) => (result && 'error' in result ? [result.error] : []));
	if (faulty.length === 0) return;
	const [first, ...others] = faulty;
	if (others.length > 0) {
		const indexes = others.map(({ context }) => String(context.itemIndex)).slice(0, LONGEST_LIST);
		const more = others.length > indexes.length ? ', …' : '';
		first.description = `${first.description ?? ''} Further items with problems: ${indexes.join(', ')}${more} (${others.length}).`;
	}
	throw first;
}

async function runItem(
	context: IExecuteFunctions,
	operation: Operation,
	{ settings, prepared }: PreparedItem,
): Promise<Result> {
	try {
		return { output: await operation.execute(new KashimiClient(context, settings), prepared) };
	} catch (error) {
		return { error: asNodeError(context, error, settings.itemIndex) };
	}
}

/** Our own errors pass; anything else, such as a failing expression, is tied to its item. */
function asNodeError(context: IExecuteFunctions, error: unknown, itemIndex?: number): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

function throwFirstError(operation: Operation, results: Result[]): void {
	const failed = results.find((result) => result && 'error' in result);
	if (!failed || !('error' in failed)) return;
	const { error } = failed;
	const done = results.flatMap((result) => (result && 'output' in result ? result.output : []));
	if (done.length > 0 && operation.describeDone) {
		error.description = `${error.description ?? ''} ${operation.describeDone(done)}`.trim();
	}
	throw error;
}

function outputItems(
	context: IExecuteFunctions,
	result: Result,
	itemIndex: number,
): INodeExecutionData[] {
	const json = 'output' in result ? result.output : [errorItem(result.error)];
	return context.helpers.constructExecutionMetaData(context.helpers.returnJsonArray(json), {
		itemData: { item: itemIndex },
	});
}

/**
 * n8n sends an item to a node's error output only when it has exactly these three keys, so all
 * that a workflow may want to branch on stands in `details`.
 */
function errorItem(error: NodeError): IDataObject {
	return {
		error: error.message,
		message: error.description ?? '',
		details: errorDetails(error) as IDataObject,
	};
}
