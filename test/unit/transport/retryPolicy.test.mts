import fc from 'fast-check';

import { pause } from '../../../nodes/Kashimi/transport/context.ts';
import type { FailedAttempt, RequestKind } from '../../../nodes/Kashimi/transport/request.ts';
import {
	isHeldBack,
	isRateRefusal,
	maySendAgain,
	waitBeforeRetry,
} from '../../../nodes/Kashimi/transport/retryPolicy.ts';

const refused = (status: number): FailedAttempt => ({
	outcome: 'refused',
	status,
	headers: {},
	body: undefined,
});
const unanswered = (code: string): FailedAttempt => ({ outcome: 'unanswered', code });
const notSent = (code: string): FailedAttempt => ({ outcome: 'notSent', code });

const table: Array<[FailedAttempt, RequestKind[]]> = [
	[refused(429), ['read', 'guardedCreate']],
	...[408, 500, 502, 503, 504].map((status): [FailedAttempt, RequestKind[]] => [
		refused(status),
		['read'],
	]),
	...[302, 400, 401, 403, 404, 409, 422, 501].map((status): [FailedAttempt, RequestKind[]] => [
		refused(status),
		[],
	]),
	[unanswered('ECONNRESET'), ['read']],
	[unanswered('ECONNABORTED'), ['read']],
	[unanswered('UNREADABLE_ANSWER'), ['read']],
	[unanswered('ERR_CANCELED'), []],
	[notSent('ECONNREFUSED'), ['read', 'guardedCreate', 'unguardedCreate']],
	[notSent('EAI_AGAIN'), ['read', 'guardedCreate', 'unguardedCreate']],
	[notSent('ENOTFOUND'), []],
	[notSent('CERT_HAS_EXPIRED'), []],
	[notSent('XECONNREFUSED'), []],
	[notSent('ECONNREFUSEDX'), []],
];

test.each(table)('%j may be sent again for %j only', (outcome, kinds) => {
	const allowed = (['read', 'guardedCreate', 'unguardedCreate'] as const).filter((kind) =>
		maySendAgain(kind, outcome),
	);
	expect(allowed).toEqual(kinds);
});

test('waits grow exponentially, with full jitter, up to a bound', () => {
	fc.assert(
		fc.property(fc.nat({ max: 60 }), (retry) => {
			const wait = waitBeforeRetry(retry)!;
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
		expect(waitBeforeRetry(retry)).toBe(wait);
	} finally {
		Math.random = random;
	}
});

test.each([
	[{ 'retry-after': '7' }, 7000],
	[{ 'retry-after': ' 7 ' }, 7000],
	[{ 'retry-after': 0 }, 0],
	[{ 'retry-after': '120' }, 120_000],
	[{ 'retry-after': '121' }, undefined],
	[{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
	[{ 'retry-after': 'Fri, 01 Jan 2999 00:00:00 GMT' }, undefined],
])('%j asks for %p milliseconds', (headers, wait) => {
	expect(waitBeforeRetry(0, headers)).toBe(wait);
});

test.each(['soon', '-5', '1.5', '', null, {}, ['7']])(
	'Retry-After %j is not understood',
	(value) => {
		expect(waitBeforeRetry(0, { 'retry-after': value })).toBeLessThan(500);
	},
);

test('a date is as far away as it is', () => {
	const date = new Date(Date.now() + 30_000).toUTCString();
	const wait = waitBeforeRetry(0, { 'retry-after': date })!;
	expect(wait).toBeGreaterThan(20_000);
	expect(wait).toBeLessThanOrEqual(30_000);
});

test('a pause tells whether it was completed', async () => {
	expect(await pause(1)).toBe(true);
	expect(await pause(60_000, AbortSignal.abort())).toBe(false);
});

test.each([
	[refused(429), true],
	[refused(503), true],
	[refused(500), false],
	[refused(502), false],
	[unanswered('ECONNRESET'), false],
	[notSent('ECONNREFUSED'), false],
])('%j asks for fewer requests: %s', (outcome, expected) => {
	expect(isRateRefusal(outcome)).toBe(expected);
});

describe('to be held back by the rate limit is no failed try', () => {
	const heldBack = { ...refused(429), isHeldBack: true } as FailedAttempt;
	test.each<[string, FailedAttempt, boolean]>([
		['held back', heldBack, true],
		[
			'held back for as long as is waited for',
			{ ...heldBack, headers: { 'retry-after': 120 } } as FailedAttempt,
			true,
		],
		[
			'held back for longer',
			{ ...heldBack, headers: { 'retry-after': 121 } } as FailedAttempt,
			false,
		],
		['a 429 while nothing goes through', refused(429), false],
		['another status', { ...heldBack, status: 503 } as FailedAttempt, false],
		['no answer', unanswered('ECONNRESET'), false],
	])('%s', (_, outcome, expected) => {
		expect(isHeldBack(outcome)).toBe(expected);
	});
});

test('a long pause is broken off soon after the execution is cancelled', async () => {
	const cancelled = new AbortController();
	const pausing = pause(3_600_000, cancelled.signal);
	cancelled.abort();
	expect(await pausing).toBe(false);
});
