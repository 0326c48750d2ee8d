import { jest } from '@jest/globals';

import {
	MOST_WATCHED,
	WATCHED_DAYS,
	dropExpired,
	findChanges,
	markSeen,
	roundRobin,
	type WatchList,
} from '../../../nodes/Kashimi/polling/watchList.ts';

const T = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;
const at = (id: string, time: number) => ({ payment: { id }, time });
const history = (...statuses: string[]) =>
	statuses.map((status, index) => ({
		id: `event-${index}`,
		paymentId: 'p',
		status,
		detailedStatus: '',
		failureReasons: null,
		createdAt: '2026-01-01T00:00:00Z',
	}));
type History = ReturnType<typeof history>;
const changes = (events: History, seen: string | number) =>
	findChanges(events, seen).map(({ from, to }) => [from, to]);
/** What the watch list holds once these events have been seen. */
const marked = (events: History, list: WatchList = new Map()) => {
	markSeen(list, 'p', events);
	return list.get('p')!;
};

beforeAll(() => {
	jest.spyOn(Date, 'now').mockReturnValue(T + DAY);
});

afterAll(() => {
	jest.restoreAllMocks();
});

test.each([
	[['PENDING'], 0, []],
	[['PENDING', 'PENDING', 'COMPLETED'], 0, [['PENDING', 'COMPLETED']]],
	[['PENDING', 'PENDING', 'COMPLETED'], 2, [['PENDING', 'COMPLETED']]],
	[['PENDING'], 1, []],
	[[], 0, []],
	[['FAILED'], 0, [[null, 'FAILED']]],
	[
		['PENDING', 'UNKNOWN', 'PENDING', 'FAILED'],
		1,
		[
			['PENDING', 'UNKNOWN'],
			['UNKNOWN', 'PENDING'],
			['PENDING', 'FAILED'],
		],
	],
])('the changes in %j after %i events are %j', (statuses, count, expected) => {
	const events = history(...(statuses as string[]));
	expect(changes(events, count === 0 ? 0 : marked(events.slice(0, count)))).toEqual(expected);
});

describe('a history in another order, or with equal times', () => {
	const events = history('PENDING', 'UNKNOWN', 'PENDING');
	const seen = marked(events);

	test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 0, 2]], [[2, 0, 1]]])(
		'reports nothing twice: %j',
		(order) => {
			expect(
				changes(
					order.map((index) => events[index]),
					seen,
				),
			).toEqual([]);
		},
	);

	test('reports what is new wherever it stands', () => {
		const later = { ...history('COMPLETED')[0], id: 'new' };
		expect(changes([...events, later], seen)).toEqual([['PENDING', 'COMPLETED']]);
		expect(changes([later, ...events].reverse(), seen)).toEqual([['PENDING', 'COMPLETED']]);
		expect(changes([events[0], later, events[1], events[2]], seen)).toEqual([
			['PENDING', 'COMPLETED'],
		]);
	});

	test('tells events without an ID apart by what they say', () => {
		const nameless = history('PENDING', 'UNKNOWN').map((event, index) => ({
			...event,
			id: undefined as never,
			createdAt: `2026-01-01T00:00:0${index}Z`,
		}));
		const first = marked(nameless.slice(0, 1));
		expect(changes(nameless, first)).toEqual([['PENDING', 'UNKNOWN']]);
		expect(changes(nameless, marked(nameless))).toEqual([]);
	});
});

test('of a payment not read yet, what happened until the given time is old', () => {
	const events = history('PENDING', 'UNKNOWN', 'PENDING', 'COMPLETED').map((event, index) => ({
		...event,
		createdAt: index === 1 ? 'soon' : new Date(T + index).toISOString(),
	}));
	expect(changes(events, T + 1)).toEqual([
		['PENDING', 'UNKNOWN'],
		['UNKNOWN', 'PENDING'],
		['PENDING', 'COMPLETED'],
	]);
	expect(changes(events, T + 2)).toEqual([['PENDING', 'COMPLETED']]);
	expect(changes(events, T + 3)).toEqual([]);
});

test('a final payment is let go; a shorter or missing history is no step back', () => {
	const list: WatchList = new Map([['a', 0]]);
	markSeen(list, 'a', history('PENDING', 'COMPLETED'));
	expect(list.has('a')).toBe(false);
	const events = history('PENDING', 'UNKNOWN', 'PENDING');
	const all = marked(events, list);
	expect(marked(events.slice(0, 1), list)).toBe(all);
	expect(marked([], list)).toBe(all);
	expect(marked([], new Map([['p', T]]))).toBe(T);
});

test('payments past the limit leave, those that the archive hides for now stay', () => {
	const moments = [
		at('new', T),
		at('young', T - WATCHED_DAYS * DAY),
		at('old', T - WATCHED_DAYS * DAY - 1),
		at('final', T),
	];
	const watch = new Map(['young', 'old', 'hidden', 'new'].map((id) => [id, 1]));
	expect([...dropExpired(watch, moments).keys()].sort()).toEqual(['hidden', 'new', 'young']);
});

test('a payment dated in the future makes no other too old', () => {
	const moments = [at('future', T + 400 * DAY), at('present', T), at('old', T - 40 * DAY)];
	const watch = new Map(moments.map(({ payment }) => [payment.id, 1]));
	expect([...dropExpired(watch, moments).keys()]).toEqual(['future', 'present']);
});

test('where there are too many, the newest stay', () => {
	const moments = Array.from({ length: MOST_WATCHED + 10 }, (_, index) =>
		at(`p${index}`, T + index),
	);
	const watch = new Map(
		[...moments.map(({ payment }) => payment.id), 'hidden'].map((id) => [id, 1]),
	);
	const kept = dropExpired(watch, moments);
	expect(kept.size).toBe(MOST_WATCHED);
	expect(['p9', 'p10', 'hidden'].map((id) => kept.has(id))).toEqual([false, true, false]);
});

test('everybody has a turn, beginning after the last one', () => {
	expect(roundRobin(['c', 'a', 'b'], '')).toEqual(['a', 'b', 'c']);
	expect(roundRobin(['c', 'a', 'b'], 'a')).toEqual(['b', 'c', 'a']);
	expect(roundRobin(['c', 'a', 'b'], 'c')).toEqual(['a', 'b', 'c']);
	expect(roundRobin(['c', 'a'], 'b')).toEqual(['c', 'a']);
	expect(roundRobin([], 'b')).toEqual([]);
});
