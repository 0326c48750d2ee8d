import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { IExecuteFunctions } from 'n8n-workflow';

import { claim, SETTLE_TIME } from '../../../nodes/Kashimi/trigger/claim.ts';
import {
	isSettled,
	MOST_ENTRIES,
	nodeStore,
	noteSettled,
} from '../../../nodes/Kashimi/trigger/claimStore.ts';
import { ProcessedData } from '../../support/processedData.mts';

const OPTIONS = { mode: 'entries', maxEntries: MOST_ENTRIES } as const;
let nodes = 0;

/** What an execution of the node reaches; the table counts the accesses. */
function storeOn(table: ProcessedData, id = `node ${nodes++}`) {
	const place = { workflow: { id: 'w', active: true }, node: { id } as never };
	const counts = { record: 0, remove: 0 };
	const helpers = {
		checkProcessedAndRecord: async (entries: string[]) => {
			counts.record++;
			return await table.checkProcessedAndRecord(entries, 'node', place, OPTIONS);
		},
		removeProcessed: async (entries: string[]) => {
			counts.remove++;
			await table.removeProcessed(entries, 'node', place);
		},
	};
	const context = { getWorkflow: () => place.workflow, getNode: () => place.node, helpers };
	return { store: nodeStore(context as unknown as IExecuteFunctions), counts };
}

const request = fc.record({
	kind: fc.constantFrom('record' as const, 'remove' as const),
	entries: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 }),
	/** Turns of the event loop before it is made. */
	pause: fc.nat(2),
});

test('answers what it would if each request had an access of its own, in their order', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
			const turn = async () => await new Promise<void>((resolve) => void setImmediate(resolve));
			const together = new ProcessedData();
			together.access = turn;
			const { store } = storeOn(together);
			const answers: Array<Promise<string[] | void>> = [];
			for (const { kind, entries, pause } of requests) {
				for (let left = pause; left > 0; left--) await turn();
				answers.push(store[kind](entries));
			}

			const one = storeOn(new ProcessedData()).store;
			const expected: Array<string[] | void> = [];
			for (const { kind, entries } of requests) expected.push(await one[kind](entries));
			expect(await Promise.all(answers)).toEqual(expected);
		}),
		{ numRuns: 500 },
	);
});

test('serves what comes during an access with the next one', async () => {
	const { store, counts } = storeOn(new ProcessedData());
	const entries = Array.from({ length: 150 }, (_, index) => [`key ${index}`, `own ${index}`]);
	const added = await Promise.all(entries.map(store.record));
	expect(added).toEqual(entries);
	expect(counts).toEqual({ record: 2, remove: 0 });
});

test('serves at most 200 with one access, which must be quick', async () => {
	const { store, counts } = storeOn(new ProcessedData());
	const entries = Array.from({ length: 1_001 }, (_, index) => [`key ${index}`, `own ${index}`]);
	await Promise.all(entries.map(store.record));
	expect(counts.record).toBe(1 + 1_000 / 200);
	expect(await Promise.all(entries.map(store.record))).toEqual(entries.map(() => []));
});

test('a failure is told to those who shared the access, and to nobody else', async () => {
	const table = new ProcessedData();
	const { store } = storeOn(table);
	const isDown = [false, true, false];
	table.access = async (kind) => {
		if (kind === 'read' && isDown.shift()) throw new Error('The database is down');
	};
	const [first, second, third] = ['a', 'b', 'c'].map(async (key) => await store.record([key]));
	await Promise.all([
		expect(first).resolves.toEqual(['a']),
		expect(second).rejects.toThrow('The database is down'),
		expect(third).rejects.toThrow('The database is down'),
	]);
	expect(await store.record(['b', 'c'])).toEqual(['b', 'c']);
});

test('a process remembers as many settled events as n8n, and forgets the oldest', () => {
	const node = { id: `node ${nodes++}` };
	const context = { getWorkflow: () => ({ id: 'w' }), getNode: () => node } as IExecuteFunctions;
	for (let event = 0; event <= MOST_ENTRIES; event++) noteSettled(context, [`event ${event}`]);
	const known = [0, 1, MOST_ENTRIES].map((event) => isSettled(context, `event ${event}`));
	expect(known).toEqual([false, true, true]);
});

test('keeps the lists of two nodes apart', async () => {
	const table = new ProcessedData();
	const one = storeOn(table).store;
	const other = storeOn(table).store;
	const answers = await Promise.all([one.record(['a']), other.record(['a'])]);
	expect(answers).toEqual([['a'], ['a']]);
});

describe('a process that is alone', () => {
	const alone = { outdated: [], isAlone: true };

	beforeEach(() => {
		jest.useFakeTimers({ doNotFake: ['setImmediate'] });
	});

	afterEach(async () => {
		await jest.runAllTimersAsync();
		jest.useRealTimers();
	});

	test('starts each event once and without waiting, whatever comes together', async () => {
		const crowd = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 20 });
		await fc.assert(
			fc.asyncProperty(crowd, async (keys) => {
				const table = new ProcessedData();
				table.access = async () => await new Promise((resolve) => void setImmediate(resolve));
				const { store } = storeOn(table);
				const claims = keys.map(async (key, id) => {
					return await claim(store, { ...alone, key, id: String(id) });
				});
				const won = await Promise.all(claims);
				const started = keys.filter((_, index) => won[index]);
				expect(started.sort()).toEqual([...new Set(keys)].sort());
			}),
			{ numRuns: 300 },
		);
	});

	test('records once more what another n8n overwrote, so that the event does not start there later', async () => {
		const table = new ProcessedData();
		const { store } = storeOn(table);
		const ids = Array.from({ length: 10 }, (_, id) => String(id));
		await Promise.all(ids.map(async (id) => await claim(store, { ...alone, key: `k${id}`, id })));
		table.rows.clear();
		await jest.advanceTimersByTimeAsync(SETTLE_TIME);
		await new Promise((resolve) => void setImmediate(resolve));
		for (const id of ids) {
			const late = { ...alone, key: `k${id}`, id: 'another' };
			expect(await claim(store, late)).toBe(false);
		}
	});

	test('asks the database once for what it records once more', async () => {
		const { store, counts } = storeOn(new ProcessedData());
		for (let id = 0; id < 10; id++) await claim(store, { ...alone, key: `k${id}`, id: String(id) });
		await jest.advanceTimersByTimeAsync(SETTLE_TIME);
		expect(counts.record).toBe(11);
	});
});
