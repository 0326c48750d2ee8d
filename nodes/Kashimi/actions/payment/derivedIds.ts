import type { IExecuteFunctions } from 'n8n-workflow';

import { deriveEndToEndId, deriveOrderId } from '../../payments/endToEndId';
import type { CreatePaymentRequest } from '../../payments/types';
import type { ItemParameters } from '../parameters';

/** The end-to-end id of an item for which the user gives none. */
export function deriveForItem({ context, itemIndex, run }: ItemParameters): string {
	const { id, name } = context.getNode();
	return deriveEndToEndId({
		workflowId: context.getWorkflow().id ?? '',
		executionId: originalExecutionId(context),
		nodeId: id || name,
		runIndex: run.once('{{ $runIndex }}') as number,
		itemIndex,
	});
}

/**
 * "Retry execution" in n8n is a new execution over the data of the failed one, which includes
 * what a node remembers; so the retry meets the end-to-end ids of the first try.
 */
function originalExecutionId(context: IExecuteFunctions): string {
	const memory = context.getContext('node');
	memory.kashimiExecutionId = memory.kashimiExecutionId ?? context.getExecutionId();
	return String(memory.kashimiExecutionId);
}

/** The request of an AI agent, under an id that is the same however often the agent orders it. */
export function asOneOrder(
	context: IExecuteFunctions,
	body: CreatePaymentRequest,
): CreatePaymentRequest {
	const workflowId = context.getWorkflow().id ?? '';
	const { id, name } = context.getNode();
	const endToEndId = deriveOrderId({ workflowId, nodeId: id || name }, body);
	return { ...body, metadata: { ...body.metadata, endToEndId } };
}
