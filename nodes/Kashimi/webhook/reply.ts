import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** For what cannot be verified yet: whoever sent it keeps it until then, so nothing is lost. */
export const TRY_AGAIN = 'This cannot be verified at the moment. Send it again later.';

/** Replies to the sender, and starts nothing. @param message goes to the sender: nothing private */
export function reply(
	context: IWebhookFunctions,
	status: 200 | 400 | 401 | 503,
	message: string,
): IWebhookResponseData {
	context.getResponseObject().status(status).json({ message });
	return { noWebhookResponse: true };
}
