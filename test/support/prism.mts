import { fileURLToPath } from 'node:url';
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

const CONTRACT = fileURLToPath(new URL('../../openapi/kashimi.yaml', import.meta.url));

export interface ValidatingProxy {
	url: string;
	/** The `operationId`s and documented statuses of the contract, as "operation status". */
	operations: Array<{ method: string; path: string; statuses: string[] }>;
	close(): Promise<void>;
}

/** Prism in front of a server: it passes everything on, and adds what breaks the contract. */
export async function startPrism(upstream: string): Promise<ValidatingProxy> {
	const operations = await getHttpOperationsFromSpec(CONTRACT);
	const server = createServer(operations, {
		cors: false,
		components: { logger: createLogger('prism', { level: 'silent' }) },
		config: {
			isProxy: true,
			upstream: new URL(upstream),
			upstreamProxy: undefined,
			checkSecurity: true,
			validateRequest: true,
			validateResponse: true,
			errors: false,
			mock: { dynamic: false },
		},
	});
	return {
		url: await server.listen(0, '127.0.0.1'),
		operations: operations.map(({ method, path, responses }) => ({
			method,
			path,
			statuses: responses.map(({ code }) => code),
		})),
		close: async () => await server.close(),
	};
}

export interface Violation {
	location: string[];
	severity: string;
	code: string;
	message: string;
}

export function violationsOf({ headers }: AxiosResponse): Violation[] {
	return JSON.parse(headers['sl-violations'] ?? '[]');
}

export function clientOf({ url }: ValidatingProxy, headers = {}): AxiosInstance {
	return axios.create({ baseURL: url, headers, validateStatus: () => true });
}
