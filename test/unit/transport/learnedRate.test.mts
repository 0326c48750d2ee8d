import { pseudoRandom } from '../sandbox/pseudoRandom.mts';
import { fixedWindows, Simulation, tokenBucket } from './simulatedApi.mts';

describe('a run of 1,000 reads', () => {
	const ideal = (items: number, perSecond: number) => items / perSecond;

	test.each([20, 50, 200])('at a limit of %i/s stays within 1.15 of the ideal', async (limit) => {
		for (const offset of [0, 250, 500, 750, 900]) {
			const simulation = new Simulation();
			const seconds = await simulation.readAll(1000, 30, fixedWindows(limit, offset), 50);
			expect(seconds).toBeLessThan(1.15 * ideal(1000, limit));
			expect(simulation.refusals).toBeLessThan(100);
		}
	});

	test.each([20, 50, 200])('against a token bucket of %i/s as well', async (limit) => {
		const simulation = new Simulation();
		const seconds = await simulation.readAll(1000, 30, tokenBucket(limit, limit), 50);
		expect(seconds).toBeLessThan(1.15 * ideal(1000, limit));
	});

	test.each([20, 50, 200])('ends where bursts are refused at %i/s', async (limit) => {
		const simulation = new Simulation();
		const seconds = await simulation.readAll(1000, 30, tokenBucket(limit, 10), 50);
		expect(seconds).toBeLessThan(10 * ideal(1000, limit));
		expect(simulation.refusals).toBeLessThan(100);
	});

	test('is not slowed down for good by refusals that have nothing to do with the rate', async () => {
		const random = pseudoRandom(2026);
		const simulation = new Simulation();
		const seconds = await simulation.readAll(1000, 30, () => (random() < 0.03 ? 1 : 0), 50);
		// Each refusal asks for a pause of a second.
		expect(seconds).toBeLessThan(2 * simulation.refusals);
	});

	test.each([
		[200, 50],
		[20, 100],
	])('follows a limit that changes from %i/s to %i/s', async (before, after) => {
		const simulation = new Simulation();
		await simulation.readAll(10 * before, 30, fixedWindows(before), 50);
		const seconds = await simulation.readAll(30 * after, 30, fixedWindows(after), 50);
		expect(seconds).toBeLessThan(2 * 30);
	});

	test('without a limit keeps as many under way as it may', async () => {
		const simulation = new Simulation();
		const seconds = await simulation.readAll(1000, 30, () => 0, 50);
		expect(seconds).toBeLessThan((1.2 * 1000 * 0.05) / 30);
	});
});
