import type { ApiResult } from '../../../nodes/Kashimi/transport/request.ts';
import { refused, Simulation, succeeded } from './simulatedApi.mts';

const LATENCY = 50;
const SOONER = 40;

let simulation: Simulation;
/** The simulation begins at it. */
let start: number;
const { random } = Math;

beforeEach(() => {
	simulation = new Simulation();
	start = simulation.time.now();
});

afterEach(() => {
	Math.random = random;
});

/** Sends so many requests at the same time; answers come after the latency, refusals a little sooner. */
async function send(
	count: number,
	answerOf: (item: number) => ApiResult = () => succeeded,
	maxConcurrency = 100,
): Promise<void> {
	const all = Array.from({ length: count }, async (_, item) => {
		const result = answerOf(item);
		const isSooner = result.kind === 'refused' && result.status !== 404;
		const answer = simulation.after(isSooner ? SOONER : LATENCY, result);
		return await simulation.send(item, answer, { maxConcurrency });
	});
	await simulation.time.until(Promise.all(all));
}

/** How many requests went at which millisecond after the start. */
function sentAt(): Record<number, number> {
	const counts: Record<number, number> = {};
	for (const { at } of simulation.sent) counts[at - start] = (counts[at - start] ?? 0) + 1;
	return counts;
}

test('as many go as the window lets, and the next as they are answered', async () => {
	await send(20);
	expect(sentAt()).toEqual({ 0: 6, 50: 6, 100: 6, 150: 2 });
});

test('the largest cap of those who ask at the same time holds, after a break the next one', async () => {
	await Promise.all([send(50, undefined, 4), send(50, undefined, 1)]);
	expect(simulation.mostInFlight).toBe(4);
	await simulation.time.until(simulation.time.sleep(1));
	simulation.mostInFlight = 0;
	await send(50, undefined, 3);
	expect(simulation.mostInFlight).toBe(3);
});

test('an overloaded API gets half as many at once, and one more in each round', async () => {
	await send(20, (item) => (item < 6 ? refused(503) : succeeded));
	expect(sentAt()).toEqual({ 0: 6, 40: 3, 90: 3, 140: 4, 190: 4 });
});

test('a 503 that asks for a pause says nothing of a rate', async () => {
	await send(16, (item) => (item % 2 === 0 && item < 6 ? refused(503, 1) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 6, 1040: 3, 1090: 4 });
});

test('a pause that is asked for is one of a tenth of a second at least', async () => {
	await send(12, (item) => (item === 0 ? refused(429, 0) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 6, 140: 1, 190: 3 });
});

test('after a pause that was not asked for, one request goes ahead', async () => {
	Math.random = () => 0;
	await send(12, (item) => (item === 5 ? refused(429) : succeeded));
	expect(sentAt()).toEqual({ 0: 6, 1240: 1, 1290: 3, 1340: 2 });
});

test('a run gets its last refusal for all its requests after three pauses in vain', async () => {
	Math.random = () => 0;
	const run = {};
	const results: Array<ApiResult | undefined> = [];
	const all = Array.from({ length: 20 }, async (_, item) => {
		for (let isRetry = false; ; isRetry = true) {
			const answer = simulation.after(SOONER, refused(429));
			const result = await simulation.send(item, answer, { run, isRetry });
			results.push(result);
			if (result?.kind !== 'refused' || result.pacing === 'giveUp') return;
		}
	});
	await simulation.time.until(Promise.all(all));
	expect(sentAt()).toEqual({ 0: 6, 1240: 1, 10280: 1, 64320: 1 });
	expect(simulation.time.now() - start).toBeLessThan(65_000);
	// Not asked again, whoever comes later.
	expect(await simulation.send(99, simulation.after(1, succeeded), { run })).toMatchObject({
		status: 429,
		pacing: 'giveUp',
	});
});

test('another run is tried in a pause that is in vain for one', async () => {
	Math.random = () => 0;
	const run = {};
	const refusing = Array.from({ length: 8 }, async (_, item) => {
		for (let isRetry = false; ; isRetry = true) {
			const answer = simulation.after(SOONER, refused(429));
			const result = await simulation.send(item, answer, { run, isRetry });
			if (result?.kind === 'refused' && result.pacing === 'giveUp') return;
		}
	});
	await simulation.time.until(simulation.time.sleep(3_000));
	const reading = simulation.send(100, simulation.after(SOONER, succeeded));
	expect(await simulation.time.until(reading)).toMatchObject({ kind: 'succeeded' });
	expect(simulation.time.now() - start).toBeLessThan(3_100);
	await simulation.time.until(Promise.all(refusing));
});

test('a wait that nobody waits for is none, and ends the run that was told', async () => {
	const run = {};
	const results = await simulation.time.until(
		Promise.all(
			Array.from({ length: 9 }, async (_, item) => {
				const answer = simulation.after(item === 5 ? SOONER : LATENCY, refused(429, 3600));
				return await simulation.send(item, answer, { run });
			}),
		),
	);
	expect(results).toMatchObject(Array(9).fill({ status: 429, pacing: 'giveUp' }));
	expect(sentAt()).toEqual({ 0: 6 });
	await send(3);
	expect(sentAt()).toEqual({ 0: 6, 50: 1, 100: 2 });
});

test('a refusal before others that were accepted is chance', async () => {
	await send(40, (item) => (item === 0 ? refused(429, 1) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 6, 1040: 1, 1090: 3, 1140: 3 });
});

test('refusals after what was accepted are a rate', async () => {
	await send(20, (item) => (item >= 3 && item <= 5 ? refused(429, 1) : succeeded));
	const times = simulation.sent.map(({ at }) => at - start).sort((one, other) => one - other);
	const afterPause = times.slice(6);
	expect(afterPause[0]).toBe(1040);
	// Three a second, with a margin.
	for (const [index, time] of afterPause.slice(3).entries()) {
		expect(time - (afterPause[index] ?? 0)).toBeGreaterThanOrEqual(1020);
	}
});

test('a refused request goes before those that have not been sent', async () => {
	const order = ['first', 'second', 'again'];
	const all = order.map(async (name, item) => {
		await simulation.send(item, simulation.after(LATENCY, succeeded), {
			maxConcurrency: 1,
			isRetry: name === 'again',
		});
	});
	await simulation.time.until(Promise.all(all));
	expect(simulation.sent.map(({ item }) => order[item])).toEqual(['first', 'again', 'second']);
});

test('is idle from its last answer on', async () => {
	const { pacer, time } = simulation;
	await time.until(time.sleep(7));
	expect(pacer.idleTime).toBe(7);
	const sending = send(2, undefined, 1);
	expect(pacer.idleTime).toBe(0);
	await sending;
	expect(pacer.idleTime).toBe(0);
	await time.until(time.sleep(9));
	expect(pacer.idleTime).toBe(9);
});

test('is not idle while requests wait for the end of a pause', async () => {
	const { pacer, time } = simulation;
	const sending = send(2, () => refused(503, 5), 1);
	await time.until(time.sleep(1000));
	expect(pacer.idleTime).toBe(0);
	await sending;
});
