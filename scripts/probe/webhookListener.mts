import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface ReceivedWebhook {
	method: string;
	headers: IncomingHttpHeaders;
	body: Buffer;
}

/** Takes the webhooks of the probe's payments, on a port that the user makes reachable. */
export class WebhookListener {
	readonly received: ReceivedWebhook[] = [];

	private constructor(
		private readonly server: Server,
		readonly publicUrl: string,
	) {}

	static async open(port: number, publicUrl: string): Promise<WebhookListener> {
		const server = createServer(async (request, response) => {
			const body = await buffer(request);
			listener.received.push({ method: request.method!, headers: request.headers, body });
			response.end('{}');
		});
		const listener = new WebhookListener(server, publicUrl);
		server.listen(port);
		await once(server, 'listening');
		return listener;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}
}
