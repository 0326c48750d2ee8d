import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
	method: string | undefined;
	headers: IncomingHttpHeaders;
	/** As it came over the wire. */
	raw: Buffer;
	event: { eventName: string; eventId: string; paymentId: string; status: string };
}

export interface WebhookReceiver {
	url: string;
	port: number;
	received: ReceivedWebhook[];
	/** What the next webhooks are answered with; 200 once they are used up, nothing at all for 0. */
	answers: number[];
	close(): Promise<void>;
}

export async function startReceiver(port = 0): Promise<WebhookReceiver> {
	const received: ReceivedWebhook[] = [];
	const answers: number[] = [];
	const server = createServer(async (req, res) => {
		const chunks: Buffer[] = [];
		for await (const chunk of req) chunks.push(chunk as Buffer);
		const raw = Buffer.concat(chunks);
		const { method, headers } = req;
		received.push({ method, headers, raw, event: JSON.parse(raw.toString('utf8')) });
		const status = answers.shift() ?? 200;
		if (status === 0) return;
		res.writeHead(status, { Location: '/elsewhere' }).end('thanks');
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${address.port}/webhook`,
		port: address.port,
		received,
		answers,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
