import type { IExecuteFunctions } from 'n8n-workflow';

import type { FieldProblem } from '../payments/problems';
import { TOTAL_LIMITS } from '../payments/totalLimits';
import { errorDetails, type NextStep, type NodeError } from '../transport/errors';
import { holdsExpression } from '../shared/expressions';
import type { ItemParameters } from './parameters';

const ADVICE: Record<NextStep, string> = {
	retry:
		'NEXT STEP: RETRY. Call this tool again a little later with exactly the same values. That never pays twice.',
	ask: 'NEXT STEP: ASK. Do not call this tool again with these values. Correct the named value if you know the right one for certain. Otherwise ask the person who gave the order.',
	stop: 'NEXT STEP: STOP. No call will succeed until a person has fixed the credential or the workflow. Tell them.',
};

/** Whether an AI agent calls the node. n8n's own `isToolExecution` is false for newer agents' tools. */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** Puts everything into the message, the one part of an error that n8n hands to the model. */
export function tellModel(error: NodeError): NodeError {
	const texts = [error.message, error.description, ADVICE[errorDetails(error).nextStep]];
	error.message = texts.filter(Boolean).join('\n');
	return error;
}

/** A limit that the model could set is none, so an expression may not fill it in for a tool. */
export function limitsLeftToModel(item: ItemParameters): FieldProblem[] {
	return Object.entries({ safetyLimits: 'Safety Limits', ...TOTAL_LIMITS })
		.filter(([name]) => holdsExpression(item.entered(`options.${name}`)))
		.map(([, field]) => ({
			field,
			problem: 'must not contain an expression: the model could fill it in',
			fix: 'Enter fixed values in the tool.',
		}));
}
