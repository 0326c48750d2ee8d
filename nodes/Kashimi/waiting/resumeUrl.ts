import type { IExecuteFunctions, IWebhookDescription, IWebhookFunctions } from 'n8n-workflow';

/** The resume URL of a suspended execution, which n8n guards with a token of its own. */
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

/** The address that resumes this execution. It holds a token of n8n's: who knows it may call it. */
export const RESUME_URL = '{{ $execution.resumeUrl }}';

export function resumeUrl(context: IExecuteFunctions | IWebhookFunctions): string {
	return String(context.evaluateExpression(RESUME_URL, 0));
}
