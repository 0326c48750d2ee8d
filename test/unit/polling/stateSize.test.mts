import { randomUUID } from 'node:crypto';

import { advance, findUnseen, startAt } from '../../../nodes/Kashimi/polling/cursor.ts';
import { dropExpired, markSeen, type WatchList } from '../../../nodes/Kashimi/polling/watchList.ts';

const DAY = 86_400_000;
const BATCH = 20_000;
const T = Date.parse('2026-01-01T00:00:00Z');

/** What an open payment usually has gone through. */
const EVENTS = ['REDIRECT', 'CALLBACK', 'EXECUTION'].map((detailedStatus) => ({
	id: randomUUID(),
	paymentId: '',
	status: 'PENDING',
	detailedStatus,
	failureReasons: null,
	createdAt: '2026-01-01T00:00:00Z',
}));

/** 100,000 payments, spread over a time, polled five times. */
function stateAfter(span: number, openShare: number) {
	const moments = Array.from({ length: 100_000 }, (_, index) => ({
		payment: { id: randomUUID() },
		time: T + Math.floor((index * span) / 100_000),
	}));
	let cursor = startAt([]);
	let watch: WatchList = new Map();
	for (let done = BATCH; done <= moments.length; done += BATCH) {
		const listed = moments.slice(0, done);
		const unseen = findUnseen(cursor, listed);
		expect(unseen).toHaveLength(BATCH);
		cursor = advance(cursor, unseen);
		unseen
			.slice(0, BATCH * openShare)
			.forEach(({ payment }) => markSeen(watch, payment.id, EVENTS));
		watch = dropExpired(watch, listed);
	}
	return JSON.stringify({ cursor, watched: Object.fromEntries(watch), lastRead: randomUUID() });
}

test.each([
	['a month, one in a hundred still open', 30 * DAY, 0.01, 600_000],
	['a day, one in ten still open', DAY, 0.1, 1_200_000],
	['ten minutes, all still open', 10 * 60_000, 1, 1_800_000],
])('100,000 payments in %s', (_name, span, openShare, limit) => {
	const state = stateAfter(span, openShare);
	expect(state.length).toBeLessThan(limit);
});
