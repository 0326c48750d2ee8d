import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.mts';
import { BUILT_IN_CLIENTS } from './clients.mts';
import { FaultPlan } from './faults.mts';
import { DEFAULT_SETTINGS } from './settings.mts';
import { PaymentStore } from './store.mts';
import { TokenRegistry } from './tokens.mts';
import type { Client, Clock, RecordedRequest, SandboxContext, Settings } from './types.mts';

export interface SandboxOptions {
	/** 0 takes any free port. */
	port?: number;
	host?: '127.0.0.1';
	tokenLifetimeSeconds?: number;
	latencyMs?: number;
	/** How long a new payment stays invisible in the archive. */
	archiveLagMs?: number;
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
	/** Every token issued so far is answered with 401 from now on. */
	revokeAllTokens(): void;
	/** Forgets payments, faults and recorded requests and restores the settings; tokens stay valid. */
	reset(): void;
	close(): Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const { port = 0, host = '127.0.0.1', dataFile, now = Date.now, random = Math.random } = options;
	const initialSettings: Settings = {
		tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? DEFAULT_SETTINGS.tokenLifetimeSeconds,
		latencyMs: options.latencyMs ?? DEFAULT_SETTINGS.latencyMs,
		archiveLagMs: options.archiveLagMs ?? DEFAULT_SETTINGS.archiveLagMs,
	};
	const closing = new AbortController();
	const context: SandboxContext = {
		url: '',
		clients: structuredClone([...BUILT_IN_CLIENTS]),
		settings: { ...initialSettings },
		store: await PaymentStore.open(dataFile),
		tokens: new TokenRegistry(now),
		faults: new FaultPlan(random),
		recordedRequests: [],
		now,
		closing: closing.signal,
		reset() {
			context.store.clear();
			context.faults.clear();
			context.recordedRequests.length = 0;
			Object.assign(context.settings, initialSettings);
		},
	};

	const server = createServer(createApp(context));
	server.listen(port, host);
	await once(server, 'listening');
	const { port: boundPort } = server.address() as AddressInfo;
	context.url = `http://${host}:${boundPort}`;

	return {
		url: context.url,
		port: boundPort,
		clients: context.clients,
		store: context.store,
		recordedRequests: context.recordedRequests,
		settings: context.settings,
		faults: context.faults,
		revokeAllTokens: () => context.tokens.revokeAll(),
		reset: context.reset,
		async close() {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			closing.abort();
			await closed;
			await context.store.save();
		},
	};
}
