import type { IExecuteFunctions } from 'n8n-workflow';

import { deriveEndToEndId, deriveOrderId, NUMBER_FIELD } from '../../payments/endToEndId';
import type { FieldProblem } from '../../payments/problems';
import type { CreatePaymentRequest } from '../../payments/types';
import { isTool } from '../tool';
import type { EarlierTries } from './earlierTries';

/** The end-to-end id of an item for which the user gives none: the same in every try of this run. */
export function deriveForItem(
	context: IExecuteFunctions,
	{ identity, runIndex }: EarlierTries,
	itemIndex: number,
): string {
	return deriveEndToEndId({
		instanceId: context.getInstanceId(),
		workflowId: context.getWorkflow().id ?? '',
		executionId: identity?.executionId ?? '',
		token: identity?.token ?? '',
		// n8n itself takes a node of the same name for the same one when it retries an execution.
		nodeName: context.getNode().name,
		runIndex,
		itemIndex,
	});
}

export function asOneOrder(
	context: IExecuteFunctions,
	body: CreatePaymentRequest,
): CreatePaymentRequest {
	const instanceId = context.getInstanceId();
	const workflowId = context.getWorkflow().id ?? '';
	const { id, name } = context.getNode();
	const endToEndId = deriveOrderId({ instanceId, workflowId, nodeId: id || name }, body);
	return { ...body, metadata: { ...body.metadata, endToEndId } };
}

/** The same for the same order of the same payer, whatever its number and whichever node or round of a loop gives it. */
export function orderKey(body: CreatePaymentRequest): string {
	const payer = body.sender?.account?.number?.value ?? '';
	return deriveOrderId({ instanceId: payer, workflowId: '', nodeId: '' }, body);
}

/** Whether another workflow calls this one; each retry of the caller is a new execution of it. */
function isCalled(context: IExecuteFunctions): boolean {
	return (
		context.getMode() === 'integrated' ||
		context.getExecutionContext()?.parentExecutionId !== undefined
	);
}

/** Why an id that is derived here would not be the same in the next try, if so. */
export function whyNotDerivable(
	context: IExecuteFunctions,
	{ identity, isRetry, firstStart }: EarlierTries,
): FieldProblem | undefined {
	if (isCalled(context)) {
		return {
			field: NUMBER_FIELD,
			problem: 'is empty in a workflow that another workflow calls',
			fix: 'Pass a number, such as the invoice number, from the calling workflow and map it here. Each retry of the caller is a new execution of this workflow, so a generated number would pay twice.',
		};
	}
	const isKnown = identity?.executionId && firstStart !== undefined && context.getInstanceId();
	if (isRetry || isKnown) return undefined;
	return {
		field: NUMBER_FIELD,
		problem: 'is empty, and n8n does not say which execution this is',
		fix: 'Enter a number of your own, such as the invoice number, so that a retry pays nothing twice.',
	};
}

/** Why a payment without end-to-end ID must not be made here, if so: another try would pay twice. */
export function whyUnguarded(
	context: IExecuteFunctions,
	{ isRetry }: EarlierTries,
): FieldProblem | undefined {
	const other = isTool(context)
		? 'an AI agent'
		: isRetry
			? 'this retry'
			: context.getNode().retryOnFail
				? 'Retry On Fail'
				: isCalled(context) && 'a retry of the calling workflow';
	if (!other) return undefined;
	return {
		field: 'Custom Body',
		problem: `removes the invoice or order number (metadata.endToEndId), so ${other} could pay twice`,
		fix: isRetry
			? 'Look for the payment with Payment: Get Many. If it was not made, start the workflow again.'
			: 'Keep the number. Only a node without Retry On Fail, in a workflow that nothing calls, may go without one.',
	};
}
