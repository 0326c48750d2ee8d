import type { Fault } from '../../sandbox/faults.mts';

/** After these the payment may have been made. */
export const commitUnknown: Array<[string, Fault]> = [
	...[500, 502, 503, 504].flatMap(
		(status): Array<[string, Fault]> => [
			[`${status} before commit`, { route: 'create', kind: 'statusBeforeCommit', status }],
			[`${status} after commit`, { route: 'create', kind: 'statusAfterCommit', status }],
		],
	),
	['connection dropped before commit', { route: 'create', kind: 'dropBeforeCommit' }],
	['connection dropped after commit', { route: 'create', kind: 'dropAfterCommit' }],
	['reset in the middle of the body', { route: 'create', kind: 'resetMidBody' }],
	['HTML instead of an answer', { route: 'create', kind: 'garbageBody', shape: 'html' }],
	['truncated JSON', { route: 'create', kind: 'garbageBody', shape: 'truncatedJson' }],
	['slower than the time-out', { route: 'create', kind: 'slow', delayMs: 4000 }],
];
/** After these it was not. */
export const certainlyNothing: Array<[string, Fault]> = [
	['429 with seconds', { route: 'create', kind: 'rateLimit', retryAfter: 1 }],
	['429 with a date', { route: 'create', kind: 'rateLimit', retryAfter: 'date' }],
	['401 in between', { route: 'create', kind: 'expiredToken' }],
];
