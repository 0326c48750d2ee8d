import type { IExecuteFunctions } from 'n8n-workflow';

/** The address that wakes this execution. It holds a token of n8n's: who knows it may call it. */
export function resumeUrl(context: IExecuteFunctions, itemIndex: number): string {
	return String(context.evaluateExpression('{{ $execution.resumeUrl }}', itemIndex));
}
