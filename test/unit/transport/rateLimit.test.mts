import { RateLimit, type Refusal } from '../../../nodes/Kashimi/transport/rateLimit.ts';

let limit: RateLimit;
let now: number;
let waiting: number;

beforeEach(() => {
	limit = new RateLimit();
	now = 100_000;
	waiting = 0;
});

/** Sends as soon as it is allowed; returns how many milliseconds after the first each one went. */
function send(count: number): number[] {
	const start = now + limit.wait(now, waiting);
	return Array.from({ length: count }, () => {
		now += limit.wait(now, waiting);
		limit.noteSent(now);
		return Math.round(now - start);
	});
}

/** The last ones of so many that were sent are refused, and the API asks for a pause. */
function refuse(refused: number, changes: Partial<Refusal> = {}): void {
	const refusal: Refusal = {
		at: now,
		sentAt: now,
		lastSentAt: now,
		pause: 1_000,
		refused,
		acceptedLater: 0,
		acceptedBetween: 0,
		wasBusy: true,
		isProlonged: false,
		...changes,
	};
	now += refusal.pause;
	limit.learn(refusal, now);
}

const perSecond = () => limit.rate * 1_000;

test('as long as nothing is refused there is no limit', () => {
	expect(send(50)).toEqual(Array(50).fill(0));
	expect(limit.rate).toBe(Infinity);
});

test('after a refusal as many go in 1.02 seconds as were accepted in one', () => {
	send(28);
	refuse(8);
	expect(perSecond()).toBe(20);
	expect(send(45)).toEqual([...Array(20).fill(0), ...Array(20).fill(1020), ...Array(5).fill(2040)]);
});

test('counts the period before the refused request was sent, not before its answer', () => {
	send(5);
	now += 960;
	send(23);
	refuse(8, { at: now + 60, sentAt: now });
	expect(perSecond()).toBe(20);
});

test('what was accepted after the last refused request belongs to the next period', () => {
	send(24);
	const lastSentAt = now;
	now += 30;
	send(20);
	refuse(4, { at: now + 20, sentAt: lastSentAt, lastSentAt, acceptedLater: 20 });
	expect(perSecond()).toBe(20);
});

test('takes what was refused off the limit, also where the count spans two bursts', () => {
	send(28);
	refuse(8);
	now += 100;
	send(40);
	refuse(4, { sentAt: now - 100 });
	expect(perSecond()).toBe(16);
});

test.each<[string, Partial<Refusal>]>([
	[
		'as many were accepted later, half of them in between',
		{ acceptedLater: 8, acceptedBetween: 4 },
	],
	['two, and as many were accepted later', { refused: 2, acceptedLater: 2 }],
	['a request alone', { wasBusy: false }],
	['nothing was accepted at all', { refused: 28 }],
])('a refusal teaches nothing: %s', (_, changes) => {
	send(28);
	refuse(8, changes);
	expect(limit.rate).toBe(Infinity);
});

test.each<[string, Partial<Refusal>]>([
	['fewer were accepted later', { acceptedLater: 7, acceptedBetween: 7 }],
	['hardly any between them: their period ended', { acceptedLater: 20, acceptedBetween: 3 }],
])('a refusal teaches: %s', (_, changes) => {
	send(28);
	refuse(8, changes);
	expect(perSecond()).toBe(20);
});

test.each([
	[100, 1_000],
	[1_000, 1_000],
	// The next second, and its end as a date.
	[2_100, 1_000],
	[2_101, 10_000],
	[17_000, 10_000],
	[17_001, 60_000],
	[119_000, 60_000],
])('a pause of %i ms is one of a limit by %i ms', (pause, period) => {
	send(28);
	refuse(8, { pause });
	expect(limit.rate).toBe(20 / period);
});

test('only what was sent in the period counts', () => {
	send(30);
	now += 1_001;
	send(15);
	refuse(5);
	expect(perSecond()).toBe(10);
});

test.each([
	// refused at first, then after so many milliseconds so many: a second
	[1, 1_000, 1, 27],
	[2, 2_000, 2, 26],
	[2, 2_001, 2, Infinity],
	[2, 2_001, 3, 25],
	[3, 0, 0, 25],
])('%i refused, %i ms later %i: %d a second', (first, after, second, rate) => {
	send(28);
	refuse(first);
	now += after;
	if (second > 0) {
		send(28);
		refuse(second);
	}
	expect(perSecond()).toBe(rate);
});

test('refused again after three times the count, it stays; sooner, it is one in ten less', () => {
	send(28);
	refuse(8);
	send(62);
	refuse(2);
	expect(perSecond()).toBe(20);
	send(61);
	refuse(2);
	expect(perSecond()).toBe(18);
});

test('refused again after the pause, the period is the next longer one', () => {
	send(100);
	now += 5_000;
	send(28);
	const at = now;
	refuse(8);
	expect(perSecond()).toBe(20);
	send(1);
	refuse(9, { at, pause: 10_000, isProlonged: true });
	expect(limit.rate).toBe(119 / 10_000);
});

test('refused before half of it was sent, it is spread evenly', () => {
	send(28);
	refuse(8);
	send(9);
	refuse(2);
	expect(perSecond()).toBe(20);
	expect(send(4)).toEqual([0, 51, 102, 153]);
});

test.each([
	// sent since, refused, milliseconds before: a second
	[18, 3, 0, 15],
	[20, 2, 0, 18],
	[20, 1, 0, 19],
	[25, 11, 0, 10],
	// Few were sent in the second: one or two refused may be chance.
	[18, 2, 2_000, 18],
	[24, 3, 0, 10],
])('%i sent and %i refused later: %d a second', (sent, refused, quiet, rate) => {
	send(28);
	refuse(8);
	send(sent);
	now += quiet;
	if (quiet > 0) send(3);
	refuse(refused);
	expect(perSecond()).toBe(rate);
});

test('refused a fifth time in a row there is no limit, and the next one is new', () => {
	for (let round = 0; round < 2; round++) {
		send(28);
		refuse(8);
		expect(send(2)).toEqual([0, 0]);
		for (const rate of [18, 16.2, 14.58, 13.122, Infinity]) {
			send(30);
			refuse(1);
			expect(perSecond()).toBeCloseTo(rate);
		}
		now += 5_000;
	}
});

test('a longer period has four tries of its own', () => {
	send(28);
	refuse(8);
	for (const pause of [1_000, 1_000, 1_000, 9_000, 1_000, 1_000]) {
		send(30);
		refuse(1, { pause });
	}
	expect(limit.rate).toBeLessThan(Infinity);
});

test('what is refused after a quiet hold is the first in a row', () => {
	send(28);
	refuse(8);
	for (let cut = 0; cut < 4; cut++) {
		send(30);
		refuse(1);
	}
	const { rate } = limit;
	while (limit.rate === rate) send(1);
	refuse(1);
	expect(limit.rate).toBe(rate);
	send(20);
	refuse(1);
	expect(limit.rate).toBeCloseTo(rate * 0.9);
});

test('is halved at most, however many are refused', () => {
	send(28);
	refuse(8);
	send(29);
	refuse(18);
	expect(perSecond()).toBe(10);
});

test('one in a period, refused again, is some in the next longer one, and one a minute at least', () => {
	send(4);
	refuse(3);
	expect(perSecond()).toBe(1);
	send(1);
	refuse(1);
	expect(limit.rate).toBe(4 / 10_000);
	limit = new RateLimit();
	send(4);
	refuse(3, { pause: 60_000 });
	for (let again = 0; again < 3; again++) {
		send(1);
		refuse(1);
		expect(limit.rate).toBe(1 / 60_000);
	}
});

test.each([
	[2_100, 20 / 1_000],
	[2_101, 30 / 10_000],
	[17_001, 40 / 60_000],
])('refused again with a pause of %i ms, it is what was accepted in that period', (pause, rate) => {
	send(10);
	now += 15_000;
	send(28);
	refuse(8);
	send(5);
	refuse(3, { pause });
	expect(limit.rate).toBe(rate);
});

test('a limit by the minute is none by the second, also when more was tried', () => {
	send(28);
	refuse(8);
	while (perSecond() < 21) send(1);
	refuse(1, { pause: 40_000 });
	expect(limit.rate * 60_000).toBeCloseTo(1180);
});

test('after a minute more is tried, in growing steps while it is accepted', () => {
	send(28);
	refuse(8);
	const learnedAt = now;
	const rates = new Map<number, number>();
	while (now < learnedAt + 70_000) {
		send(1);
		if (!rates.has(limit.rate)) rates.set(limit.rate, now - learnedAt);
	}
	const [, ...raises] = [...rates];
	expect(raises.map(([rate]) => Math.round(rate * 1e4) / 10)).toEqual([22, 26.4, 37, 66.5, 133.1]);
	for (const [index, [, at]] of raises.entries()) {
		expect(at).toBeGreaterThanOrEqual(60_000 + index * 2_000);
		expect(at).toBeLessThan(63_000 + index * 2_200);
	}
});

test.each([
	[600, 60_000],
	[601, 2_000],
])('while %i wait for a limit of 20 a second, more is tried after %i ms', (count, after) => {
	send(28);
	refuse(8);
	waiting = count;
	const learnedAt = now;
	while (perSecond() < 21) send(1);
	expect(now - learnedAt).toBeGreaterThanOrEqual(after);
	expect(now - learnedAt).toBeLessThan(after + 2_000);
	send(22);
	refuse(2);
	const refusedAt = now;
	while (perSecond() < 21) send(1);
	expect(now - refusedAt).toBeGreaterThanOrEqual(120_000);
});

test.each([
	[59, false],
	[60, true],
])('a limit of 20 is proven after 60 more: %i, %s', (sent, isProven) => {
	expect(limit.isProven).toBe(true);
	send(28);
	refuse(8);
	send(sent);
	expect(limit.isProven).toBe(isProven);
});

test.each([
	[1, 20],
	[9, 13],
])('when more was tried and %i refused, %i a second hold', (refused, rate) => {
	send(28);
	refuse(8);
	while (perSecond() < 21) send(1);
	now += 1_100;
	send(22);
	refuse(refused);
	expect(perSecond()).toBe(rate);
});

test('without demand for more nothing is tried', () => {
	send(28);
	refuse(8);
	now += 60_000;
	send(5);
	expect(perSecond()).toBe(20);
});

test('when more is refused, the last count that was accepted holds, twice as long', () => {
	send(28);
	refuse(8);
	while (perSecond() < 21) send(1);
	now += 1_100;
	send(22);
	refuse(1);
	expect(perSecond()).toBe(20);
	const learnedAt = now;
	while (perSecond() < 21) send(1);
	expect(now - learnedAt).toBeGreaterThanOrEqual(60_000);
});
