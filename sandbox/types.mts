import type { components } from '../openapi/kashimi.d.ts';
import type { FaultKind, FaultPlan } from './faults.mts';
import type { PaymentStore } from './store.mts';
import type { TokenRegistry } from './tokens.mts';

export type Schemas = components['schemas'];

/** Times are in milliseconds since the epoch. */
export type Clock = () => number;

export interface Client {
	clientId: string;
	clientSecret: string;
	scopes: string[];
}

export interface Settings {
	tokenLifetimeSeconds: number;
	latencyMs: number;
	/** How long a new payment stays invisible in the archive; the duplicate check sees it at once. */
	archiveLagMs: number;
}

export interface RecordedRequest {
	method: string;
	path: string;
	/** As `metadata[endToEndId]`: the names are those on the wire, decoded. */
	query: Record<string, string>;
	/** `authorization` is reduced to its scheme. */
	headers: Record<string, string | string[] | undefined>;
	/** As parsed; never holds a client secret. */
	body: unknown;
	/** Null until the answer is sent, and for good where the client went away before. */
	status: number | null;
	/** Why the sandbox refused, in more detail than the answer may tell. */
	problem?: string;
	/** The planned fault that hit the request. */
	fault?: FaultKind;
	at: number;
}

/** What the routes share. */
export interface SandboxContext {
	/** Known once the server listens. */
	url: string;
	clients: Client[];
	settings: Settings;
	store: PaymentStore;
	tokens: TokenRegistry;
	faults: FaultPlan;
	recordedRequests: RecordedRequest[];
	now: Clock;
	/** Requests that wait do nothing more once the server is closed. */
	closing: AbortSignal;
	reset(): void;
}

declare global {
	// The extension point Express itself provides for what middleware hands on.
	// eslint-disable-next-line @typescript-eslint/no-namespace
	namespace Express {
		interface Locals {
			/** Of the app. */
			sandbox?: SandboxContext;
			/** The others are of one answer. */
			client?: Client;
			recorded?: RecordedRequest;
		}
	}
}
