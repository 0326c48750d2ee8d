import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { RateLimit } from '../sandbox/rateLimit.mts';

/** What a case sets; every change starts the counts anew. */
export interface ApiSettings {
	latencyMs: number;
	/** 0 for no limit; counted in the clock's seconds, over all API routes. */
	requestsPerSecond: number;
	tokenLifetimeSeconds: number;
	/** Length of the payments list. */
	payments: number;
	/** Length of the providers list. */
	providers: number;
}

/** What the API has answered since the last change. */
export interface ApiCounts {
	tokens: number;
	answered: number;
	/** 401, for a token that is unknown or expired. */
	unauthorized: number;
	/** 429. */
	limited: number;
	mostAtOnce: number;
	/** When the first request came, in milliseconds since 1970; absent before. */
	firstAt?: number;
}

const settings: ApiSettings = {
	latencyMs: 0,
	requestsPerSecond: 0,
	tokenLifetimeSeconds: 3600,
	payments: 0,
	providers: 0,
};
const noCounts: ApiCounts = { tokens: 0, answered: 0, unauthorized: 0, limited: 0, mostAtOnce: 0 };
let counts = { ...noCounts };
let underWay = 0;
const rateLimit = new RateLimit(Date.now);
const validUntil = new Map<string, number>();
const lists = { payments: '[]', providers: '[]' };

const number = (index: number) => String(index).padStart(12, '0');

function payment(id: string, index: number): object {
	return {
		id,
		paymentScheme: { name: 'SEPA', mode: 'INSTANT' },
		recipient: { name: 'Example Shop Ltd', accounts: [{ iban: 'DE89370400440532013000' }] },
		amount: 12.34,
		currency: 'EUR',
		remittanceInformation: { type: 'UNSTRUCTURED', value: `Invoice ${number(index)}` },
		provider: { id: '3a9f7916-1b45-473c-bf34-3e601b8aae90' },
		sender: { accounts: [{ iban: 'LT121000011101001000' }], credentials: {} },
		metadata: { endToEndId: `INV-${number(index)}`, webhookUrl: 'https://example.com/hook' },
		createdAt: '2026-01-01T00:00:00.000Z',
		updatedAt: '2026-01-01T00:00:00.000Z',
	};
}

function completed(query: string): object {
	return {
		id: '6fa459ea-ee8a-4ca4-894e-db77e160355e',
		paymentId: new URLSearchParams(query).get('paymentId'),
		status: 'COMPLETED',
		detailedStatus: 'PAYMENT_EXECUTION_COMPLETED',
		failureReasons: null,
		createdAt: '2026-01-01T00:00:00.000Z',
	};
}

function provider(index: number): object {
	return {
		id: `3a9f7916-1b45-473c-bf34-${number(index)}`,
		name: `Bank ${number(index)}`,
		countryCode: 'LT',
		bic: 'HABALT22',
		paymentSchemes: [{ name: 'SEPA', mode: 'INSTANT' }],
		isSubsidiary: false,
	};
}

const listOf = (length: number, make: (index: number) => object) =>
	JSON.stringify(Array.from({ length }, (_, index) => make(index)));

function change(changes: Partial<ApiSettings>): void {
	// Tokens of the old lifetime would live on.
	if (
		(changes.tokenLifetimeSeconds ?? settings.tokenLifetimeSeconds) !==
		settings.tokenLifetimeSeconds
	)
		validUntil.clear();
	Object.assign(settings, changes);
	counts = { ...noCounts };
	lists.payments = listOf(settings.payments, (index) =>
		payment(`56caec01-85cc-4fc6-8080-${number(index)}`, index),
	);
	lists.providers = listOf(settings.providers, provider);
}

async function readBody(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const chunk of request) text += String(chunk);
	return text;
}

function send(response: ServerResponse, status: number, body: string, headers = {}): void {
	response.writeHead(status, {
		'content-type': 'application/json',
		'content-length': Buffer.byteLength(body),
		...headers,
	});
	response.end(body);
}

function issueToken(response: ServerResponse): void {
	const token = `token-${++counts.tokens}-${Date.now()}`;
	validUntil.set(token, Date.now() + settings.tokenLifetimeSeconds * 1000);
	const body = {
		access_token: token,
		token_type: 'Bearer',
		expires_in: settings.tokenLifetimeSeconds,
	};
	send(response, 200, JSON.stringify(body));
}

function answer(method: string, [path = '', query = '']: string[], body: string): [number, string] {
	if (method === 'POST') {
		const { metadata } = JSON.parse(body) as { metadata?: { endToEndId?: string } };
		const paymentId = `created-${metadata?.endToEndId ?? counts.answered}`;
		const created = { paymentId, status: 'PENDING', redirectUrl: 'https://example.com/pay' };
		return [201, JSON.stringify(created)];
	}
	if (path === '/api/v1/archive/payments') return [200, lists.payments];
	if (path === '/api/v1/archive/payment-statuses') return [200, JSON.stringify([completed(query)])];
	if (path === '/api/v1/capabilities/providers') return [200, lists.providers];
	return [200, JSON.stringify(payment(path.split('/').at(-1) ?? '', 0))];
}

async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const address = (request.url ?? '').split('?');
	const body = await readBody(request);
	const token = (request.headers.authorization ?? '').replace('Bearer ', '');
	const isAuthorized = (validUntil.get(token) ?? 0) > Date.now();
	const wait = rateLimit.secondsToWait(settings.requestsPerSecond);
	if (settings.latencyMs > 0) await delay(settings.latencyMs);
	if (wait > 0) {
		counts.limited++;
		return send(response, 429, '{"title":"Too Many Requests"}', { 'retry-after': String(wait) });
	}
	if (!isAuthorized) {
		counts.unauthorized++;
		return send(response, 401, '{"title":"Unauthorized"}');
	}
	counts.answered++;
	send(response, ...answer(request.method ?? '', address, body));
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
	if (request.url === '/control') {
		const changes = await readBody(request);
		if (changes !== '') change(JSON.parse(changes) as Partial<ApiSettings>);
		return send(response, 200, JSON.stringify(counts));
	}
	if (request.url === '/api/v1/auth/token') {
		await readBody(request);
		return issueToken(response);
	}
	underWay++;
	counts.firstAt ??= Date.now();
	counts.mostAtOnce = Math.max(counts.mostAtOnce, underWay);
	try {
		await serveApi(request, response);
	} finally {
		underWay--;
	}
}

const server = createServer((request, response) => {
	// A client that went away needs no answer.
	serve(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit());
