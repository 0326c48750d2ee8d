import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosError } from 'axios';
import { ApiError } from './errors.mts';
import { SIGNATURE_HEADER, sign } from './signature.mts';
import type { PaymentRecord } from './store.mts';
import type { Client, Clock, Schemas, Settings, WebhookDelivery } from './types.mts';

// Keeps a sandbox that runs for days from growing without end.
const MOST_KEPT = 50_000;
const RELEASED = 'released';

interface WebhookEvent {
	payload: Schemas['PaymentStatusWebhook'];
	/** Signed and sent byte for byte the same each time. */
	body: Buffer;
	url: string;
	clientId: string | undefined;
}

function newCancellation(): AbortController {
	const cancellation = new AbortController();
	// Every pending delivery listens; Node.js would take more than ten for a leak.
	setMaxListeners(0, cancellation.signal);
	return cancellation;
}

/** Tells the web addresses of the payments what happens to them. */
export class WebhookSender {
	/** Every attempt. */
	readonly deliveries: WebhookDelivery[] = [];
	readonly #clients: readonly Client[];
	readonly #settings: Settings;
	readonly #now: Clock;
	readonly #events = new Map<string, WebhookEvent>();
	readonly #queues = new Map<string, Promise<void>>();
	readonly #running = new Set<Promise<void>>();
	#delayed: WebhookEvent[] = [];
	#cancellation = newCancellation();

	constructor(clients: readonly Client[], settings: Settings, now: Clock) {
		this.#clients = clients;
		this.#settings = settings;
		this.#now = now;
	}

	announce({ payment, clientId }: PaymentRecord, status: Schemas['PaymentStatus']): void {
		const url = payment.metadata?.webhookUrl;
		if (url === undefined) return;
		const payload = {
			eventName: 'PAYMENT_STATUS_UPDATED',
			eventId: randomUUID(),
			paymentId: payment.id,
			status,
		};
		const event = { payload, body: Buffer.from(JSON.stringify(payload)), url, clientId };
		this.#events.set(payload.eventId, event);
		for (const oldest of this.#events.keys()) {
			if (this.#events.size <= MOST_KEPT) break;
			this.#events.delete(oldest);
		}
		if (this.#settings.webhookReordering) this.#delayed.push(event);
		else this.#enqueue(payment.id, event, 1 + this.#settings.webhookDuplicates);
	}

	/** Sends what was delayed, the latest first, and returns how many events that are. */
	release(): number {
		const events = this.#delayed.splice(0).reverse();
		for (const event of events) {
			this.#enqueue(RELEASED, event, 1 + this.#settings.webhookDuplicates);
		}
		return events.length;
	}

	get delayed(): number {
		return this.#delayed.length;
	}

	redeliver(eventId: string): void {
		const event = this.#events.get(eventId);
		if (!event) throw new ApiError(404, `There is no event with the id ${eventId}.`);
		this.#enqueue(eventId, event, 1);
	}

	/** Resolves once every event that is not delayed has arrived or was given up. */
	async settled(): Promise<void> {
		while (this.#running.size > 0) await Promise.all(this.#running);
	}

	clear(): void {
		this.#cancellation.abort();
		this.#cancellation = newCancellation();
		this.#delayed = [];
		this.#events.clear();
		this.#queues.clear();
		this.deliveries.length = 0;
	}

	/** Nothing is sent any more. */
	async close(): Promise<void> {
		this.#cancellation.abort();
		await this.settled();
	}

	/** In one queue no event overtakes another on its first attempt. */
	#enqueue(queue: string, event: WebhookEvent, copies: number): void {
		const sent = this.#send(event, copies, this.#queues.get(queue));
		this.#queues.set(queue, sent);
		this.#track(sent, () => {
			if (this.#queues.get(queue) === sent) this.#queues.delete(queue);
		});
	}

	async #send(event: WebhookEvent, copies: number, previous?: Promise<void>): Promise<void> {
		const { signal } = this.#cancellation;
		await previous;
		for (let copy = 0; copy < copies; copy++) {
			const isDone = await this.#attempt(event, 1, signal);
			if (!isDone) this.#track(this.#retry(event, signal));
		}
	}

	#track(task: Promise<void>, afterwards?: () => void): void {
		this.#running.add(task);
		void task.finally(() => {
			this.#running.delete(task);
			afterwards?.();
		});
	}

	async #retry(event: WebhookEvent, signal: AbortSignal): Promise<void> {
		const { webhookAttempts, webhookFirstRetryMs } = this.#settings;
		for (let attempt = 2; attempt <= webhookAttempts; attempt++) {
			const wait = webhookFirstRetryMs * 2 ** (attempt - 2);
			await delay(wait, undefined, { signal }).catch(() => undefined);
			if (await this.#attempt(event, attempt, signal)) return;
		}
	}

	/** Returns whether there is nothing left to try. */
	async #attempt(event: WebhookEvent, attempt: number, signal: AbortSignal): Promise<boolean> {
		if (signal.aborted) return true;
		const { payload, url } = event;
		const { eventId, paymentId, status: paymentStatus } = payload;
		const delivery: WebhookDelivery = {
			eventId,
			paymentId,
			paymentStatus,
			url,
			status: null,
			attempt,
			at: this.#now(),
		};
		if (this.deliveries.length >= MOST_KEPT) this.deliveries.shift();
		this.deliveries.push(delivery);
		if (!/^https?:/i.test(url)) {
			delivery.error = 'Only http and https addresses get webhooks.';
			return true;
		}
		try {
			delivery.status = await this.#post(event, signal);
		} catch (error) {
			const { code, message } = error as AxiosError;
			delivery.error = code ?? message;
		}
		const { status } = delivery;
		return signal.aborted || (status !== null && status >= 200 && status < 300);
	}

	async #post({ body, url, clientId }: WebhookEvent, signal: AbortSignal): Promise<number> {
		const client = this.#clients.find((each) => each.clientId === clientId) ?? this.#clients[0];
		const { status } = await axios.post(url, body, {
			headers: {
				'Content-Type': 'application/json',
				'User-Agent': 'kashimi-sandbox',
				[SIGNATURE_HEADER]: sign(body, client.webhookSecret, this.#settings),
			},
			responseType: 'text',
			validateStatus: () => true,
			timeout: this.#settings.webhookTimeoutMs,
			maxRedirects: 0,
			proxy: false,
			signal,
		});
		return status;
	}
}
