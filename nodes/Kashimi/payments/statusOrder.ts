import { readInstant } from './instants';
import { sortBy } from './lists';
import { isFinalStatus } from './statusDictionary';
import type { PaymentStatusEvent } from './types';

/**
 * Status events of one payment, oldest first. The documentation lists them so; a list that turns
 * out to be newest first is read from its other end. Events of the same time keep the order of the
 * API, and an event without a readable time stays behind the one before it.
 */
export function oldestFirst(events: readonly PaymentStatusEvent[]): PaymentStatusEvent[] {
	const inTurn = isNewestFirst(events) ? [...events].reverse() : [...events];
	let latest = -Infinity;
	const placed = inTurn.map((event) => {
		const time = readInstant(event.createdAt);
		latest = Number.isNaN(time) ? latest : time;
		return { event, time: latest };
	});
	return sortBy(placed, ({ time }) => time).map(({ event }) => event);
}

function isNewestFirst(events: readonly PaymentStatusEvent[]): boolean {
	const times = events
		.map(({ createdAt }) => readInstant(createdAt))
		.filter((time) => !Number.isNaN(time));
	const steps = times.slice(1).map((time, index) => Math.sign(time - times[index]));
	const direction = steps.reduce((sum, step) => sum + step, 0);
	if (direction !== 0) return direction < 0;
	// The times tell nothing; nothing follows a final status, so it stands at the newer end.
	const [first, last] = [events[0]?.status, events[events.length - 1]?.status];
	return isFinalStatus(first) && !isFinalStatus(last);
}
