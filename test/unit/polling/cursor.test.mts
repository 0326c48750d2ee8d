import { jest } from '@jest/globals';

import {
	MOST_SEEN,
	MOST_VERSIONS,
	OVERLAP,
	advance,
	findUnseen,
	dateCreations,
	startAt,
} from '../../../nodes/Kashimi/polling/cursor.ts';

const T = Date.parse('2026-01-01T00:00:00Z');
const at = (id: string, time: number) => ({ payment: { id }, time });
const version = (id: string, time: number, name: string) => ({
	...at(id, time),
	version: () => name,
});
const ids = (moments: Array<{ payment: { id: string } }>) =>
	moments.map(({ payment }) => payment.id);

let now: number;

beforeEach(() => {
	now = T + 10 * OVERLAP;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});

afterAll(() => {
	jest.restoreAllMocks();
});

test('what is there at the start is seen; before the first payment nothing is', () => {
	const moments = [at('a', T), at('b', T - OVERLAP), at('c', T - OVERLAP - 1)];
	expect(findUnseen(startAt(moments), moments)).toEqual([]);
	expect(ids(findUnseen(startAt([]), moments))).toEqual(['c', 'b', 'a']);
});

test('ids tell payments with the boundary date apart', () => {
	const cursor = startAt([at('a', T)]);
	expect(ids(findUnseen(cursor, [at('c', T), at('a', T), at('b', T)]))).toEqual(['b', 'c']);
});

test('late payments are found within the overlap, and only there', () => {
	const cursor = startAt([at('a', T)]);
	const late = [at('b', T - OVERLAP), at('c', T - OVERLAP - 1)];
	expect(ids(findUnseen(cursor, late))).toEqual(['b']);
});

test('a payment is unseen again at a later time, not at an earlier one', () => {
	const cursor = startAt([at('a', T)]);
	expect(ids(findUnseen(cursor, [at('a', T + 1)]))).toEqual(['a']);
	expect(findUnseen(cursor, [at('a', T - 1)])).toEqual([]);
	expect(findUnseen(advance(cursor, [at('a', T + 1)]), [at('a', T), at('a', T + 1)])).toEqual([]);
});

test('a list that names a payment twice makes it unseen once, at its later time', () => {
	const unseen = findUnseen(startAt([]), [at('a', T), at('a', T + 5), at('a', T + 1)]);
	expect(unseen).toEqual([at('a', T + 5)]);
});

test('of what is unseen, the oldest may be dealt with alone', () => {
	const cursor = startAt([at('old', T)]);
	const moments = [1, 2, 3].map((n) => at(`p${n}`, T + n * 2 * OVERLAP));
	const partly = advance(cursor, findUnseen(cursor, moments).slice(0, 1));
	expect(ids(findUnseen(partly, moments))).toEqual(['p2', 'p3']);
});

test('the cursor never goes back', () => {
	const cursor = startAt([at('a', T)]);
	expect(advance(cursor, []).from).toBe(cursor.from);
	expect(advance(cursor, [at('b', T - OVERLAP)]).from).toBe(cursor.from);
});

test('many payments at once shorten the overlap, and none of them comes back', () => {
	const moments = Array.from({ length: 3 * MOST_SEEN }, (_, index) => at(`p${index}`, T + index));
	const cursor = startAt(moments);
	expect(Object.keys(cursor.seen)).toHaveLength(MOST_SEEN);
	expect(findUnseen(cursor, moments)).toEqual([]);
	expect(ids(findUnseen(cursor, [at('late', T + 3 * MOST_SEEN - 5)]))).toEqual(['late']);
});

test('names that every object has are no known payments', () => {
	expect(findUnseen(startAt([]), [at('constructor', T), at('__proto__', T)])).toHaveLength(2);
	const cursor = JSON.parse(JSON.stringify(startAt([at('__proto__', T)])));
	expect(findUnseen(cursor, [at('__proto__', T)])).toEqual([]);
});

test('a payment without a readable date is left out', () => {
	const payments = [
		{ id: 'a' },
		{ id: 'b', createdAt: 'soon' },
		{ id: 'c', createdAt: '2026-01-01' },
	];
	expect(dateCreations(payments)).toEqual([{ payment: payments[2], time: T }]);
});

test('a payment of the same time is unseen again in another version, and each version once', () => {
	let cursor = startAt([version('a', T, 'one')]);
	expect(findUnseen(cursor, [version('a', T, 'one')])).toEqual([]);
	const unseen = findUnseen(cursor, [version('a', T, 'two')]);
	expect(ids(unseen)).toEqual(['a']);
	cursor = JSON.parse(JSON.stringify(advance(cursor, unseen)));
	expect(findUnseen(cursor, [version('a', T, 'one')])).toEqual([]);
	expect(findUnseen(cursor, [version('a', T, 'two')])).toEqual([]);
	expect(findUnseen(cursor, [version('a', T - 1, 'three')])).toEqual([]);
	cursor = advance(cursor, findUnseen(cursor, [at('a', T + 1)]));
	expect(cursor.versions).toEqual({});
});

test('a field that changes by itself does not make updates for ever', () => {
	let cursor = startAt([version('a', T, 'v0')]);
	let reported = 0;
	for (let poll = 1; poll < 100; poll++) {
		const unseen = findUnseen(cursor, [version('a', T, `v${poll}`)]);
		reported += unseen.length;
		cursor = advance(cursor, unseen);
	}
	expect(reported).toBe(MOST_VERSIONS - 1);
});

test.each([
	['a minute', 60_000],
	['a year', 365 * 24 * 60 * 60_000],
])('a payment dated %s in the future hides no other, and is seen once', (_name, ahead) => {
	now = T;
	const dated = at('future', T + ahead);
	let cursor = startAt([at('a', T), dated]);
	expect(cursor.from).toBe(T - OVERLAP);
	for (let poll = 1; poll < 50; poll++) {
		now += OVERLAP / 5;
		const present = at(`p${poll}`, now);
		const unseen = findUnseen(cursor, [at('a', T), present, dated]);
		expect(ids(unseen)).toEqual([`p${poll}`]);
		cursor = advance(cursor, unseen);
		expect(cursor.from).toBeLessThan(now);
	}
});

test('what is left is not passed, though something newer has been seen', () => {
	const cursor = startAt([at('future', T + 100 * OVERLAP)]);
	const payments = [1, 2].map((n) => at(`p${n}`, T + n));
	const [first, second] = findUnseen({ ...cursor, from: 0 }, payments);
	const partly = advance({ ...cursor, from: 0 }, [first!], second);
	expect(ids(findUnseen(partly, payments))).toEqual(['p2']);
});
