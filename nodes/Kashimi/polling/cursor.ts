import type { Payment } from '../payments/types';
import { DAY, readInstant } from '../payments/instants';

/**
 * How far the cursor trails the newest time it has seen, in milliseconds: a payment that the archive shows that
 * much after its own date is still found. Inferred: the delay is not documented.
 */
export const OVERLAP = 7 * DAY;

/** Most IDs that a cursor remembers: with more payments than this in the overlap, it gets shorter. */
export const MOST_SEEN = 10_000;

/** Most versions of a payment under one time: more come from a field that changes by itself. */
export const MOST_VERSIONS = 5;

/** A payment at a time that Kashimi gave it, in milliseconds since 1970. */
export interface DatedPayment {
	payment: Payment;
	time: number;
	/** Names the content, without spaces; absent where the time alone tells one version from the next. */
	version?: () => string;
}

/** What earlier polls have seen. It is stored as JSON. */
export interface Cursor {
	/** Everything before this time has been seen, in milliseconds since 1970. */
	from: number;
	/** What has been seen at or after that time: the latest time by payment ID. */
	seen: Record<string, number>;
	/** By payment ID, the versions seen at its latest time, with spaces between them. */
	versions: Record<string, string>;
}

/** Payments by their creation; those without a readable date are left out. */
export function dateCreations(payments: Payment[]): DatedPayment[] {
	return payments
		.map((payment) => ({ payment, time: readInstant(payment.createdAt) }))
		.filter(({ time }) => !Number.isNaN(time));
}

/** Oldest first; equal times in the order of the IDs, so that every poll has the same order. */
export function byTime(one: DatedPayment, other: DatedPayment): number {
	return one.time - other.time || (one.payment.id < other.payment.id ? -1 : 1);
}

/** The newest time, not after now: a payment dated in the future must not hide the present ones. */
export function newestTime(payments: DatedPayment[]): number {
	return Math.min(
		Date.now(),
		payments.reduce((newest, { time }) => Math.max(newest, time), -Infinity),
	);
}

/** A cursor that has seen all of these, and nothing else. */
export function startAt(payments: DatedPayment[]): Cursor {
	return advance({ from: 0, seen: {}, versions: {} }, payments);
}

/** What has not been seen yet, oldest first. */
export function findUnseen(
	{ from, seen, versions }: Cursor,
	payments: DatedPayment[],
): DatedPayment[] {
	const seenTimes = new Map(Object.entries(seen));
	const seenVersions = new Map(Object.entries(versions));
	const isSeenVersion = ({ payment, version }: DatedPayment) => {
		const known = seenVersions.get(payment.id)?.split(' ') ?? [];
		return version === undefined || known.length >= MOST_VERSIONS || known.includes(version());
	};
	const unseen = new Map<string, DatedPayment>();
	for (const dated of payments) {
		const { id } = dated.payment;
		const seenTime = seenTimes.get(id) ?? -Infinity;
		const isUnseen = dated.time > seenTime || (dated.time === seenTime && !isSeenVersion(dated));
		const isLatest = dated.time > (unseen.get(id)?.time ?? -Infinity);
		if (dated.time >= from && isUnseen && isLatest) unseen.set(id, dated);
	}
	return [...unseen.values()].sort(byTime);
}

/**
 * The cursor once these have been seen as well. It passes the present only where more payments than
 * can be remembered are dated in the future.
 * @param nowSeen the oldest of what was unseen
 * @param left the oldest of what is left, which the cursor must not pass
 */
export function advance(cursor: Cursor, nowSeen: DatedPayment[], left?: DatedPayment): Cursor {
	const seen = new Map(Object.entries(cursor.seen));
	for (const { payment, time } of nowSeen) {
		seen.set(payment.id, Math.max(time, seen.get(payment.id) ?? -Infinity));
	}
	const times = [...seen.values()].sort((one, other) => other - one);
	const from = Math.max(
		cursor.from,
		Math.min((times[0] ?? -Infinity) - OVERLAP, Date.now() - OVERLAP, left?.time ?? Infinity),
		times[MOST_SEEN - 1] ?? -Infinity,
	);
	const kept = new Map([...seen].filter(([, time]) => time >= from));
	const before = new Map(Object.entries(cursor.seen));
	const versions = new Map(Object.entries(cursor.versions).filter(([id]) => kept.has(id)));
	for (const { payment, time, version } of nowSeen) {
		if (kept.get(payment.id) !== time) continue;
		const known = before.get(payment.id) === time ? versions.get(payment.id) : undefined;
		if (version === undefined) versions.delete(payment.id);
		else versions.set(payment.id, known === undefined ? version() : `${known} ${version()}`);
	}
	return { from, seen: Object.fromEntries(kept), versions: Object.fromEntries(versions) };
}
