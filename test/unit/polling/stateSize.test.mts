import { randomUUID } from 'node:crypto';

import { advance, findFresh, startAt } from '../../../nodes/Kashimi/polling/cursor.ts';
import { trim } from '../../../nodes/Kashimi/polling/watch.ts';

const DAY = 86_400_000;
const BATCH = 10_000;
const T = Date.parse('2026-01-01T00:00:00Z');

/** 100,000 payments, spread over a time, polled ten times. */
function stateAfter(span: number, openShare: number) {
	const moments = Array.from({ length: 100_000 }, (_, index) => ({
		payment: { id: randomUUID() },
		time: T + Math.floor((index * span) / 100_000),
	}));
	let cursor = startAt([]);
	let watch = new Map<string, number>();
	for (let done = BATCH; done <= moments.length; done += BATCH) {
		const listed = moments.slice(0, done);
		const fresh = findFresh(cursor, listed);
		expect(fresh).toHaveLength(BATCH);
		cursor = advance(cursor, fresh);
		fresh.slice(0, BATCH * openShare).forEach(({ payment }) => watch.set(payment.id, 1));
		watch = trim(watch, listed);
	}
	return JSON.stringify({ cursor, watched: Object.fromEntries(watch), lastRead: randomUUID() });
}

test.each([
	['a month, one in a hundred still open', 30 * DAY, 0.01, 50_000],
	['a day, one in ten still open', DAY, 0.1, 500_000],
	['ten minutes, all still open', 10 * 60_000, 1, 1_400_000],
])('100,000 payments in %s', (_name, span, openShare, limit) => {
	const state = stateAfter(span, openShare);
	expect(state.length).toBeLessThan(limit);
});
