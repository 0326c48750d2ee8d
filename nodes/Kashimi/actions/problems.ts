import { type IExecuteFunctions, type INode, NodeOperationError } from 'n8n-workflow';

import { describeProblems, type FieldProblem } from '../payments/problems';
import { checkFlag } from '../shared/expressions';
import type { KashimiClient } from '../transport/client';
import type { NextStep } from '../transport/errors';

/** People count from 1, n8n from 0. */
export function itemNumber(itemIndex: number): number {
	return itemIndex + 1;
}

/** What the error of an item of Create adds, unless the run is a dry one. */
export const NOTHING_SENT = ' Nothing was sent for this item.';

/** The error for an item whose fields cannot be sent; names every field at fault. */
export function fieldError(
	context: IExecuteFunctions,
	problems: FieldProblem[],
	itemIndex: number,
): NodeOperationError {
	const [first] = problems;
	const others = problems.length - 1;
	const message =
		others > 0
			? `${first.field} and ${others} other ${others > 1 ? 'fields' : 'field'} of item ${itemNumber(itemIndex)} cannot be sent`
			: `${first.field} ${first.problem} (item ${itemNumber(itemIndex)})`;
	const fixes = others > 0 ? describeProblems(problems) : first.fix;
	const description = wouldSend(context, itemIndex) ? fixes + NOTHING_SENT : fixes;
	return itemError(context.getNode(), message, description, itemIndex);
}

function wouldSend(context: IExecuteFunctions, itemIndex: number): boolean {
	if (context.getNodeParameter('operation', itemIndex) !== 'create') return false;
	try {
		const dryRun = checkFlag(context.getNodeParameter('options.dryRun', itemIndex, false), '');
		return !('value' in dryRun && dryRun.value === true);
	} catch {
		// Its expression fails, which is told as any other problem.
		return true;
	}
}

export function itemError(
	node: INode,
	message: string,
	description: string,
	itemIndex?: number,
): NodeOperationError {
	const error = new NodeOperationError(node, message, { itemIndex, description });
	// n8n replaces a message that holds the letters of a system error code, quoted values included.
	error.message = message;
	error.context.data = { nextStep: 'ask' satisfies NextStep };
	return error;
}

/** The same for the item that a client works for. */
export function clientError(
	{ context, settings }: KashimiClient,
	message: string,
	description: string,
): NodeOperationError {
	return itemError(context.getNode(), message, description, settings.itemIndex);
}
