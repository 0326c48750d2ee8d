import { pseudoRandom } from '../../sandbox/pseudoRandom.mts';
import {
	allOf,
	fixedWindows,
	perMinute,
	Simulation,
	tokenBucket,
	type Limit,
} from './simulatedApi.mts';
import { repetitions } from '../../support/repetitions.mts';
import { VirtualTime } from '../../support/virtualTime.mts';

const OFFSETS = [330, 0, 770, 110, 220, 440, 550, 660, 880].slice(0, repetitions(9, 1 / 3));
const median = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** Twenty seconds of work at the limit: time against the ideal, and refusals for each item. */
async function runs(
	perSecond: number,
	limitAt: (offset: number) => Limit,
	namesWait = true,
): Promise<{ time: number; refused: number }> {
	const times: number[] = [];
	const refusals: number[] = [];
	for (const offset of OFFSETS) {
		const simulation = new Simulation();
		const items = 20 * perSecond;
		const seconds = await simulation.readAll(items, 50, limitAt(offset), 50, { namesWait });
		times.push(seconds / 20);
		refusals.push(simulation.refusals / items);
	}
	return { time: median(times), refused: median(refusals) };
}

describe('20 seconds of work at a limit', () => {
	test.each([20, 50, 200])('of %i/s: 5 %% longer and 2 %% refused at most', async (limit) => {
		const { time, refused } = await runs(limit, (offset) => fixedWindows(limit, offset));
		expect(time).toBeLessThanOrEqual(1.05);
		expect(refused).toBeLessThanOrEqual(0.02);
	});

	test.each([20, 50, 200])('of %i/s, no Retry-After: 10 %% and 2 %%', async (limit) => {
		const { time, refused } = await runs(limit, (offset) => fixedWindows(limit, offset), false);
		expect(time).toBeLessThanOrEqual(1.1);
		expect(refused).toBeLessThanOrEqual(0.02);
	});

	// It is learned from above: a bucket that was full accepts nearly twice the rate in its first second.
	test.each([20, 50, 200])('of a bucket of %i/s: 5 %% and 4 %%', async (limit) => {
		const { time, refused } = await runs(limit, (offset) =>
			tokenBucket(limit, limit + offset / 110),
		);
		expect(time).toBeLessThanOrEqual(1.05);
		expect(refused).toBeLessThanOrEqual(0.04);
	});

	test('of a bucket of which others left one in ten: not three times as long', async () => {
		const simulation = new Simulation();
		const bucket = tokenBucket(20, 20, 2);
		expect(await simulation.readAll(400, 400, bucket, 50)).toBeLessThan(40);
	});

	test.each([20, 50, 200])('that refuses bursts, of %i/s, ends', async (limit) => {
		const { time, refused } = await runs(limit, () => tokenBucket(limit, 10));
		expect(time).toBeLessThan(10);
		expect(refused).toBeLessThan(0.05);
	});
});

test.each([
	['named', true, 255],
	// The longest pause of our own outlasts the minute.
	['not named', false, 320],
])(
	'a limit of 100 a minute, the wait %s: no burst is refused twice',
	async (_, namesWait, most) => {
		const simulation = new Simulation();
		const seconds = await simulation.readAll(500, 50, perMinute(100), 50, { namesWait });
		expect(seconds).toBeLessThan(most);
		expect(simulation.refusals).toBeLessThan(25);
	},
);

test.each([2, 5, 20])('one request at a time learns a limit of %i/s too', async (limit) => {
	const simulation = new Simulation();
	const seconds = await simulation.readAll(60 * limit, 1, fixedWindows(limit), 20);
	expect(seconds).toBeLessThan(1.1 * 60);
	expect(simulation.refusals).toBeLessThan(0.05 * 60 * limit);
});

test.each([
	[5, 200],
	[10, 300],
])('a limit of %i/s beside one of %i a minute', async (perSecond, count) => {
	for (const workers of [1, 5, 50]) {
		for (const offset of [110, 770]) {
			const simulation = new Simulation(new VirtualTime(1_000_000 + 60 * offset));
			const limit = allOf(perMinute(count), fixedWindows(perSecond));
			const seconds = await simulation.readAll(5 * count, workers, limit, 20);
			expect(seconds).toBeLessThan(1.5 * 300);
			expect(simulation.refusals).toBeLessThan(0.05 * 5 * count);
		}
	}
});

test('a limit of less than one a second is learned, though each wait is short', async () => {
	const simulation = new Simulation();
	const slow = tokenBucket(0.5, 30);
	const limit: Limit = (now) => (slow(now) === 0 ? 0 : 2);
	await simulation.readAll(100, 5, limit, 50);
	const first = simulation.refusals;
	await simulation.readAll(100, 5, limit, 50);
	expect(simulation.refusals - first).toBeLessThan(0.1 * 100);
});

test.each([
	[200, 50, 2.5],
	// More is tried after a minute.
	[20, 100, 3],
])('follows a limit that changes from %i/s to %i/s', async (before, after, times) => {
	const simulation = new Simulation();
	await simulation.readAll(10 * before, 30, fixedWindows(before), 50);
	const seconds = await simulation.readAll(30 * after, 30, fixedWindows(after), 50);
	expect(seconds).toBeLessThan(times * 30);
	expect(simulation.refusals).toBeLessThan(0.05 * 40 * Math.max(before, after));
});

test('is not slowed down for good by refusals that have nothing to do with the rate', async () => {
	const random = pseudoRandom(2026);
	const simulation = new Simulation();
	const seconds = await simulation.readAll(1000, 30, () => (random() < 0.03 ? 1 : 0), 50);
	// Each refusal asks for a pause of a second.
	expect(seconds).toBeLessThan(2 * simulation.refusals);
});

test.each([
	[0.05, 1],
	[0.05, 2],
	[0.1, 1],
	[0.1, 2],
])(
	'overloaded in %d of the answers, and refused by chance for up to %i s: it is quick again at once',
	async (overloaded, longestWait) => {
		const slowest = { hit: 0, well: 0 };
		for (let seed = 1; seed <= repetitions(12, 1 / 3); seed++) {
			const random = pseudoRandom(seed * 7919);
			const simulation = new Simulation();
			// A date has whole seconds, so it asks for up to one more.
			const limit = () => (random() < 0.003 ? 1 + random() * (longestWait - 1) : 0);
			const isOverloaded = () => random() < overloaded;
			const hit = await simulation.readAll(3000, 100, limit, 10, { isOverloaded });
			const well = await simulation.readAll(1000, 100, () => 0, 10);
			slowest.hit = Math.max(slowest.hit, hit);
			slowest.well = Math.max(slowest.well, well);
		}
		// Each refusal asks for a pause of its own, some nine of them in 3,000.
		expect(slowest.hit).toBeLessThan(60);
		expect(slowest.well).toBeLessThan(1);
	},
);

test('one stray refusal in a quiet time holds up nothing after its pause', async () => {
	const simulation = new Simulation();
	const waits = [30];
	await simulation.readAll(1, 1, () => waits.shift() ?? 0, 50);
	expect(await simulation.readAll(300, 50, () => 0, 50)).toBeLessThan(2);
});

test.each([
	[50, 1.5],
	[200, 3.5],
	// As at a bank: 20 rounds of 50, and the growth to that.
	[2_000, 55],
])('1,000 reads of %i ms without a limit take less than %d s', async (latency, most) => {
	const simulation = new Simulation();
	expect(await simulation.readAll(1000, 200, () => 0, latency)).toBeLessThan(most);
	expect(simulation.mostInFlight).toBeLessThanOrEqual(200);
});

test('reads that are slower by nature are no fewer at once than the quick ones before', async () => {
	const simulation = new Simulation();
	await simulation.readAll(3000, 200, () => 0, 5);
	expect(await simulation.readAll(1000, 200, () => 0, 100)).toBeLessThan(0.7);
});

test('four workers that share a limit learn their shares', async () => {
	const first = new Simulation();
	const all = [first, ...[1, 2, 3].map(() => new Simulation(first.time))];
	const limit = fixedWindows(50);
	const start = first.time.now();
	await Promise.all(all.map(async (one) => await one.readAll(250, 50, limit, 50)));
	expect((first.time.now() - start) / 1000).toBeLessThan(1.15 * 20);
	expect(all.reduce((sum, { refusals }) => sum + refusals, 0)).toBeLessThan(0.05 * 1000);
});
