import fc from 'fast-check';

import type { ApiResult } from '../../../nodes/Kashimi/transport/request.ts';
import { refused, Simulation, succeeded } from './simulatedApi.mts';

const answers: ApiResult[] = [
	succeeded,
	refused(404),
	refused(429),
	refused(429, 0),
	refused(429, 2),
	refused(429, 3600),
	refused(503),
	refused(503, 1),
	{ kind: 'unanswered', code: 'ECONNRESET' },
	{ kind: 'notSent', code: 'ECONNREFUSED' },
];
const request = fc.record({
	latency: fc.integer({ min: 0, max: 3000 }),
	answer: fc.constantFrom(...answers),
	delay: fc.integer({ min: 0, max: 5000 }),
});

test('whatever the API answers: every request goes once, in order, never too many at once', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(request, { maxLength: 60 }),
			fc.integer({ min: 1, max: 30 }),
			async (requests, maxConcurrency) => {
				const simulation = new Simulation();
				const { time } = simulation;
				const arrived: number[] = [];
				const started: number[] = [];
				const all = requests.map(async ({ latency, answer, delay }, item) => {
					await time.sleep(delay);
					arrived.push(item);
					const answerLater = simulation.after(latency, answer);
					return await simulation.send(
						item,
						async () => {
							started.push(item);
							return await answerLater();
						},
						{ maxConcurrency },
					);
				});
				const outcomes = await time.until(Promise.all(all));
				expect(outcomes).toMatchObject(requests.map(({ answer }) => answer));
				expect(started).toEqual(arrived);
				expect(simulation.mostInFlight).toBeLessThanOrEqual(maxConcurrency);
				expect(simulation.inFlight).toBe(0);
			},
		),
		{ numRuns: 60 },
	);
});

test('nothing is sent during a pause that the API asked for', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(request, { minLength: 1, maxLength: 60 }),
			fc.constantFrom(429, 503),
			fc.integer({ min: 1, max: 120 }),
			async (requests, status, seconds) => {
				const simulation = new Simulation();
				const all = requests.map(async ({ latency, delay }, item) => {
					await simulation.time.sleep(delay);
					const answer = item === 0 ? refused(status, seconds) : succeeded;
					await simulation.send(item, simulation.after(latency, answer));
				});
				await simulation.time.until(Promise.all(all));
				const refusal = simulation.sent.find(({ item }) => item === 0)!;
				const end = refusal.answeredAt + seconds * 1000;
				const during = simulation.sent.filter(
					({ at, item }) => item !== 0 && at > refusal.answeredAt && at < end,
				);
				expect(during).toEqual([]);
			},
		),
		{ numRuns: 60 },
	);
});

test.each([undefined, 1])(
	'refusals that have nothing to do with the rate do not slow it down for good (Retry-After: %p)',
	async (retryAfter) => {
		const simulation = new Simulation();
		let sent = 0;
		const answer = () => (++sent % 30 === 0 ? refused(429, retryAfter) : succeeded);
		const all = Array.from({ length: 3_000 }, async (_, item) => {
			for (let tries = 0; tries < 20; tries++) {
				const again = { isRetry: tries > 0, maxConcurrency: 2 };
				const result = await simulation.send(item, simulation.after(20, answer), again);
				if (result?.kind === 'succeeded') return;
			}
			throw new Error('given up');
		});
		const start = simulation.time.now();
		await simulation.time.until(Promise.all(all));
		// A hundred refusals with a pause of about a second each, and some time at a learned rate.
		expect(simulation.time.now() - start).toBeLessThan(600_000);
	},
);

test('requests that are refused together halve the number at once only once', async () => {
	const simulation = new Simulation();
	const { time } = simulation;
	let areRefused = true;
	const answer = () => (areRefused ? refused(503, 1) : succeeded);
	const all = Array.from({ length: 20 }, async (_, item) => {
		await simulation.send(item, simulation.after(50, answer));
	});
	await time.until(Promise.all(all.slice(0, 6)));
	areRefused = false;
	await time.until(Promise.all(all));
	const [first, second] = [...new Set(simulation.sent.map(({ at }) => at))];
	const sentAt = (time: number) => simulation.sent.filter(({ at }) => at === time).length;
	expect(sentAt(first)).toBe(6);
	expect(sentAt(second)).toBe(3);
});

test('cancelling an execution frees its requests and no others', async () => {
	const simulation = new Simulation();
	const { time } = simulation;
	const cancelled = new AbortController();
	const send = async (item: number, signal?: AbortSignal) =>
		await simulation.send(item, simulation.after(10, item === 0 ? refused(429, 60) : succeeded), {
			signal,
			maxConcurrency: 1,
		});
	const first = send(0);
	const mine = Array.from(
		{ length: 20 },
		async (_, item) => await send(1 + item, cancelled.signal),
	);
	const others = Array.from({ length: 3 }, async (_, item) => await send(100 + item));
	await time.until(first);

	const before = time.now();
	cancelled.abort();
	expect(await time.until(Promise.all(mine))).toEqual(Array(20).fill(undefined));
	expect(time.now()).toBe(before);
	expect(await send(200, cancelled.signal)).toBeUndefined();

	expect(await time.until(Promise.all(others))).toEqual(Array(3).fill(succeeded));
	expect(time.now()).toBeGreaterThanOrEqual(before + 60_000);
	expect(simulation.sent.map(({ item }) => item)).toEqual([0, 100, 101, 102]);
});

test('a refusal while others are accepted costs no retry, one while nothing is does', async () => {
	const simulation = new Simulation();
	const { time } = simulation;
	const alone = await time.until(simulation.send(0, simulation.after(10, refused(429, 1))));
	expect(alone).toMatchObject({ status: 429, pacing: undefined });
	const both = Promise.all([
		simulation.send(1, simulation.after(10, succeeded)),
		simulation.send(2, simulation.after(10, refused(429, 1))),
	]);
	expect((await time.until(both))[1]).toMatchObject({ pacing: 'retryFreely' });
});

test('a refusal may overtake what was accepted in the same round, again and again', async () => {
	const simulation = new Simulation();
	const run = {};
	for (let round = 0; round < 6; round++) {
		const all = [refused(429, 1), succeeded, refused(429, 1)].map(async (answer, item) => {
			const latency = answer === succeeded ? 40 : 10;
			return await simulation.send(item, simulation.after(latency, answer), { run });
		});
		const [first, , third] = await simulation.time.until(Promise.all(all));
		for (const result of [first, third]) {
			expect(result).toMatchObject({ pacing: expect.not.stringMatching('giveUp') });
		}
	}
});

test('an error on the way to sending does not hold up the others', async () => {
	const simulation = new Simulation();
	const failing = simulation.pacer.run(
		{ maxConcurrency: 1, isRetry: false, run: {}, signal: undefined },
		async () => await Promise.reject(new Error('no token')),
	);
	const next = simulation.send(1, simulation.after(10, succeeded), { maxConcurrency: 1 });
	await expect(failing).rejects.toThrow('no token');
	expect(await simulation.time.until(next)).toEqual(succeeded);
	expect(simulation.pacer.idleTime).toBe(0);
});
