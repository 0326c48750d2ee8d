import fc from 'fast-check';

import { delay } from '../../../nodes/Kashimi/transport/context.ts';
import { asksForTooLong, backOff, retryAfter } from '../../../nodes/Kashimi/transport/failures.ts';

test('waits grow exponentially, with full jitter, up to a bound', () => {
	fc.assert(
		fc.property(fc.nat({ max: 60 }), (retry) => {
			const wait = backOff(retry);
			expect(wait).toBeGreaterThanOrEqual(0);
			expect(wait).toBeLessThan(Math.min(20_000, 500 * 2 ** retry));
		}),
	);
});

test.each([
	[0, 250],
	[3, 2000],
	[6, 10_000],
	[60, 10_000],
])('retry %i waits for half of its longest time, %i, when chance says so', (retry, wait) => {
	const { random } = Math;
	Math.random = () => 0.5;
	try {
		expect(backOff(retry)).toBe(wait);
	} finally {
		Math.random = random;
	}
});

test.each<[unknown, number | undefined, boolean]>([
	['7', 7000, false],
	[' 7 ', 7000, false],
	[0, 0, false],
	['1.5', 1500, false],
	['0.5', 500, false],
	[0.25, 250, false],
	['120', 120_000, false],
	['120.001', 120_001, true],
	['121', 121_000, true],
	['Thu, 01 Jan 1970 00:00:00 GMT', 0, false],
	// What is no time says nothing, so the back-off holds.
	['-1', undefined, false],
	['-5', undefined, false],
	['soon', undefined, false],
	['1,5', undefined, false],
	['1e3', undefined, false],
	['1.', undefined, false],
	['2030', 2_030_000, true],
	['', undefined, false],
	[undefined, undefined, false],
	[null, undefined, false],
	[{}, undefined, false],
	[['soon'], undefined, false],
])('Retry-After %j asks for %p milliseconds, too long: %s', (value, wait, isTooLong) => {
	const headers = { 'retry-after': value };
	expect(retryAfter(headers)).toBe(wait);
	expect(asksForTooLong(headers)).toBe(isTooLong);
});

test('a date far away is too long, and no headers ask for nothing', () => {
	expect(asksForTooLong({ 'retry-after': 'Fri, 01 Jan 2999 00:00:00 GMT' })).toBe(true);
	expect(asksForTooLong()).toBe(false);
	expect(retryAfter()).toBeUndefined();
});

test('a date is as far away as it is', () => {
	const date = new Date(Date.now() + 30_000).toUTCString();
	const wait = retryAfter({ 'retry-after': date })!;
	expect(wait).toBeGreaterThan(20_000);
	expect(wait).toBeLessThanOrEqual(30_000);
});

test('a delay tells whether it was completed', async () => {
	expect(await delay(1)).toBe(true);
	expect(await delay(60_000, AbortSignal.abort())).toBe(false);
});

test('a long delay is broken off soon after the execution is cancelled', async () => {
	const cancelled = new AbortController();
	const pausing = delay(3_600_000, cancelled.signal);
	cancelled.abort();
	expect(await pausing).toBe(false);
});
