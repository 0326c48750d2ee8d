import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, ProbeApi } from './api.mts';
import type { WebhookListener } from './webhookListener.mts';

export type Verdict = 'holds' | 'does not hold' | 'could not be told';

/** What one probe found. */
export interface Finding {
	verdict: Verdict;
	/** What came, in a few words; no values of payments. */
	came: string;
}

export type Fields = Record<string, unknown>;
export const isFields = (value: unknown): value is Fields =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

export const SCOPES = ['payments:read', 'payments:write', 'providers:read'];
export const PATHS = {
	providers: '/api/v1/capabilities/providers',
	create: '/api/v1/ob/payments',
	payments: '/api/v1/archive/payments',
	statuses: '/api/v1/archive/payment-statuses',
};

export interface Made {
	paymentId: string;
	endToEndId: string;
	amount: number;
	purpose: string;
}

export interface ProbeOptions {
	/** In production nothing is created. */
	isProduction: boolean;
	recipientIban: string;
	/** Milliseconds to wait for the archive and for a webhook. */
	patience: number;
	/** Whether to make payments until there are more than 100. */
	makesMany: boolean;
}

/** What the probes work with: the API, the payment they share, and the list of all they made. */
export class Bench {
	readonly made: Made[] = [];
	/** The payment that the probes read back, and the answer to its creation. */
	shared?: { answer: Answer; order: ReturnType<Bench['order']> };

	constructor(
		readonly api: ProbeApi,
		readonly options: ProbeOptions,
		readonly listener?: WebhookListener,
	) {}

	order(changes: { amount?: number; name?: string; reference?: string; endToEndId?: string } = {}) {
		const endToEndId = changes.endToEndId ?? `PROBE-${randomBytes(8).toString('hex')}`;
		return {
			paymentScheme: { name: 'SEPA' },
			recipient: {
				account: { number: { type: 'IBAN', value: this.options.recipientIban } },
				name: changes.name ?? 'Probe of an n8n node',
			},
			amount: changes.amount ?? 0.01,
			currency: 'EUR',
			remittanceInformation: {
				type: 'UNSTRUCTURED',
				value: changes.reference ?? `Probe ${endToEndId.slice(-8)}`,
			},
			metadata: {
				redirectUri: 'https://example.com/probe',
				psuIpAddress: '192.0.2.1',
				psuUserAgent: 'Mozilla/5.0 (probe)',
				endToEndId,
				...(this.listener && { webhookUrl: this.listener.publicUrl }),
			},
		};
	}

	async create(purpose: string, order = this.order(), headers = {}): Promise<Answer> {
		const answer = await this.api.ask({ method: 'POST', path: PATHS.create, body: order, headers });
		const paymentId = isFields(answer.json) ? (answer.json.paymentId ?? answer.json.id) : undefined;
		if (answer.status < 300) {
			const { amount, metadata } = order;
			this.made.push({
				...{ paymentId: String(paymentId), endToEndId: metadata.endToEndId },
				...{ amount, purpose },
			});
		}
		return answer;
	}

	/** The ID of the payment that all probes share; undefined where none could be made. */
	get paymentId(): string | undefined {
		return this.made[0]?.paymentId;
	}

	/** Asks until an answer fits or patience ends; tells how long that took. */
	async until(
		ask: () => Promise<Answer>,
		fits: (answer: Answer) => boolean,
	): Promise<{ answer: Answer; milliseconds: number; fits: boolean }> {
		const start = Date.now();
		for (;;) {
			const answer = await ask();
			const milliseconds = Date.now() - start;
			if (fits(answer)) return { answer, milliseconds, fits: true };
			if (milliseconds >= this.options.patience) return { answer, milliseconds, fits: false };
			await sleep(Math.min(500, this.options.patience));
		}
	}
}

/** The entries of a list, bare or wrapped; undefined where there is none. */
export function entriesOf(json: unknown): Fields[] | undefined {
	if (Array.isArray(json)) return json as Fields[];
	const lists = isFields(json) ? Object.values(json).filter(Array.isArray) : [];
	return lists.length === 1 ? (lists[0] as Fields[]) : undefined;
}

/** A body in words: its kind and the names of its fields, never values. */
export function shapeOf(json: unknown): string {
	if (Array.isArray(json)) return `a bare array of ${json.length}`;
	return isFields(json)
		? `an object with ${Object.keys(json).slice(0, 12).join(', ') || 'nothing'}`
		: 'no JSON';
}

export const finding = (verdict: Verdict | boolean, came: string): Finding => ({
	verdict: typeof verdict === 'string' ? verdict : verdict ? 'holds' : 'does not hold',
	came,
});
export const untold = (came: string): Finding => finding('could not be told', came);
