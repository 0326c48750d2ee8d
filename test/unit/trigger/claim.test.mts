import { jest } from '@jest/globals';
import fc from 'fast-check';

import {
	claim,
	MOST_ACCESSES,
	SETTLE_TIME,
	type Claimed,
	type ClaimStore,
} from '../../../nodes/Kashimi/trigger/claim.ts';
import { MOST_ENTRIES } from '../../../nodes/Kashimi/trigger/claimStore.ts';
import { ProcessedData } from '../../support/processedData.mts';
import { repetitions } from '../../support/repetitions.mts';

beforeEach(() => {
	jest.useFakeTimers();
});

afterEach(() => {
	jest.useRealTimers();
});

const after = async (milliseconds: number) =>
	await new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** The store as a process of its own sees it: nothing keeps two of them apart. */
function storeOf(table: ProcessedData): ClaimStore {
	const place = { workflow: { id: 'w', active: true }, node: { id: 'n' } as never };
	const options = { mode: 'entries', maxEntries: MOST_ENTRIES } as const;
	return {
		record: async (entries) =>
			(await table.checkProcessedAndRecord(entries, 'node', place, options)).new.map(String),
		remove: async (entries) => await table.removeProcessed(entries, 'node', place),
		restoreLater() {},
	};
}

/** Each access to the table takes one of these times, in turn. */
function tableWith(times: number[]): ProcessedData {
	const table = new ProcessedData();
	let access = 0;
	table.access = async () => await after(times[access++ % times.length]);
	return table;
}

async function finished<Answer>(work: Promise<Answer>): Promise<Answer> {
	const [answer] = await Promise.all([work, jest.runAllTimersAsync()]);
	return answer;
}

const claimed = (key: string, id: string): Claimed => ({ key, id, outdated: [], isAlone: false });

interface Arrival {
	key: string;
	at: number;
}

/** How many claimants won each key. */
async function contest(
	table: ProcessedData,
	arrivals: Arrival[],
	run = claim,
): Promise<Record<string, number>> {
	const store = storeOf(table);
	const wins: Record<string, number> = {};
	await finished(
		Promise.all(
			arrivals.map(async ({ key, at }, index) => {
				wins[key] ??= 0;
				await after(at);
				if (await run(store, claimed(key, String(index)))) wins[key]++;
			}),
		),
	);
	return wins;
}

/** Read and write together stay below the settle time. */
const slowTimes = fc.array(fc.integer({ min: 0, max: SETTLE_TIME / 2 - 1 }), {
	minLength: 1,
	maxLength: 30,
});
const usualTimes = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 1, maxLength: 60 });

test('two processes with the same event: one wins, whatever the interleaving', async () => {
	await fc.assert(
		fc.asyncProperty(slowTimes, fc.nat(3 * SETTLE_TIME), async (times, at) => {
			const arrivals = [
				{ key: 'k', at: 0 },
				{ key: 'k', at },
			];
			expect(await contest(tableWith(times), arrivals)).toEqual({ k: 1 });
		}),
		{ numRuns: repetitions(1_000, 0.4) },
	);
});

const crowd = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), at: fc.nat(60) }), {
	minLength: 2,
	maxLength: 8,
});

test('several processes, several events at once: each has one winner', async () => {
	await fc.assert(
		fc.asyncProperty(usualTimes, crowd, async (times, arrivals) => {
			const wins = await contest(tableWith(times), arrivals);
			expect(Object.values(wins).every((count) => count === 1)).toBe(true);
		}),
		{ numRuns: repetitions(1_000, 0.4) },
	);
});

test('the same crowd without the election starts events twice, so these races are real', async () => {
	const naive: typeof claim = async (store, { key }) =>
		(await store.record([key]).catch((): string[] => [])).includes(key);
	const { failed } = await fc.check(
		fc.asyncProperty(usualTimes, crowd, async (times, arrivals) => {
			const wins = await contest(tableWith(times), arrivals, naive);
			return Object.values(wins).every((count) => count === 1);
		}),
		{ numRuns: 200 },
	);
	expect(failed).toBe(true);
});

/** A store that fails in turn as told, and claimants that come again until they get an answer. */
async function contestWithFaults(times: number[], faults: string[]): Promise<number> {
	const store = storeOf(tableWith(times));
	let access = 0;
	const failing: ClaimStore = {
		...store,
		async record(entries) {
			const fault = faults[access++];
			if (fault === 'beforeWrite') throw new Error('down');
			const added = await store.record(entries);
			if (fault === 'afterWrite') throw new Error('down');
			return added;
		},
	};
	const again = async (id: string): Promise<boolean> =>
		await claim(failing, claimed('k', id)).catch(async () => await again(id));
	const wins = await finished(Promise.all([again('1'), again('2'), again('3')]));
	return wins.filter(Boolean).length;
}

test('a store that fails before it writes loses nothing, and nobody wins twice', async () => {
	const faults = fc.array(fc.constantFrom('', 'beforeWrite'), { maxLength: 60 });
	await fc.assert(
		fc.asyncProperty(usualTimes, faults, async (times, plan) => {
			expect(await contestWithFaults(times, plan)).toBe(1);
		}),
		{ numRuns: repetitions(500, 0.4) },
	);
});

test('a store that wrote and does not say so loses nothing', async () => {
	const faults = fc.array(fc.constantFrom('', 'beforeWrite', 'afterWrite'), { maxLength: 60 });
	await fc.assert(
		fc.asyncProperty(usualTimes, faults, async (times, plan) => {
			expect(await contestWithFaults(times, plan)).toBeGreaterThanOrEqual(1);
		}),
		{ numRuns: repetitions(500, 0.4) },
	);
});

test('a store that fails all the time is given up with its own error', async () => {
	let accesses = 0;
	const store: ClaimStore = {
		async record() {
			accesses++;
			throw new Error('down');
		},
		async remove() {},
		restoreLater() {},
	};
	const outcome = claim(store, claimed('k', '1')).catch((error: Error) => error.message);
	expect(await finished(outcome)).toBe('down');
	expect(accesses).toBe(MOST_ACCESSES);
});

test('what is outdated cannot be claimed any more', async () => {
	const store = storeOf(new ProcessedData());
	expect(await finished(claim(store, { ...claimed('final', '1'), outdated: ['open'] }))).toBe(true);
	expect(await finished(claim(store, claimed('open', '2')))).toBe(false);
});

test('claims that lose leave nothing behind, so nobody can push others out of the list', async () => {
	const table = new ProcessedData();
	const store = storeOf(table);
	expect(await finished(claim(store, claimed('k', '0')))).toBe(true);
	for (let copy = 1; copy <= 100; copy++) {
		expect(await finished(claim(store, claimed('k', String(copy))))).toBe(false);
	}
	expect(table.size).toBe(2);
});
