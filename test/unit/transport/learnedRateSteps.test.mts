import { LearnedRate } from '../../../nodes/Kashimi/transport/learnedRate.ts';

const LEARNED_AT = 1200;

function send(rate: LearnedRate, times: number[]): void {
	for (const time of times) rate.noteSent(time);
}

const every = (step: number, count: number, from = 0) =>
	Array.from({ length: count }, (_, index) => from + index * step);

/** 20 requests in 200 ms, of which the API refused 2 with a pause of a second: 18 a second. */
function learned(): LearnedRate {
	const rate = new LearnedRate();
	send(rate, every(10, 20));
	rate.learn({ at: 200, until: LEARNED_AT, refused: 2, passed: 0 }, LEARNED_AT);
	return rate;
}

/** Sends a full second's requests from a time on, and has one of them refused with a pause. */
function refuseAgain(rate: LearnedRate, from: number, count = 18, passed = 0): void {
	send(rate, every(10, count, from));
	const at = from + 500;
	rate.learn({ at, until: at + 1000, refused: 1, passed }, at + 1000);
}

/** The requests that go from a time to another, each as soon as it may. */
function sendWhatMayGo(rate: LearnedRate, from: number, until: number): number[] {
	const times: number[] = [];
	for (let now = from; now < until; ) {
		const wait = rate.wait(now);
		now += wait;
		if (now >= until) break;
		rate.noteSent(now);
		times.push(now);
	}
	return times;
}

test('without a refusal nothing waits', () => {
	const rate = new LearnedRate();
	send(rate, every(0, 1000));
	expect([rate.perSecond, rate.wait(0)]).toEqual([undefined, 0]);
});

test('a second that was used up soon after its start tells what a second holds', () => {
	expect(learned().perSecond).toBe(18);
});

test('after longer than the pause, the requests of that time count', () => {
	const rate = new LearnedRate();
	send(rate, every(100, 600));
	rate.learn({ at: 59_950, until: 61_950, refused: 1, passed: 0 }, 61_950);
	// From 57,950 on: 20 requests, one of them refused.
	expect(rate.perSecond).toBe(19 / 2);
});

test('a pause as long as what was before it is the period', () => {
	const rate = new LearnedRate();
	send(rate, every(100, 30));
	rate.learn({ at: 3000, until: 6000, refused: 3, passed: 0 }, 6000);
	expect(rate.perSecond).toBe(9);
});

test('a pause below a second says what a second holds', () => {
	const rate = new LearnedRate();
	send(rate, every(10, 20, 5000));
	rate.learn({ at: 5200, until: 5300, refused: 2, passed: 0 }, 5300);
	expect(rate.perSecond).toBe(18);
});

test.each([
	['more was taken on after the refusal than refused', { refused: 2, passed: 3 }],
	['nothing was taken on', { refused: 20, passed: 0 }],
])('nothing is learned where %s', (_, counts) => {
	const rate = new LearnedRate();
	send(rate, every(10, 20));
	rate.learn({ at: 200, until: LEARNED_AT, ...counts }, LEARNED_AT);
	expect([rate.perSecond, rate.wait(LEARNED_AT)]).toEqual([undefined, 0]);
});

test('as many taken on as refused is no chance', () => {
	const rate = new LearnedRate();
	send(rate, every(10, 20));
	rate.learn({ at: 200, until: LEARNED_AT, refused: 2, passed: 2 }, LEARNED_AT);
	expect(rate.perSecond).toBe(18);
});

test('of 20,000 requests that are remembered, the latest 10,000 stay', () => {
	for (const [sent, remembered] of [
		[20_000, 20_000],
		[20_001, 10_000],
	]) {
		const rate = new LearnedRate();
		send(rate, every(0, sent));
		rate.learn({ at: 500, until: 1500, refused: 1, passed: 0 }, 1500);
		expect(rate.perSecond).toBe(remembered - 1);
	}
});

test('a burst of half a second goes at once, the rest evenly, no period holds more', () => {
	const times = sendWhatMayGo(learned(), LEARNED_AT, LEARNED_AT + 5000);
	const atOnce = times.filter((time) => time === LEARNED_AT);
	expect(atOnce).toHaveLength(9);
	// 9 requests are worth 9 * 1,030 / 18 = 515 ms, of which 500 may be ahead.
	expect(times[9]).toBeCloseTo(LEARNED_AT + 15);
	expect(times[10]).toBeCloseTo(LEARNED_AT + 15 + 1030 / 18);
	for (const [index, time] of times.slice(18).entries()) {
		expect(time - times[index]).toBeGreaterThanOrEqual(1030 - 1e-6);
	}
	expect(times.length).toBeGreaterThan(4.5 * 18);
});

test('what stands still for long is not made up for', () => {
	const rate = learned();
	const from = LEARNED_AT + 3000;
	expect(sendWhatMayGo(rate, from, from + 1).length).toBe(9);
});

test('higher rates are tried after five seconds, in steps that double up to a half', () => {
	const rate = learned();
	rate.wait(LEARNED_AT + 4999);
	expect(rate.perSecond).toBe(18);
	let expected = 18;
	for (const [index, step] of [0.05, 0.1, 0.2, 0.4, 0.5, 0.5].entries()) {
		const now = LEARNED_AT + 5000 + index * 1000;
		rate.wait(now);
		rate.wait(now + 999);
		expected *= 1 + step;
		expect(rate.perSecond).toBeCloseTo(expected);
		expect(rate.wait(now + 999)).toBe(0);
	}
});

test('what was tried and is refused by chance is taken back', () => {
	const rate = learned();
	const now = LEARNED_AT + 5000;
	rate.wait(now);
	expect(rate.perSecond).toBeCloseTo(18.9);
	refuseAgain(rate, now, 18, 5);
	expect(rate.perSecond).toBe(18);
});

test('a refusal by chance leaves the rate', () => {
	const rate = learned();
	refuseAgain(rate, LEARNED_AT, 18, 5);
	expect(rate.perSecond).toBe(18);
});

test('a refusal lowers the rate to what went through, at least one', () => {
	const rate = learned();
	send(rate, every(10, 18, LEARNED_AT));
	rate.learn({ at: 1400, until: 2400, refused: 10, passed: 0 }, 2400);
	expect(rate.perSecond).toBe(8);
	send(rate, every(10, 8, 2400));
	rate.learn({ at: 2500, until: 3500, refused: 4, passed: 0 }, 3500);
	expect(rate.perSecond).toBe(4);
});

test('where as much went through as before, the rate is lowered by a twentieth', () => {
	const rate = learned();
	refuseAgain(rate, LEARNED_AT, 40);
	expect(rate.perSecond).toBeCloseTo(18 * 0.95);
});

test('a rate that was lowered is kept four times as long, and no longer than 20 seconds', () => {
	const rate = learned();
	refuseAgain(rate, LEARNED_AT, 40);
	const learnedAt = LEARNED_AT + 1500;
	rate.wait(learnedAt + 19_999);
	expect(rate.perSecond).toBeCloseTo(17.1);
	rate.wait(learnedAt + 20_000);
	expect(rate.perSecond).toBeCloseTo(17.1 * 1.05);
	refuseAgain(rate, learnedAt + 20_000, 40);
	const before = rate.perSecond!;
	const again = learnedAt + 20_000 + 1500;
	rate.wait(again + 19_999);
	expect(rate.perSecond).toBe(before);
	rate.wait(again + 20_000);
	expect(rate.perSecond).toBeCloseTo(before * 1.05);
});

test('a long period is kept for four of its kind', () => {
	const rate = new LearnedRate();
	send(rate, every(10, 20));
	rate.learn({ at: 200, until: 60_200, refused: 2, passed: 0 }, 60_200);
	expect(rate.perSecond).toBe(18 / 60);
	rate.wait(60_200 + 239_999);
	expect(rate.perSecond).toBe(18 / 60);
	rate.wait(60_200 + 240_000);
	expect(rate.perSecond).toBeCloseTo((18 / 60) * 1.05);
});

test('a burst that is refused is halved each time, and gone in the end', () => {
	const rate = learned();
	let now = LEARNED_AT;
	const bursts = [500, 250, 125, 62.5, 0].map((milliseconds) => {
		const atOnce = sendWhatMayGo(rate, now, now + 1e-6).length;
		// As many as have been sent when the next one is due later than the burst may be ahead.
		const apart = 1030 / rate.perSecond!;
		expect(atOnce).toBe(Math.floor(milliseconds / apart) + 1);
		const sent = Math.max(atOnce, 2);
		send(rate, every(0, sent - atOnce, now));
		rate.learn({ at: now + 100, until: now + 1100, refused: sent - 1, passed: 0 }, now + 1100);
		now += 1100;
		return rate.perSecond!;
	});
	bursts.forEach((perSecond, index) => {
		expect(perSecond).toBeCloseTo(18 * 0.95 ** (index + 1));
	});
});

test('a burst that is refused by chance is halved, and the rate stays', () => {
	const rate = learned();
	send(rate, every(0, 5, LEARNED_AT));
	rate.learn({ at: 1300, until: 2300, refused: 1, passed: 2 }, 2300);
	expect(rate.perSecond).toBe(18);
	expect(sendWhatMayGo(rate, 2300, 2300.001)).toHaveLength(5);
});

test.each([
	[8, 5],
	[9, 9],
])('with %i of 18 requests sent and one refused, bursts of %i go on', (sent, atOnce) => {
	const rate = learned();
	send(rate, every(0, sent, LEARNED_AT));
	rate.learn({ at: 1300, until: 2300, refused: 1, passed: 2 }, 2300);
	expect(sendWhatMayGo(rate, 2300, 2300.001)).toHaveLength(atOnce);
});

test('four refusals in a row that lower the rate have another reason than the rate', () => {
	const rate = learned();
	let now = LEARNED_AT;
	const rates = [1, 2, 3, 4].map(() => {
		refuseAgain(rate, now, 40);
		now += 1500;
		return rate.perSecond;
	});
	expect(rates.slice(0, 3).every((perSecond) => perSecond! < 18)).toBe(true);
	expect(rates[3]).toBeUndefined();
	expect(rate.wait(now)).toBe(0);

	// It learns anew, and keeps what it learns for five seconds again.
	send(rate, every(10, 20, now));
	rate.learn({ at: now + 200, until: now + 1200, refused: 2, passed: 0 }, now + 1200);
	expect(rate.perSecond).toBe(18);
	rate.wait(now + 1200 + 5000);
	expect(rate.perSecond).toBeCloseTo(18.9);
});

test('a raise between refusals begins to count them anew', () => {
	const rate = learned();
	let now = LEARNED_AT;
	for (let refusals = 0; refusals < 6; refusals++) {
		refuseAgain(rate, now, 40);
		now += 1500 + 20_000;
		rate.wait(now);
	}
	expect(rate.perSecond).toBeDefined();
});
