import fc from 'fast-check';

import { oldestFirst } from '../../../nodes/Kashimi/payments/statusOrder.ts';

type Event = Parameters<typeof oldestFirst>[0][number];

/** Events written as `id@second status`; without a second, the event has no time. */
const events = (...texts: string[]): Event[] =>
	texts.map((text) => {
		const [, id, second, status = 'PENDING'] = /^(\w+)(?:@(\d+))?(?: (\w+))?$/.exec(text)!;
		const createdAt = second && new Date(Number(second) * 1000).toISOString();
		return { id, status, ...(createdAt && { createdAt }) } as Event;
	});
const ids = (list: Event[]) => list.map(({ id }) => id).join('');

test.each([
	['nothing', [], ''],
	['oldest first', ['a@1', 'b@2', 'c@3'], 'abc'],
	['newest first', ['c@3', 'b@2', 'a@1'], 'abc'],
	['no order', ['b@2', 'c@3', 'a@1'], 'abc'],
	['equal times, oldest first', ['a@1', 'b@2', 'c@2', 'd@3'], 'abcd'],
	['equal times, newest first', ['d@3', 'c@2', 'b@2', 'a@1'], 'abcd'],
	['equal times at the newer end, newest first', ['c@2', 'b@2', 'a@1'], 'abc'],
	['equal times only: the documented order', ['a@1', 'b@1', 'c@1'], 'abc'],
	['equal times only, final first', ['b@1 COMPLETED', 'a@1 PENDING'], 'ab'],
	['equal times only, final last', ['a@1 PENDING', 'b@1 FAILED'], 'ab'],
	['no times: the documented order', ['a', 'b', 'c'], 'abc'],
	['no times, final first', ['b FAILED', 'a'], 'ab'],
	[
		'the last one without a time, as in the documented sample',
		['a@1', 'b@2', 'c COMPLETED'],
		'abc',
	],
	['the newest without a time, newest first', ['c COMPLETED', 'b@2', 'a@1'], 'abc'],
	['the first one without a time', ['a', 'b@1', 'c@2'], 'abc'],
])('%s', (_, list, expected) => {
	expect(ids(oldestFirst(events(...list)))).toBe(expected);
});

const anyHistory = fc.array(
	fc.record({ status: fc.constantFrom('PENDING', 'UNKNOWN'), second: fc.nat(5) }),
	{ maxLength: 8 },
);
const written = (history: Array<{ status: string; second: number }>) =>
	history.map(
		({ status, second }, index) =>
			({ id: `${index}`, status, createdAt: new Date(second * 1000).toISOString() }) as Event,
	);

test('gives every event once, by time, and changes nothing of what it got', () => {
	fc.assert(
		fc.property(anyHistory, (history) => {
			const given = Object.freeze(written(history));
			const ordered = oldestFirst(given);
			expect([...ordered].sort((a, b) => Number(a.id) - Number(b.id))).toEqual(given);
			const times = ordered.map(({ createdAt }) => createdAt);
			expect(times).toEqual([...times].sort());
		}),
	);
});

test('a history and the same one from its other end are read alike', () => {
	fc.assert(
		fc.property(anyHistory, (history) => {
			const list = written([...history].sort((a, b) => a.second - b.second));
			fc.pre(new Set(history.map(({ second }) => second)).size !== 1);
			expect(ids(oldestFirst([...list].reverse()))).toBe(ids(list));
			expect(ids(oldestFirst(list))).toBe(ids(list));
		}),
	);
});
