import type { Payment } from '../payments/types';
import { readInstant } from '../payments/instants';

/**
 * How far the cursor trails the newest time it has seen, in milliseconds. The archive may show a
 * payment some time after its own date (inferred: the delay is not documented); one that appears
 * within this span is still found.
 */
export const OVERLAP = 15 * 60 * 1000;

/**
 * Most ids that a cursor remembers. Where more payments than this fall into the overlap, it gets
 * shorter, so that what a workflow stores stays small.
 */
export const MOST_SEEN = 10_000;

/** Something that happened to a payment at a time, in milliseconds since 1970, told by Kashimi. */
export interface Moment {
	payment: Payment;
	time: number;
}

/** What has been dealt with. It is stored as JSON. */
export interface Cursor {
	/** All that happened before this time is dealt with. */
	from: number;
	/** What is dealt with at or after that time: the latest time by payment id. */
	seen: Record<string, number>;
}

/** The time that a payment itself names in a field; payments without a readable one are left out. */
export function momentsOf(payments: Payment[], field: 'createdAt' | 'updatedAt'): Moment[] {
	return payments
		.map((payment) => ({ payment, time: readInstant(payment[field]) }))
		.filter(({ time }) => !Number.isNaN(time));
}

/** Oldest first; equal times in the order of the ids, so that every poll has the same order. */
export function oldestFirst(one: Moment, other: Moment): number {
	return one.time - other.time || (one.payment.id < other.payment.id ? -1 : 1);
}

/** A cursor for which all of these are dealt with, and nothing else. */
export function startAt(moments: Moment[]): Cursor {
	return advance({ from: 0, seen: {} }, moments);
}

/** What is not dealt with yet, oldest first. */
export function findFresh({ from, seen }: Cursor, moments: Moment[]): Moment[] {
	const known = new Map(Object.entries(seen));
	const fresh = new Map<string, Moment>();
	for (const moment of moments) {
		const { id } = moment.payment;
		const knownTime = fresh.get(id)?.time ?? known.get(id) ?? -Infinity;
		if (moment.time >= from && moment.time > knownTime) fresh.set(id, moment);
	}
	return [...fresh.values()].sort(oldestFirst);
}

/**
 * The cursor once these are dealt with as well. They have to be the oldest of what is fresh: what
 * is left must not lie before the new cursor.
 */
export function advance(cursor: Cursor, dealtWith: Moment[]): Cursor {
	const seen = new Map(Object.entries(cursor.seen));
	for (const { payment, time } of dealtWith) {
		seen.set(payment.id, Math.max(time, seen.get(payment.id) ?? -Infinity));
	}
	const times = [...seen.values()].sort((one, other) => other - one);
	const from = Math.max(
		cursor.from,
		(times[0] ?? -Infinity) - OVERLAP,
		times[MOST_SEEN - 1] ?? -Infinity,
	);
	return { from, seen: Object.fromEntries([...seen].filter(([, time]) => time >= from)) };
}
