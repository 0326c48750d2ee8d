import type { IWebhookDescription } from 'n8n-workflow';

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
