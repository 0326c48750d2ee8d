import { createHash } from 'node:crypto';

import { DAY, readInstant } from '../payments/instants';
import { isFinalStatus } from '../payments/statusDictionary';
import type { Payment, PaymentStatusEvent } from '../payments/types';
import { isBlank } from '../payments/values';
import { type DatedPayment, newestTime } from './cursor';

/** Days after which a payment that never became final is not watched any more. */
export const WATCHED_DAYS = 30;

/** Most payments that are watched; the newest stay. It keeps what a workflow stores small. */
export const MOST_WATCHED = 20_000;

/** Characters of a key, 36 bits: it tells a few events of one payment apart. */
const KEY_LENGTH = 6;

/**
 * By payment ID, the keys of its status events that have been seen, with spaces between them. For a
 * payment whose statuses have not been read yet: the time until which they are old, in milliseconds
 * since 1970; 0 if all of them are news.
 */
export type WatchList = Map<string, string | number>;

export interface StatusChange {
	/** Null for a payment whose first status is another one than pending. */
	from: string | null;
	to: string;
	event: PaymentStatusEvent;
}

/** Its ID names a status event; its place in the history does not, where times are equal. */
function keyOf({ id, status, detailedStatus, createdAt }: PaymentStatusEvent): string {
	const name = isBlank(id) ? [status, detailedStatus, createdAt] : id;
	const hash = createHash('sha256').update(JSON.stringify(name)).digest('base64');
	return hash.slice(0, KEY_LENGTH);
}

/**
 * The changes of the top-level status that have not been seen; to be pending at first is none.
 * @param history oldest first
 * @param seen what the watch list holds for the payment
 */
export function findChanges(history: PaymentStatusEvent[], seen: string | number): StatusChange[] {
	const keys = new Set(String(seen).split(' '));
	const isSeen = history.map((event) =>
		typeof seen === 'number' ? readInstant(event.createdAt) <= seen : keys.has(keyOf(event)),
	);
	// An event without a readable time is as old as the ones after it.
	if (typeof seen === 'number') isSeen.fill(true, 0, isSeen.lastIndexOf(true) + 1);
	return history.flatMap((event, index) => {
		const from = history[index - 1]?.status ?? null;
		const isChange = event.status !== (from ?? 'PENDING');
		return isChange && !isSeen[index] ? [{ from, to: event.status, event }] : [];
	});
}

/** Marks these events of a payment as seen; a payment that became final is not watched any more. */
export function markSeen(
	watched: WatchList,
	paymentId: string,
	history: PaymentStatusEvent[],
): void {
	if (history.length === 0) return;
	if (isFinalStatus(history[history.length - 1].status)) {
		watched.delete(paymentId);
		return;
	}
	const seen = watched.get(paymentId);
	// A server that is behind shows fewer events than have been seen.
	const keys = typeof seen === 'string' ? seen.split(' ') : [];
	watched.set(paymentId, [...new Set([...keys, ...history.map(keyOf)])].join(' '));
}

/** The payments that are young enough to be watched, as seen from the newest one; newest first. */
export function worthWatching(payments: DatedPayment[]): Payment[] {
	const limit = newestTime(payments) - WATCHED_DAYS * DAY;
	return payments
		.filter(({ time }) => time >= limit)
		.sort((one, other) => other.time - one.time)
		.map(({ payment }) => payment);
}

/** Drops what is too old or too much. What the archive does not show now may come back, so it goes last. */
export function dropExpired(watched: WatchList, payments: DatedPayment[]): WatchList {
	const young = new Set(worthWatching(payments).map(({ id }) => id));
	const listed = new Set(payments.map(({ payment }) => payment.id));
	const hidden = [...watched.keys()].filter((id) => !listed.has(id));
	const kept = [...[...young].filter((id) => watched.has(id)), ...hidden].slice(0, MOST_WATCHED);
	return new Map(kept.map((id) => [id, watched.get(id) as string | number]));
}

/** The IDs in the order in which their turn comes after the given one. */
export function roundRobin(ids: string[], after: string): string[] {
	const sorted = [...ids].sort();
	const start = sorted.findIndex((id) => id > after);
	return start < 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)];
}
