import {
	MOST_SEEN,
	OVERLAP,
	advance,
	findFresh,
	momentsOf,
	startAt,
} from '../../../nodes/Kashimi/polling/cursor.ts';

const T = Date.parse('2026-01-01T00:00:00Z');
const at = (id: string, time: number) => ({ payment: { id }, time });
const ids = (moments: Array<{ payment: { id: string } }>) =>
	moments.map(({ payment }) => payment.id);

test('what is there at the start is dealt with; before the first payment nothing is', () => {
	const moments = [at('a', T), at('b', T - OVERLAP), at('c', T - OVERLAP - 1)];
	expect(findFresh(startAt(moments), moments)).toEqual([]);
	expect(ids(findFresh(startAt([]), moments))).toEqual(['c', 'b', 'a']);
});

test('ids tell payments with the boundary date apart', () => {
	const cursor = startAt([at('a', T)]);
	expect(ids(findFresh(cursor, [at('c', T), at('a', T), at('b', T)]))).toEqual(['b', 'c']);
});

test('late payments are found within the overlap, and only there', () => {
	const cursor = startAt([at('a', T)]);
	const late = [at('b', T - OVERLAP), at('c', T - OVERLAP - 1)];
	expect(ids(findFresh(cursor, late))).toEqual(['b']);
});

test('a payment is fresh again at a later time, not at an earlier one', () => {
	const cursor = startAt([at('a', T)]);
	expect(ids(findFresh(cursor, [at('a', T + 1)]))).toEqual(['a']);
	expect(findFresh(cursor, [at('a', T - 1)])).toEqual([]);
	expect(findFresh(advance(cursor, [at('a', T + 1)]), [at('a', T), at('a', T + 1)])).toEqual([]);
});

test('a list that names a payment twice makes it fresh once, at its later time', () => {
	const fresh = findFresh(startAt([]), [at('a', T), at('a', T + 5), at('a', T + 1)]);
	expect(fresh).toEqual([at('a', T + 5)]);
});

test('of what is fresh, the oldest may be dealt with alone', () => {
	const cursor = startAt([at('old', T)]);
	const moments = [1, 2, 3].map((n) => at(`p${n}`, T + n * 2 * OVERLAP));
	const partly = advance(cursor, findFresh(cursor, moments).slice(0, 1));
	expect(ids(findFresh(partly, moments))).toEqual(['p2', 'p3']);
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
	expect(findFresh(cursor, moments)).toEqual([]);
	expect(ids(findFresh(cursor, [at('late', T + 3 * MOST_SEEN - 5)]))).toEqual(['late']);
});

test('names that every object has are no known payments', () => {
	expect(findFresh(startAt([]), [at('constructor', T), at('__proto__', T)])).toHaveLength(2);
	const cursor = JSON.parse(JSON.stringify(startAt([at('__proto__', T)])));
	expect(findFresh(cursor, [at('__proto__', T)])).toEqual([]);
});

test('a payment without a readable date is left out', () => {
	const payments = [
		{ id: 'a' },
		{ id: 'b', createdAt: 'soon' },
		{ id: 'c', createdAt: '2026-01-01' },
	];
	expect(momentsOf(payments, 'createdAt')).toEqual([{ payment: payments[2], time: T }]);
});
