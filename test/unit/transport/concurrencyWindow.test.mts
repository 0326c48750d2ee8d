import { ConcurrencyWindow } from '../../../nodes/Kashimi/transport/concurrencyWindow.ts';

let window: ConcurrencyWindow;
let now: number;

beforeEach(() => {
	window = new ConcurrencyWindow();
	now = 1_000;
});

/** So many answers of so many milliseconds, all of the window in use. */
function answer(
	count: number,
	time = 50,
	{ inFlight = Infinity, ceiling = 100, rate = Infinity } = {},
): number {
	for (let one = 0; one < count; one++) window.resize(now, time, { inFlight, ceiling, rate });
	return window.size;
}

test('begins with six, and adds a twentieth for each of the first hundred answers', () => {
	expect(window.size).toBe(6);
	expect(answer(20)).toBeCloseTo(7);
	expect(answer(79)).toBeCloseTo(10.95);
	expect(answer(1)).toBeCloseTo(11.95);
});

test('adds one for each answer once more than a second has passed', () => {
	answer(10);
	now += 1_099;
	expect(answer(1)).toBeCloseTo(6.55);
	now += 1;
	expect(answer(1)).toBeCloseTo(7.55);
});

test.each<[string, number, { inFlight?: number; ceiling?: number; rate?: number }, number]>([
	['not all of it is in use', 50, { inFlight: 5 }, 6],
	['answers take a second', 1_000, {}, 6],
	['answers take a little less', 999, {}, 107],
	['answers take no time that a clock could tell', 0, {}, 107],
	['a ceiling is set', 50, { ceiling: 20 }, 20],
	// 0.2 a millisecond, 50 ms, four times.
	['a rate is known', 50, { rate: 0.2 }, 40],
	['a rate needs fewer than there are', 50, { rate: 0.001 }, 6],
])('grows while %s', (_, time, bounds, size) => {
	now += 5_000;
	answer(100, time, { ceiling: 1_000, ...bounds });
	expect(Math.floor(answer(96, time, { ceiling: 1_000, ...bounds }))).toBe(size);
});

test('is halved by a refusal, never below one', () => {
	window.halve(false);
	expect(window.size).toBe(3);
	for (let more = 0; more < 5; more++) window.halve(false);
	expect(window.size).toBe(1);
});

test('grows by one a round once the API was overloaded', () => {
	answer(100);
	const before = window.size;
	window.halve(true);
	const halved = window.size;
	expect(halved).toBe(before / 2);
	expect(answer(1)).toBeCloseTo(halved + 1 / halved);
});

test('beyond the usual size it grows while answers come as quickly as before, else it shrinks', () => {
	answer(100);
	expect(answer(150, 50, { ceiling: 200 })).toBeCloseTo(161.95);
	expect(answer(10, 100, { ceiling: 200 })).toBeCloseTo(171.95);
	expect(answer(20, 101, { ceiling: 200 })).toBeCloseTo(151.95);
	expect(answer(500, 300, { ceiling: 200 })).toBe(50);
	expect(answer(5, 90, { ceiling: 200 })).toBe(55);
});

test('what is asked next may take longer: the quickest answer counts for two seconds', () => {
	answer(100);
	const before = answer(50, 5, { ceiling: 200 });
	now += 2_000;
	expect(answer(20, 50, { ceiling: 200 })).toBeCloseTo(before - 11.95);
	now += 1;
	expect(answer(20, 50, { ceiling: 200 })).toBe(70);
});

test('beyond the usual size it counts for longer: slower answers there may wait for each other', () => {
	answer(100);
	expect(answer(150, 50, { ceiling: 200 })).toBeCloseTo(161.95);
	now += 2_001;
	expect(answer(20, 101, { ceiling: 200 })).toBeCloseTo(141.95);
});
