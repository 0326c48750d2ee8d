import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Fields = Record<string, unknown>;
export interface Answer {
	status?: number;
	headers?: Record<string, string>;
	body: unknown;
}
export type ListKind = 'payments' | 'providers' | 'statuses';

/** How an API differs from the documented one; what is left out is as documented. */
export interface Reality {
	/** Answers a list. */
	list?: (entries: Fields[], kind: ListKind, url: URL) => Answer;
	/** What the archive shows of a payment. */
	echo?: (payment: Fields) => Fields;
	/** What it answers to a creation. */
	created?: (answer: Fields, order: Fields) => Answer;
	/** What it answers to a token request. */
	token?: (answer: Fields, scope: string) => Answer;
	/** What it answers where it refuses. */
	refusal?: (status: number, title: string) => Answer;
	/** Its events of one payment, from those that are documented. */
	events?: (events: Fields[]) => Fields[];
	ignoresFilter?: boolean;
	/** Whether a payment stays out of the archive. */
	hides?: (payment: Fields) => boolean;
	/** Decides about every request before anything else. */
	intercept?: (request: { method: string; url: URL; headers: Fields }) => Answer | undefined;
}

const START = Date.parse('2026-01-15T09:30:00Z');
const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A second stand-in for the Kashimi API, written from the documentation and from nothing else. */
export class OtherKashimi {
	readonly payments: Fields[] = [];
	/** Method and path with query of every request but those for tokens. */
	readonly requests: string[] = [];
	private readonly scopes = new Map<string, string[]>();
	private readonly server: Server;

	private constructor(public reality: Reality) {
		this.server = createServer((request, response) => void this.serve(request, response));
	}

	static async start(reality: Reality = {}): Promise<OtherKashimi> {
		const kashimi = new OtherKashimi(reality);
		kashimi.server.listen(0, '127.0.0.1');
		await once(kashimi.server, 'listening');
		return kashimi;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	/** Adds a payment as if it had been made earlier. */
	add(fields: Fields = {}): Fields {
		const time = iso(this.payments.length);
		const payment = { id: randomUUID(), createdAt: time, updatedAt: time, ...fields };
		this.payments.push(payment);
		return payment;
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const url = new URL(request.url!, this.url);
		const method = request.method!;
		if (!url.pathname.endsWith('/auth/token')) this.requests.push(`${method} ${request.url}`);
		const sent = await text(request);
		const headers = request.headers as Fields;
		const answer =
			this.reality.intercept?.({ method, url, headers }) ?? this.answer(method, url, headers, sent);
		const json = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
		response.writeHead(answer.status ?? 200, {
			'Content-Type': 'application/json',
			...answer.headers,
		});
		response.end(json);
	}

	private answer(method: string, url: URL, headers: Fields, sent: string): Answer {
		const route = `${method} ${url.pathname}`;
		if (route === 'POST /api/v1/auth/token') return this.token(headers, sent);
		const scopes = this.scopes.get(String(headers.authorization).replace('Bearer ', ''));
		if (scopes === undefined) return this.refuse(401, 'Unauthorized');
		const needed = this.scopeOf(route);
		if (needed === undefined) return this.refuse(404, 'Not Found');
		if (!scopes.includes(needed)) return this.refuse(403, 'Forbidden');
		if (method === 'POST') return this.create(JSON.parse(sent) as Fields);
		return this.read(url);
	}

	private scopeOf(route: string): string | undefined {
		if (route === 'GET /api/v1/capabilities/providers') return 'providers:read';
		if (route === 'POST /api/v1/ob/payments') return 'payments:write';
		return /^GET \/api\/v1\/archive\/(payments(\/[^/]+)?|payment-statuses)$/.test(route)
			? 'payments:read'
			: undefined;
	}

	private token(headers: Fields, sent: string): Answer {
		const basic = Buffer.from(String(headers.authorization).replace('Basic ', ''), 'base64');
		if (basic.toString() !== 'client:secret')
			return { status: 401, body: { error: 'invalid_client' } };
		const scope = new URLSearchParams(sent).get('scope') ?? '';
		const access_token = `token-${randomUUID()}`;
		this.scopes.set(access_token, scope.split(' '));
		const answer = { access_token, token_type: 'Bearer', expires_in: 1800 };
		return this.reality.token?.(answer, scope) ?? { body: answer };
	}

	private create(order: Fields): Answer {
		const { endToEndId } = (order.metadata ?? {}) as Fields;
		const problem = typeof order.amount !== 'number' || order.amount <= 0;
		if (problem) return this.refuse(400, 'Bad Request');
		const isKnown = this.payments.some(
			({ metadata }) => (metadata as Fields)?.endToEndId === endToEndId,
		);
		if (isKnown) return this.refuse(409, 'Conflict');
		const { id, createdAt, updatedAt } = this.add(order);
		const answer = {
			paymentId: id,
			providerPaymentId: '123456789',
			redirectUrl: 'https://bank.example/pay',
			createdAt,
			updatedAt,
			status: 'PENDING',
		};
		return this.reality.created?.(answer, order) ?? { status: 201, body: answer };
	}

	private read(url: URL): Answer {
		const { echo = (payment) => payment, hides = () => false } = this.reality;
		const last = url.pathname.split('/').at(-1)!;
		if (last === 'providers') return this.list([PROVIDER], 'providers', url);
		const shown = this.payments.filter((payment) => !hides(payment));
		if (last === 'payments') {
			const wanted = url.searchParams.get('metadata[endToEndId]');
			const isWanted = ({ metadata }: Fields) =>
				wanted === null ||
				this.reality.ignoresFilter ||
				(metadata as Fields)?.endToEndId === wanted;
			return this.list(shown.filter(isWanted).map(echo), 'payments', url);
		}
		const id = last === 'payment-statuses' ? url.searchParams.get('paymentId') : last;
		const payment = shown.find((each) => each.id === id);
		if (payment === undefined) return this.refuse(404, 'Not Found');
		if (last !== 'payment-statuses') return { body: echo(payment) };
		const events = ['PENDING', 'PENDING', 'COMPLETED'].map((status, index) => ({
			id: `a1b2c3d4-000${index}-4000-8000-000000000000`,
			paymentId: id,
			status,
			detailedStatus: `PAYMENT_EXECUTION_${status}`,
			failureReasons: null,
			createdAt: iso(10 + index),
		}));
		return this.list(this.reality.events?.(events) ?? events, 'statuses', url);
	}

	private list(entries: Fields[], kind: ListKind, url: URL): Answer {
		return this.reality.list?.(entries, kind, url) ?? { body: entries };
	}

	private refuse(status: number, title: string): Answer {
		const body = { title, httpStatusCode: status, message: `${title}.` };
		return this.reality.refusal?.(status, title) ?? { status, body };
	}
}

const PROVIDER = {
	id: '3a9f7916-1b45-473c-bf34-3e601b8aae90',
	name: 'Swedbank',
	countryCode: 'LT',
	paymentSchemes: ['SEPA'],
	requiredPaymentFields: ['SENDER_ACCOUNT'],
	subsidiaries: [],
};
