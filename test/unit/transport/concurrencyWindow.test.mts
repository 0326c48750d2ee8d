import { ConcurrencyWindow } from '../../../nodes/Kashimi/transport/concurrencyWindow.ts';

let window: ConcurrencyWindow;
let now: number;
/** Answers before it grows beyond 50, once it has reached that. */
const AT_USUAL_SIZE = 100;

beforeEach(() => {
	window = new ConcurrencyWindow();
	now = 1_000;
});

/** So many answers of so many milliseconds, all of the window in use. */
function answer(
	count: number,
	time = 50,
	{ inFlight = Infinity, ceiling = 100, rate = Infinity, isProven = true } = {},
): number {
	const rateLimit = { rate, isProven };
	for (let one = 0; one < count; one++) window.resize(now, time, { inFlight, ceiling, rateLimit });
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

test('stays at 35 for a second or 400 answers: an unknown limit refuses all that is in flight', () => {
	expect(answer(398)).toBe(35);
	expect(answer(1)).toBe(35);
	expect(answer(1)).toBe(36);
	window = new ConcurrencyWindow();
	expect(answer(300)).toBe(35);
	now += 1_100;
	expect(answer(1)).toBe(36);
});

interface Bounds {
	inFlight?: number;
	ceiling?: number;
	rate?: number;
	isProven?: boolean;
}

test.each<[string, number, Bounds, number]>([
	['not all of it is in use', 50, { inFlight: 5 }, 6],
	['answers take a second', 1_000, {}, 50],
	['answers take a little less', 999, {}, 107],
	['answers take no time that a clock could tell', 0, {}, 107],
	['a ceiling is set', 50, { ceiling: 20 }, 20],
	// 0.2 a millisecond, 50 ms, four times.
	['a rate is known', 50, { rate: 0.2 }, 40],
	['a limit may be too high', 50, { isProven: false }, 50],
	['a rate needs fewer than there are', 50, { rate: 0.001 }, 6],
])('grows while %s', (_, time, bounds, size) => {
	answer(100, time, { ceiling: 1_000, ...bounds });
	now += 1_100;
	answer(AT_USUAL_SIZE, time, { ceiling: 1_000, ...bounds });
	expect(Math.floor(answer(96, time, { ceiling: 1_000, ...bounds }))).toBe(size);
});

test.each([
	[1_500, 3_000, 50],
	[1_500, 3_001, 6],
	[20, 1_000, 6],
	[600, 1_000, 50],
])('after answers of %i ms, slow ones of %i ms let it grow to %i', (first, later, size) => {
	answer(1, first);
	now += 60_000;
	answer(100, later);
	expect(Math.floor(answer(100, later))).toBe(size);
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

describe('beyond the usual size', () => {
	const many = { ceiling: 200 };

	beforeEach(() => {
		answer(1);
		now += 5_000;
		answer(44);
		expect(window.size).toBe(50);
	});

	test('it grows once a hundred answers came at it', () => {
		expect(answer(AT_USUAL_SIZE, 50, many)).toBe(50);
		expect(answer(2, 50, many)).toBe(52);
		window.halve(false);
		expect(answer(24, 50, many)).toBe(50);
		expect(answer(AT_USUAL_SIZE, 50, many)).toBe(50);
		expect(answer(1, 50, many)).toBe(51);
	});

	test('it grows while answers come as quickly as before, else it shrinks', () => {
		expect(answer(AT_USUAL_SIZE + 100, 50, many)).toBe(150);
		expect(answer(10, 100, many)).toBe(160);
		expect(answer(20, 101, many)).toBe(140);
		expect(answer(500, 300, many)).toBe(50);
		expect(answer(5, 90, many)).toBe(55);
	});

	test('the quickest answer counts on: slower ones there may wait for each other', () => {
		expect(answer(AT_USUAL_SIZE + 100, 50, many)).toBe(150);
		now += 2_001;
		expect(answer(20, 101, many)).toBe(130);
	});

	test('what is asked after a rest may take longer', () => {
		expect(answer(AT_USUAL_SIZE + 100, 50, many)).toBe(150);
		window.rest();
		expect(answer(20, 200, many)).toBe(170);
		expect(answer(20, 401, many)).toBe(150);
	});
});

test('below the usual size it grows, however much slower answers become', () => {
	answer(1, 5);
	now += 1_500;
	expect(answer(10, 500)).toBeCloseTo(16.05);
});

test('at the usual size the quickest answer counts for two seconds', () => {
	answer(1, 5);
	now += 5_000;
	answer(44 + AT_USUAL_SIZE, 5);
	now += 2_000;
	expect(answer(20, 50)).toBe(50);
	now += 1;
	expect(answer(20, 50)).toBe(70);
});
