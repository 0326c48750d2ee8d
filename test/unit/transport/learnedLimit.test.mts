import { jest } from '@jest/globals';

import { RateLimit } from '../../../nodes/Kashimi/transport/rateLimit.ts';
import { fixedWindows, Simulation } from './simulatedApi.mts';

/** Twenty seconds of work at a limit: time against the ideal, and refusals for each item. */
async function run(perSecond: number): Promise<{ time: number; refused: number }> {
	const simulation = new Simulation();
	const items = 20 * perSecond;
	const seconds = await simulation.readAll(items, 50, fixedWindows(perSecond, 330), 50);
	return { time: seconds / 20, refused: simulation.refusals / items };
}

afterEach(() => void jest.restoreAllMocks());

// The figures of bench/README.md. Less of a gain would not be worth the learning of limits.
test.each([20, 50, 200])(
	'at %i/s, a limit that is learned saves refusals or time',
	async (limit) => {
		const learned = await run(limit);
		jest.spyOn(RateLimit.prototype, 'learn').mockReturnValue(undefined);
		const unlearned = await run(limit);
		expect(learned.refused).toBeLessThan(0.75 * unlearned.refused);
		expect(learned.time).toBeLessThan(unlearned.time);
	},
);
