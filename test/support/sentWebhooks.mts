import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import type { WebhookWorkflow } from './webhooks.mts';

const AT_ONCE = 16;
const agent = new Agent({ keepAlive: true, maxSockets: 32 });

export interface Sent {
	body: Buffer | string;
	headers?: Record<string, string>;
}

/** Sends one webhook and returns the answer. */
export async function send(
	url: string,
	{ body, headers }: Sent,
): Promise<{ status: number; body: string }> {
	const bytes = Buffer.from(body);
	const call = request(url, {
		method: 'POST',
		agent,
		headers: {
			'Content-Type': 'application/json',
			'Content-Length': bytes.length,
			...headers,
		},
	});
	call.end(bytes);
	const [response] = (await once(call, 'response')) as [IncomingMessage];
	return { status: response.statusCode!, body: await text(response) };
}

/** Sends them all and returns how often each status came back. */
export async function answersTo(
	workflow: WebhookWorkflow,
	webhooks: Sent[],
): Promise<Record<number, number>> {
	const counts: Record<number, number> = {};
	const waiting = [...webhooks];
	const work = async () => {
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const { status } = await send(workflow.url, next);
			counts[status] = (counts[status] ?? 0) + 1;
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, work));
	await workflow.idle();
	return counts;
}

export function eventBody(changes: Record<string, unknown> = {}): string {
	return JSON.stringify({
		eventName: 'PAYMENT_STATUS_UPDATED',
		eventId: randomUUID(),
		paymentId: randomUUID(),
		status: 'COMPLETED',
		...changes,
	});
}

export function signature(
	body: Buffer | string,
	secret: string,
	encoding: 'hex' | 'base64' | 'base64url' = 'hex',
	algorithm = 'sha256',
): string {
	return createHmac(algorithm, secret).update(body).digest(encoding);
}
