import { createHmac, randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import axios from 'axios';

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
	const { status, data } = await axios.post(url, Buffer.from(body), {
		headers: { 'Content-Type': 'application/json', ...headers },
		responseType: 'text',
		validateStatus: () => true,
		proxy: false,
		httpAgent: agent,
	});
	return { status, body: String(data) };
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
	encoding: 'hex' | 'base64' = 'hex',
	algorithm = 'sha256',
): string {
	return createHmac(algorithm, secret).update(body).digest(encoding);
}
