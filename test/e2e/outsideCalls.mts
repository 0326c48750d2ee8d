import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OutsideCalls {
	/** Every address that n8n tried to reach beyond this machine. */
	attempts: string[];
	/** Makes n8n send whatever is not for this machine here, where it is noted and refused. */
	env: Record<string, string>;
	close(): Promise<void>;
}

export async function catchOutsideCalls(): Promise<OutsideCalls> {
	const attempts: string[] = [];
	const server = createServer((request, response) => {
		attempts.push(request.url ?? '');
		response.writeHead(502).end();
	});
	server.on('connect', (request, socket) => {
		attempts.push(request.url ?? '');
		socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	return {
		attempts,
		env: { HTTP_PROXY: url, HTTPS_PROXY: url, NO_PROXY: '127.0.0.1,localhost' },
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}
