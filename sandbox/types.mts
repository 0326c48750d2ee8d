import type { components } from '../openapi/kashimi.d.ts';
import type { FaultKind, FaultPlan } from './faults.mts';
import type { PayerSessions } from './pages/payerSessions.mts';
import type { PaymentStore } from './store.mts';
import type { TokenRegistry } from './tokens.mts';
import type { WebhookSender } from './webhooks.mts';

export type Schemas = components['schemas'];

/** Times are in milliseconds since the epoch. */
export type Clock = () => number;

export interface Client {
	clientId: string;
	clientSecret: string;
	/** Signs the webhooks of the payments this client creates. */
	webhookSecret: string;
	scopes: string[];
}

export interface Settings {
	tokenLifetimeSeconds: number;
	latencyMs: number;
	/** Of all API routes together, in each of the clock's seconds; 0 for no limit. */
	requestsPerSecond: number;
	/** How long a new payment stays invisible in the archive; the duplicate check sees it at once. */
	archiveLagMs: number;
	/** How long the payer has to approve; 0 for ever. The real length is not documented. */
	paymentLifetimeSeconds: number;
	/** How far the sandbox is ahead of its clock. */
	clockOffsetMs: number;
	/** The first one included. */
	webhookAttempts: number;
	/** Each further wait is twice as long. */
	webhookFirstRetryMs: number;
	webhookTimeoutMs: number;
	/** How often each event is sent on top. */
	webhookDuplicates: number;
	/** Holds events back until they are released, the latest first. */
	webhookReordering: boolean;
	webhookSignatureEncoding: 'hex' | 'base64';
	webhookSignaturePrefix: '' | 'sha256=';
}

/** One attempt. */
export interface WebhookDelivery {
	eventId: string;
	paymentId: string;
	/** What the event tells. */
	paymentStatus: Schemas['PaymentStatus'];
	url: string;
	/** Null until there is an answer, and for good where none came. */
	status: number | null;
	/** Counted from 1, anew for each duplicate and redelivery. */
	attempt: number;
	at: number;
	/** Why there is no answer. */
	error?: string;
}

export interface RecordedRequest {
	method: string;
	path: string;
	/** As `metadata[endToEndId]`: the names are those on the wire, decoded. */
	query: Record<string, string>;
	/** `authorization` is reduced to its scheme; cookies are left out. */
	headers: Record<string, string | string[] | undefined>;
	/** As parsed; never holds a client secret. */
	body: unknown;
	/** Null until the answer is sent, and for good where the client went away before. */
	status: number | null;
	/** Why the sandbox refused, in more detail than the answer may tell. */
	problem?: string;
	/** Who asked, where that is known. */
	clientId?: string;
	/** The planned fault that hit the request. */
	fault?: FaultKind;
	at: number;
}

/** What the routes share. */
export interface SandboxContext {
	/** Known once the server listens. */
	url: string;
	/** Where the server listens. */
	host: string;
	payerSessions: PayerSessions;
	clients: Client[];
	settings: Settings;
	store: PaymentStore;
	tokens: TokenRegistry;
	faults: FaultPlan;
	webhooks: WebhookSender;
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
