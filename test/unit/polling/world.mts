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

/** How this Kashimi writes its dates. */
export interface Dates {
	/** Milliseconds to which dates are cut. */
	precision: 1 | 1_000;
	/** Of a new payment: as its creation, a little later, or not there before its first update. */
	updatedAt: 'same' | 'later' | 'missing';
}

/** A Kashimi whose archive shows everything late, and whose calls fail or take time on request. */
export class World {
	now = Date.parse('2026-01-01T00:00:00Z');
	/** Calls until one fails. */
	failsAfter = Infinity;
	/** Runs with every call. */
	onCall: () => void = () => {};
	private readonly entries: Entry[] = [];
	private counter = 0;

	constructor(private readonly dates: Dates = { precision: 1, updatedAt: 'same' }) {}

	/** @param ahead milliseconds by which its dates lie in the future */
	create(lag: number, ahead = 0): void {
		// Ids in no order, as with real ones.
		const id = `${(this.counter++ * 7919) % 10007}-payment`;
		const { updatedAt } = this.dates;
		const value = {
			id,
			createdAt: this.date(ahead),
			...(updatedAt !== 'missing' && {
				updatedAt: this.date(ahead + (updatedAt === 'later' ? 1 : 0)),
			}),
			metadata: { updates: 0 },
		} as unknown as Payment;
		this.entries.push({ versions: [{ value, visibleAt: this.now + lag }], events: [] });
		this.setStatus(this.entries.length - 1, 'PENDING', lag);
	}

	update(index: number, lag: number): void {
		const entry = this.entries[index % this.entries.length];
		if (!entry) return;
		const last = entry.versions[entry.versions.length - 1];
		// Two versions of one millisecond cannot be told apart, and take longer to write.
		if (last.value.updatedAt === this.date() && this.dates.precision === 1) this.now++;
		const updates = Number((last.value.metadata as { updates?: number }).updates) + 1;
		const value = { ...last.value, updatedAt: this.date(), metadata: { updates } } as Payment;
		// The archive does not show versions in another order than they were made.
		const visibleAt = Math.max(last.visibleAt, this.now + lag);
		entry.versions.push({ value, visibleAt });
	}

	/** Does nothing to a payment that is final. */
	setStatus(index: number, status: string, lag: number): void {
		const present = this.entries[index % this.entries.length]?.events.at(-1)?.value.status ?? '';
		if (!['COMPLETED', 'FAILED'].includes(present)) this.addStatus(index, status, lag);
	}

	addStatus(index: number, status: string, lag = 0): void {
		const entry = this.entries[index % this.entries.length];
		if (!entry) return;
		const last = entry.events[entry.events.length - 1];
		const value: StatusEvent = {
			id: `event-${this.counter++}`,
			paymentId: entry.versions[0].value.id,
			status,
			detailedStatus: `SOME_${status}`,
			failureReasons: null,
			createdAt: this.date(),
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

	/** The events with which a status changed. */
	changes(): StatusEvent[] {
		return this.payments().flatMap(({ id }) =>
			this.history(id).filter(
				({ status }, index, all) => status !== (all[index - 1]?.status ?? 'PENDING'),
			),
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

	private date(ahead = 0): string {
		const { precision } = this.dates;
		const text = new Date(Math.floor((this.now + ahead) / precision) * precision).toISOString();
		return precision === 1 ? text : text.replace('.000Z', 'Z');
	}

	private visible<T>(values: Array<Delayed<T>>): T[] {
		return values.filter(({ visibleAt }) => visibleAt <= this.now).map(({ value }) => value);
	}
}
