import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';

import type { JsonObject } from '../payments/types';
import { failingExpression } from '../shared/expressions';
import { errorDetails, type NodeError } from '../transport/errors';
import type { Operation, PreparedItem } from './operation';
import { fieldError, itemNumber, NOTHING_SENT } from './problems';

export interface Failure {
	error: NodeError;
}
/** How an item ended; there is none for an item that was not run. */
export type Result = { output: JsonObject[] } | Failure;

/** Further items whose problems are listed in one message. */
const LONGEST_LIST = 20;

/** Our own errors pass; anything else, such as a failing expression, is tied to its item. */
export function asNodeError(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex?: number,
): NodeError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const { parameter, description, message } = error as Partial<NodeError> & { parameter?: string };
	// n8n's own advice stays.
	if (parameter !== undefined && !description && itemIndex !== undefined) {
		return fieldError(context, [failingExpression(parameter, message ?? '')], itemIndex);
	}
	return new NodeOperationError(context.getNode(), error as Error, { itemIndex });
}

/** Nothing was sent yet, so the user learns of all faulty items at once. */
export function throwAllProblems(items: Array<PreparedItem | Failure>): void {
	const [first, ...others] = errorsOf(items);
	if (first === undefined) return;
	if (others.length === 0) throw first;
	const problems = [first, ...others].map(({ context, message, description }) => ({
		item: itemNumber(Number(context.itemIndex)),
		problem: message,
		fix: (description ?? '').replace(NOTHING_SENT, ''),
	}));
	const lines = problems
		.slice(1, 1 + LONGEST_LIST)
		.map(({ problem, fix }) => `• ${problem}. ${fix}`);
	const unlisted = others.length - lines.length;
	throw extend(
		first,
		`\nFurther items with problems (${others.length}):\n${lines.join('\n')}${unlisted > 0 ? `\n… and ${unlisted} more.` : ''}`,
		{ problems },
	);
}

/** With it goes what was done before. */
export function throwFirstError(operation: Operation, results: Result[]): void {
	const [error] = errorsOf(results);
	if (error === undefined) return;
	const done = results.flatMap((result) => ('output' in result ? result.output : []));
	if (done.length === 0 || !operation.describeDone) throw error;
	const { description, data } = operation.describeDone(done);
	throw extend(error, error.description ? ` ${description}` : description, data);
}

function errorsOf(items: Array<PreparedItem | Result>): NodeError[] {
	return items.flatMap((item) => ('error' in item ? [item.error] : []));
}

function extend(error: NodeError, text: string, data: IDataObject): NodeError {
	error.description = `${error.description ?? ''}${text}`;
	error.context.data = { ...(error.context.data as IDataObject | undefined), ...data };
	return error;
}

/** The items of the output that an item made, or one that tells its error. */
export function outputItems(
	context: IExecuteFunctions,
	result: Result,
	itemIndex: number,
): INodeExecutionData[] {
	const json = 'output' in result ? result.output : [errorItem(result.error)];
	const items = context.helpers.returnJsonArray(json as IDataObject[]);
	return context.helpers.constructExecutionMetaData(items, { itemData: { item: itemIndex } });
}

/** The index of the item of the input that made an item of the output. */
export function sourceOf({ pairedItem }: INodeExecutionData): number {
	return (pairedItem as IPairedItemData).item;
}

/** n8n's error output takes items with exactly these three keys, so the rest stands in `details`. */
function errorItem(error: NodeError): IDataObject {
	return {
		error: error.message,
		message: error.description ?? '',
		details: errorDetails(error) as IDataObject,
	};
}
