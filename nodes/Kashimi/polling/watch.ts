import { isFinalStatus } from '../payments/statusDictionary';
import type { PaymentStatusEvent } from '../payments/types';
import type { Moment } from './cursor';

/** Days after which a payment that never became final is not watched any more. */
export const WATCHED_DAYS = 30;

/** Most payments that are watched; the newest stay. It keeps what a workflow stores small. */
export const MOST_WATCHED = 20_000;

const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000;

/** By payment id, how many of its status events have been dealt with. */
export type Watch = Map<string, number>;

export interface StatusChange {
	/** Null for a payment whose first status is another one than pending. */
	from: string | null;
	to: string;
	event: PaymentStatusEvent;
}

/**
 * The changes of the top-level status that a payment went through since the given number of events
 * was dealt with. That a new payment is pending is no change.
 * @param history every status event of the payment, oldest first
 */
export function findChanges(history: PaymentStatusEvent[], dealtWith: number): StatusChange[] {
	return history.slice(dealtWith).flatMap((event, index) => {
		const from = history[dealtWith + index - 1]?.status ?? null;
		const isChange = event.status !== (from ?? 'PENDING');
		return isChange ? [{ from, to: event.status, event }] : [];
	});
}

/** Notes that these events of a payment are dealt with; a payment that became final is let go. */
export function noteHistory(watch: Watch, paymentId: string, history: PaymentStatusEvent[]): void {
	if (isFinalStatus(history[history.length - 1]?.status)) watch.delete(paymentId);
	// A shorter history than before comes from a server that is behind.
	else watch.set(paymentId, Math.max(history.length, watch.get(paymentId) ?? 0));
}

/** The payments that are young enough to be watched, seen from the newest one; newest first. */
export function worthWatching(moments: Moment[]): Moment[] {
	const newestFirst = [...moments].sort((one, other) => other.time - one.time);
	const limit = (newestFirst[0]?.time ?? 0) - WATCHED_DAYS * MILLISECONDS_A_DAY;
	return newestFirst.filter(({ time }) => time >= limit);
}

/**
 * Lets go of what is too old or too much. A payment that the archive does not show at the moment
 * may come back, so it goes only to make room.
 */
export function trim(watch: Watch, moments: Moment[]): Watch {
	const young = new Set(worthWatching(moments).map(({ payment }) => payment.id));
	const listed = new Set(moments.map(({ payment }) => payment.id));
	const hidden = [...watch.keys()].filter((id) => !listed.has(id));
	const kept = [...[...young].filter((id) => watch.has(id)), ...hidden].slice(0, MOST_WATCHED);
	return new Map(kept.map((id) => [id, watch.get(id) as number]));
}

/** The ids in the order in which their turn comes after the given one. */
export function inTurn(ids: string[], after: string): string[] {
	const sorted = [...ids].sort();
	const start = sorted.findIndex((id) => id > after);
	return start < 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)];
}
