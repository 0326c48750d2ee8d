import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { advance } from './advance.mts';
import { createApp } from './app.mts';
import { BUILT_IN_CLIENTS } from './clients.mts';
import { EXPIRY_CHECK_MS, expirePayments } from './expiry.mts';
import { FaultPlan } from './faults.mts';
import { isWildcard } from './localGuard.mts';
import { PayerSessions } from './pages/payerSessions.mts';
import { initialSettings } from './settings.mts';
import type { Destination } from './statusFlows.mts';
import { type PaymentRecord, PaymentStore } from './store.mts';
import { TokenRegistry } from './tokens.mts';
import type {
	Client,
	Clock,
	RecordedRequest,
	SandboxContext,
	Settings,
	WebhookDelivery,
} from './types.mts';
import { WebhookSender } from './webhooks.mts';

export interface SandboxOptions extends Partial<Settings> {
	/** 0 takes any free port. */
	port?: number;
	/** An address of this machine. Off the loopback interface, panel and control routes are open too. */
	host?: string;
	/** Without it the payments live in memory. */
	dataFile?: string;
	now?: Clock;
	/** Decides about faults with a probability; a seeded source makes a test repeatable. */
	random?: () => number;
}

export interface Sandbox {
	url: string;
	port: number;
	clients: Client[];
	store: PaymentStore;
	recordedRequests: RecordedRequest[];
	settings: Settings;
	faults: FaultPlan;
	webhookDeliveries: WebhookDelivery[];
	/** Moves a payment on, with every step on the way; a final one is refused. */
	advance(paymentId: string, to: Destination): Promise<PaymentRecord>;
	/** Sends what `webhookReordering` delayed, the latest first. */
	releaseWebhooks(): number;
	redeliverWebhook(eventId: string): void;
	/** Resolves once every webhook that is not delayed has arrived or was given up. */
	webhooksSettled(): Promise<void>;
	/** Every token issued so far is answered with 401 from now on. */
	revokeAllTokens(): void;
	/** Forgets payments, webhooks, faults and requests, restores the settings; tokens stay valid. */
	reset(): void;
	close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, host = '127.0.0.1', dataFile, now = Date.now, random = Math.random } = options;
	// Behind a wildcard nobody can tell which names are this sandbox's own.
	if (isWildcard(host)) throw new Error(`${host} is every address; name one of this machine.`);
	const settings = initialSettings(options);
	const clients = structuredClone([...BUILT_IN_CLIENTS]);
	const clock = () => now() + settings.clockOffsetMs;
	const closing = new AbortController();
	const context: SandboxContext = {
		url: '',
		host,
		payerSessions: new PayerSessions(),
		clients,
		settings,
		store: await PaymentStore.open(dataFile),
		tokens: new TokenRegistry(clock),
		faults: new FaultPlan(random),
		webhooks: new WebhookSender(clients, settings, clock),
		recordedRequests: [],
		now: clock,
		closing: closing.signal,
		reset() {
			context.store.clear();
			context.payerSessions.clear();
			context.faults.clear();
			context.webhooks.clear();
			context.recordedRequests.length = 0;
			Object.assign(settings, initialSettings(options));
		},
	};

	const server = createServer(createApp(context));
	server.listen(port, host);
	await once(server, 'listening');
	const { port: boundPort } = server.address() as AddressInfo;
	context.url = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
	const expiryCheck = setInterval(() => {
		expirePayments(context).catch((error: unknown) => console.error(error));
	}, EXPIRY_CHECK_MS);

	return {
		url: context.url,
		port: boundPort,
		clients,
		store: context.store,
		recordedRequests: context.recordedRequests,
		settings,
		faults: context.faults,
		webhookDeliveries: context.webhooks.deliveries,
		advance: async (paymentId, to) => await advance(context, paymentId, to),
		releaseWebhooks: () => context.webhooks.release(),
		redeliverWebhook: (eventId) => context.webhooks.redeliver(eventId),
		webhooksSettled: async () => await context.webhooks.settled(),
		revokeAllTokens: () => context.tokens.revokeAll(),
		reset: context.reset,
		async close() {
			clearInterval(expiryCheck);
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			closing.abort();
			await context.webhooks.close();
			await closed;
			await context.store.save();
		},
	};
}
