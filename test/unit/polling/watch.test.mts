import {
	MOST_WATCHED,
	WATCHED_DAYS,
	findChanges,
	inTurn,
	noteHistory,
	trim,
} from '../../../nodes/Kashimi/polling/watch.ts';

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
const steps = (statuses: string[], dealtWith = 0) =>
	findChanges(history(...statuses), dealtWith).map(({ from, to }) => [from, to]);

test.each([
	[['PENDING'], 0, []],
	[['PENDING', 'PENDING', 'COMPLETED'], 0, [['PENDING', 'COMPLETED']]],
	[['PENDING', 'PENDING', 'COMPLETED'], 2, [['PENDING', 'COMPLETED']]],
	[['PENDING', 'COMPLETED'], 2, []],
	[['PENDING'], 2, []],
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
])('the changes in %j after %i events are %j', (statuses, dealtWith, expected) => {
	expect(steps(statuses as string[], dealtWith)).toEqual(expected);
});

test('a final payment is let go, a shorter history is no step back', () => {
	const watch = new Map([
		['a', 1],
		['b', 3],
	]);
	noteHistory(watch, 'a', history('PENDING', 'COMPLETED'));
	noteHistory(watch, 'b', history('PENDING'));
	noteHistory(watch, 'c', history('PENDING', 'UNKNOWN'));
	expect([...watch]).toEqual([
		['b', 3],
		['c', 2],
	]);
});

test('payments past the limit leave, those that the archive hides for now stay', () => {
	const moments = [
		at('new', T),
		at('young', T - WATCHED_DAYS * DAY),
		at('old', T - WATCHED_DAYS * DAY - 1),
		at('final', T),
	];
	const watch = new Map(['young', 'old', 'hidden', 'new'].map((id) => [id, 1]));
	expect([...trim(watch, moments).keys()].sort()).toEqual(['hidden', 'new', 'young']);
});

test('where there are too many, the newest stay', () => {
	const moments = Array.from({ length: MOST_WATCHED + 10 }, (_, index) =>
		at(`p${index}`, T + index),
	);
	const watch = new Map(
		[...moments.map(({ payment }) => payment.id), 'hidden'].map((id) => [id, 1]),
	);
	const kept = trim(watch, moments);
	expect(kept.size).toBe(MOST_WATCHED);
	expect(['p9', 'p10', 'hidden'].map((id) => kept.has(id))).toEqual([false, true, false]);
});

test('everybody has a turn, beginning after the last one', () => {
	expect(inTurn(['c', 'a', 'b'], '')).toEqual(['a', 'b', 'c']);
	expect(inTurn(['c', 'a', 'b'], 'a')).toEqual(['b', 'c', 'a']);
	expect(inTurn(['c', 'a', 'b'], 'c')).toEqual(['a', 'b', 'c']);
	expect(inTurn(['c', 'a'], 'b')).toEqual(['c', 'a']);
	expect(inTurn([], 'b')).toEqual([]);
});
