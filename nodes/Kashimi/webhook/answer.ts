import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** Answers the sender at once, with a real status code, and starts nothing. */
export function answer(
	context: IWebhookFunctions,
	status: number,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message }).end();
	return { noWebhookResponse: true };
}
