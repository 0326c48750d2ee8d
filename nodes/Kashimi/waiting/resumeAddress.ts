import type { IExecuteFunctions, IWebhookDescription } from 'n8n-workflow';

/** The resume URL of a parked execution, which n8n guards with a token of its own. */
export const resumeWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: '',
		isFullPath: true,
		restartWebhook: true,
	},
];

/** The address that wakes this execution. It holds a token of n8n's: who knows it may call it. */
export const RESUME_URL = '{{ $execution.resumeUrl }}';

export function resumeUrl(context: IExecuteFunctions): string {
	return String(context.evaluateExpression(RESUME_URL, 0));
}
