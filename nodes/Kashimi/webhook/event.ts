export interface WebhookEvent {
	paymentId: string;
	status?: unknown;
}
export function readEvent(rawBody: Buffer): { event: WebhookEvent } | { problem: string } {
	try {
		const body = JSON.parse(String(rawBody)) as WebhookEvent;
		return typeof body?.paymentId === 'string' ? { event: body } : { problem: 'no' };
	} catch {
		return { problem: 'no' };
	}
}
