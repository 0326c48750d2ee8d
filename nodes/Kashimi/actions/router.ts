import { type IExecuteFunctions, type INodeExecutionData, sleep } from 'n8n-workflow';

import { KashimiClient } from '../transport/client';
import { cancellation } from '../transport/context';
import { inParallel } from '../shared/inParallel';
import { readCallSettings } from './commonOptions';
import type { Operation, PreparedItem } from './operation';
import { Parameters } from './parameters';
import * as payment from './payment';
import { itemError } from './problems';
import * as provider from './provider';
import { asNodeError, outputItems, throwAllProblems, throwFirstError } from './results';
import type { Failure, Result } from './results';
import { isTool, tellModel } from './tool';

/** Milliseconds for which items are prepared before n8n may answer others. */
const LONGEST_SLICE = 50;

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
	const operation = selectedOperation(context);
	const items = await prepareItems(context, operation);
	if (!context.continueOnFail()) throwAllProblems(items);
	// One limit holds for the whole run, so it is read from the first item that is fit to be run.
	const limit = items.find(isFit)?.client.settings.maxConcurrency ?? 1;
	const results: Result[] = [];
	await inParallel(items, limit, async (item, itemIndex) => {
		const result = isFit(item) ? await runItem(context, operation, item) : item;
		results[itemIndex] = result;
		return 'output' in result || context.continueOnFail();
	});
	operation.leaveOut?.(items.filter((_, index) => !results[index]).flatMap(preparedOf));
	if (!context.continueOnFail()) throwFirstError(operation, results);

	const output = results.flatMap((result, itemIndex) => outputItems(context, result, itemIndex));
	const concluded = await operation.conclude?.(context, output, items.flatMap(preparedOf));
	return [concluded ?? output];
}

/** @throws NodeOperationError for one that an expression made up */
function selectedOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const name = context.getNodeParameter('operation', 0);
	const operation = operations.get(resource)?.get(name);
	if (operation !== undefined) return operation;
	throw itemError(
		context.getNode(),
		`There is no operation "${name}" for the resource "${resource}"`,
		'Select the resource and the operation from their lists.',
	);
}

/** An item that is fit to be run, or why it is not. */
type Item = PreparedItem | Failure;
const isFit = (item: Item): item is PreparedItem => 'prepared' in item;
const preparedOf = (item: Item) => (isFit(item) ? [item.prepared] : []);

async function prepareItems(context: IExecuteFunctions, operation: Operation): Promise<Item[]> {
	const parameters = new Parameters(context);
	const { length } = context.getInputData();
	const items: Item[] = [];
	let sliceEnd = Date.now() + LONGEST_SLICE;
	for (let itemIndex = 0; itemIndex < length; itemIndex++) {
		try {
			const item = parameters.of(itemIndex);
			const client = new KashimiClient(context, readCallSettings(item));
			items.push({ client, prepared: operation.prepare(item, client) });
		} catch (error) {
			items.push({ error: asNodeError(context, error, itemIndex) });
		}
		if (Date.now() < sliceEnd) continue;
		await sleep(0);
		// Nothing is sent any more then, so the rest need not be checked.
		if (cancellation(context)?.aborted) break;
		sliceEnd = Date.now() + LONGEST_SLICE;
	}
	const prepared = items.map((item) => (isFit(item) ? item.prepared : undefined));
	const conflicts = await operation.prepareTogether?.(context, prepared);
	conflicts?.forEach((error, itemIndex) => (items[itemIndex] = { error }));
	return items;
}

async function runItem(
	context: IExecuteFunctions,
	operation: Operation,
	{ client, prepared }: PreparedItem,
): Promise<Result> {
	try {
		return { output: await operation.execute(client, prepared) };
	} catch (error) {
		return { error: asNodeError(context, error, client.settings.itemIndex) };
	}
}
