import type { Attempt } from '../../../nodes/Kashimi/transport/request.ts';
import { refused, Simulation, succeeded } from './simulatedApi.mts';

const unanswered: Attempt = { outcome: 'unanswered', code: 'ECONNRESET' };
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
	answerOf: (item: number) => Attempt = () => succeeded,
	maxConcurrency = 100,
): Promise<void> {
	const all = Array.from({ length: count }, async (_, item) => {
		const outcome = answerOf(item);
		const isSooner = outcome.outcome === 'refused' && outcome.status !== 404;
		const answer = simulation.after(isSooner ? SOONER : LATENCY, outcome);
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

test('every answer raises the number at once by one, as long as all of it is used', async () => {
	await send(60);
	expect(sentAt()).toEqual({ 0: 10, 50: 20, 100: 30 });
});

test('requests that go alone raise nothing', async () => {
	for (let alone = 0; alone < 30; alone++) await send(1);
	await send(30);
	expect(sentAt()).toMatchObject({ 1500: 10 });
});

test.each<[string, Attempt, number]>([
	['an answer', refused(404), 20],
	['no answer', unanswered, 10],
	['a request that did not go', { outcome: 'notSent', code: 'ECONNREFUSED' }, 10],
])('%s: %j lets %i go next', async (_, answer, next) => {
	await send(60, () => answer);
	expect(sentAt()).toMatchObject({ 0: 10, 50: next });
});

test('what was reached under a cap is where it goes on under a higher one', async () => {
	await send(100, undefined, 10);
	const before = simulation.time.now() - start;
	await send(100, undefined, 40);
	expect(sentAt()).toMatchObject({ [before]: 10, [before + 50]: 20 });
});

test('the largest cap of those who ask at the same time holds, after a break the next one', async () => {
	await Promise.all([send(50, undefined, 20), send(50, undefined, 1)]);
	expect(simulation.mostInFlight).toBe(20);
	await simulation.time.until(simulation.time.sleep(1));
	simulation.mostInFlight = 0;
	await send(50, undefined, 3);
	expect(simulation.mostInFlight).toBe(3);
});

test('an overloaded API gets half as many at once, and one more in each round', async () => {
	await send(45, (item) => (item < 10 ? refused(503) : succeeded));
	expect(sentAt()).toEqual({ 0: 10, 40: 5, 90: 6, 140: 7, 190: 8, 240: 9 });
});

test('a 503 that asks for a pause says nothing of a rate', async () => {
	await send(30, (item) => (item % 2 === 0 && item < 10 ? refused(503, 1) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 10, 1040: 6 });
});

test('a 429 that asks for no pause gets one of a tenth of a second at least', async () => {
	Math.random = () => 0;
	await send(20, (item) => (item === 0 ? refused(429) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 10, 140: 10 });
});

test('where nothing is taken on, the pauses double', async () => {
	Math.random = () => 0.5;
	await send(4, () => refused(429), 1);
	expect(sentAt()).toEqual({ 0: 1, 540: 1, 1580: 1, 3620: 1 });
});

test('a pause that nobody waits for is none, and teaches nothing', async () => {
	await send(25, (item) => (item === 9 ? refused(429, 3600) : succeeded));
	expect(Object.keys(sentAt())).toEqual(['0', '50', '100']);
});

test('a refusal before others that were taken on is chance', async () => {
	await send(40, (item) => (item === 0 ? refused(429, 1) : succeeded));
	expect(sentAt()).toMatchObject({ 0: 10, 1040: 14, 1090: 16 });
});

test('a refusal after what was taken on is a rate', async () => {
	await send(40, (item) => (item === 9 ? refused(429, 1) : succeeded));
	const times = simulation.sent.map(({ at }) => at - start).sort((one, other) => one - other);
	const afterPause = times.slice(10);
	expect(afterPause.slice(0, 6)).toEqual([1040, 1040, 1040, 1040, 1040, 1113]);
	// Nine a second, with a margin.
	for (const [index, time] of afterPause.slice(9).entries()) {
		expect(time - afterPause[index]).toBeGreaterThanOrEqual(1030);
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
