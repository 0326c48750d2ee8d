import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { generate } from 'selfsigned';

import { sendJson, type Healthy } from './exchange.mts';
import type { Fault } from './faults.mts';
import { PAYMENT_ID, payment, provider, statusEvent } from './samples.mts';

/** Which requests of a cell its fault hits. */
export type Aim = 'everyRequest' | 'creation' | 'laterLooks' | 'token';

/** How many items a run has, so that each has its first look. */
export const ITEMS = 2;

const TOKEN_PATH = '/api/v1/auth/token';
const CREATE_PATH = '/api/v1/ob/payments';
const ARCHIVE_PATH = '/api/v1/archive/payments';
/** Faults after which a server may have done what it was asked; the others refuse it. */
const DONE_ALL_THE_SAME = new Set<Fault['family']>([
	...(['brokenOff', 'slow', 'movedDone', 'conflict', 'requestTimeout', 'down'] as const),
	...(['unreadable', 'objectsIncomplete', 'newValues', 'harmless'] as const),
]);

/** Nobody listens there; the port of a server just closed may go to the next one. */
const CLOSED_PORT = 1;

/** Certificates that nobody has signed. */
const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);

/** A Kashimi API for one client: well, but for what is to fail. */
export class HostileApi {
	/** Payments that it has accepted, by end-to-end ID; the second of an ID is refused. */
	readonly accepted = new Map<string, object>();
	/** Each request but those for tokens. */
	private requests = 0;
	private readonly server: Server;

	private constructor(
		private readonly fault: Fault,
		private readonly aim: Aim,
	) {
		const serve = (request: IncomingMessage, response: ServerResponse) =>
			void this.serve(request, response);
		this.server =
			fault.noConnection === 'selfSigned'
				? createTlsServer({ key, cert }, serve)
				: createServer(serve);
	}

	static async start(fault: Fault, aim: Aim): Promise<HostileApi> {
		const api = new HostileApi(fault, aim);
		api.server.listen(0, '127.0.0.1');
		await once(api.server, 'listening');
		return api;
	}

	/** Where its client looks for it. */
	get baseUrl(): string {
		const { noConnection } = this.fault;
		if (noConnection === 'unknownHost') return 'https://kashimi-api.invalid';
		if (noConnection === 'closedPort') return `http://127.0.0.1:${CLOSED_PORT}`;
		const { port } = this.server.address() as AddressInfo;
		return `${noConnection === 'selfSigned' ? 'https' : 'http'}://127.0.0.1:${port}`;
	}

	close(): void {
		this.server.closeAllConnections();
		this.server.close();
	}

	private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const path = new URL(request.url!, 'http://localhost').pathname;
		const isHit = this.hits(path);
		if (path !== TOKEN_PATH) this.requests += 1;
		const healthy = await this.work(request, path, isHit);
		if (isHit) this.fault.strike!({ response, healthy });
		else sendJson(response, healthy);
	}

	private hits(path: string): boolean {
		const { fault, aim, requests } = this;
		if (fault.strike === undefined) return false;
		if (path === TOKEN_PATH || aim === 'token') return path === TOKEN_PATH && aim === 'token';
		if (aim === 'creation') return path === CREATE_PATH;
		return aim === 'everyRequest' || requests >= ITEMS;
	}

	private async work(request: IncomingMessage, path: string, isHit: boolean): Promise<Healthy> {
		if (path === TOKEN_PATH) {
			const access_token = `token-${randomUUID()}`;
			return { status: 200, body: { access_token, token_type: 'Bearer', expires_in: 1800 } };
		}
		if (path !== CREATE_PATH) return { status: 200, body: this.read(path) };
		const order = (await json(request)) as ReturnType<typeof payment>;
		return this.create(order, !isHit || DONE_ALL_THE_SAME.has(this.fault.family));
	}

	private create(order: ReturnType<typeof payment>, isDone: boolean): Healthy {
		const { endToEndId } = order.metadata;
		if (this.accepted.has(endToEndId)) return { status: 409, body: { title: 'Conflict' } };
		const paymentId = randomUUID();
		if (isDone) this.accepted.set(endToEndId, { ...order, id: paymentId });
		const redirectUrl = 'https://bank.example/pay';
		return { status: 201, body: { paymentId, redirectUrl, status: 'PENDING' } };
	}

	private read(path: string): object {
		if (path.endsWith('/capabilities/providers')) return [provider()];
		// A payment to wait for is pending at the first look.
		const isPending = this.aim === 'laterLooks' && this.requests <= ITEMS;
		if (path.endsWith('/payment-statuses')) {
			return [statusEvent(isPending ? 'PENDING' : 'COMPLETED')];
		}
		if (path !== ARCHIVE_PATH) return payment(PAYMENT_ID);
		return this.aim === 'creation' ? [...this.accepted.values()] : [payment(PAYMENT_ID)];
	}
}
