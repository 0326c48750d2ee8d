import type { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';

type Payment = Awaited<ReturnType<KashimiClient['getPayment']>>;
type StatusEvent = Awaited<ReturnType<KashimiClient['listStatuses']>>[number];

interface Delayed<T> {
	value: T;
	visibleAt: number;
}

interface Entry {
	versions: Array<Delayed<Payment>>;
	events: Array<Delayed<StatusEvent>>;
}

const iso = (time: number) => new Date(time).toISOString();

/** A Kashimi whose archive shows everything late, and whose calls fail or take time on request. */
export class World {
	now = Date.parse('2026-01-01T00:00:00Z');
	/** Calls until one fails. */
	failsAfter = Infinity;
	/** Runs with every call. */
	onCall: () => void = () => {};
	private readonly entries: Entry[] = [];
	private counter = 0;

	create(lag: number): void {
		// Ids in no order, as with real ones.
		const id = `${(this.counter++ * 7919) % 10007}-payment`;
		const createdAt = iso(this.now);
		const value = { id, createdAt, updatedAt: createdAt } as Payment;
		this.entries.push({ versions: [{ value, visibleAt: this.now + lag }], events: [] });
		this.setStatus(this.entries.length - 1, 'PENDING', lag);
	}

	update(index: number, lag: number): void {
		const entry = this.entries[index % this.entries.length];
		if (!entry) return;
		const last = entry.versions[entry.versions.length - 1];
		const value = { ...last.value, updatedAt: iso(this.now) };
		// The archive does not show versions in another order than they were made.
		const visibleAt = Math.max(last.visibleAt, this.now + lag);
		entry.versions.push({ value, visibleAt });
	}

	/** Does nothing to a payment that is final. */
	setStatus(index: number, status: string, lag: number): void {
		const entry = this.entries[index % this.entries.length];
		if (!entry) return;
		const last = entry.events[entry.events.length - 1];
		if (last && ['COMPLETED', 'FAILED'].includes(last.value.status)) return;
		const value: StatusEvent = {
			id: `event-${this.counter++}`,
			paymentId: entry.versions[0].value.id,
			status,
			detailedStatus: `SOME_${status}`,
			failureReasons: null,
			createdAt: iso(this.now),
		};
		const visibleAt = Math.max(last?.visibleAt ?? 0, this.now + lag);
		entry.events.push({ value, visibleAt });
	}

	payments(): Payment[] {
		return this.entries
			.flatMap(({ versions }) => this.visible(versions).slice(-1))
			.sort((one, other) => (one.id < other.id ? -1 : 1));
	}

	history(paymentId: string): StatusEvent[] {
		const entry = this.entries.find(({ versions }) => versions[0].value.id === paymentId);
		return this.visible(entry!.events);
	}

	/** Ids of the events with which a status changed. */
	changes(): string[] {
		return this.payments().flatMap(({ id }) =>
			this.history(id)
				.filter(({ status }, index, all) => status !== (all[index - 1]?.status ?? 'PENDING'))
				.map((event) => event.id),
		);
	}

	client(): KashimiClient {
		const call = async <T,>(answer: () => T): Promise<T> => {
			await Promise.resolve();
			this.onCall();
			if (this.failsAfter-- <= 0) throw new Error('The API is down');
			return structuredClone(answer());
		};
		const client: Partial<KashimiClient> = {
			listPayments: async () => await call(() => this.payments()),
			listStatuses: async (id) => await call(() => this.history(id)),
			getLatestStatus: async (id) => await call(() => this.history(id).at(-1)),
		};
		return client as KashimiClient;
	}

	private visible<T>(values: Array<Delayed<T>>): T[] {
		return values.filter(({ visibleAt }) => visibleAt <= this.now).map(({ value }) => value);
	}
}
