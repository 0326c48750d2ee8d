import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { Engine } from '../support/engine.mts';
import { Cells, type Seen } from './cells.mts';
import { COLUMNS } from './columns.mts';
import { FAULTS, type Fault } from './faults.mts';
import { faultMatrixPage } from './page.mts';

const PAGE = fileURLToPath(new URL('../../docs/fault-matrix.md', import.meta.url));
const AT_ONCE = 16;
/** Milliseconds after which a cell hangs; the longest one takes 20 seconds. */
const HANGS = 120_000;

interface Run {
	fault: Fault;
	column: string;
	/** Whether n8n's "Continue" is on; it is nothing to what is no operation. */
	continueOnFail: boolean;
	expected: string;
}

const runs: Run[] = FAULTS.flatMap((fault) =>
	Object.entries(COLUMNS).flatMap(([column, { expected, parameters }]) => {
		const outcome = expected[fault.family];
		if (outcome === undefined) return [];
		const modes = parameters === undefined ? [false] : [false, true];
		return modes.map((continueOnFail) => ({ fault, column, continueOnFail, expected: outcome }));
	}),
);
const titleOf = ({ fault: { row, variant }, column, continueOnFail }: Run) =>
	[row, variant, column, continueOnFail && 'continue'].filter(Boolean).join(' · ');

type Phase = 'slow' | 'waiting' | 'heavy' | 'rest';

/** A pause after a 429, and the time-out of the picker, last long and cost next to nothing. */
function phaseOf({ fault, column }: Run): Phase {
	if (fault.family === 'slow') return column === 'picker' ? 'waiting' : 'slow';
	if (fault.family === 'rateLimit') return 'waiting';
	return fault.isHeavy ? 'heavy' : 'rest';
}

const seen = new Map<Run, Seen>();
let cells: Cells;

beforeAll(async () => {
	cells = new Cells(await Engine.start());
	const run = async (next: Run) => seen.set(next, await inTime(runCell(next)));
	const runPhase = async (phase: Phase, atOnce: number) =>
		await inTurn(
			runs.filter((each) => phaseOf(each) === phase),
			atOnce,
			run,
		);
	// Time-outs must not depend on what else goes on.
	await runPhase('slow', Infinity);
	const waited = runPhase('waiting', Infinity);
	await runPhase('rest', AT_ONCE);
	await runPhase('heavy', 1);
	await waited;
}, 600_000);

afterAll(() => cells.close());

test.each(runs.map((run) => [titleOf(run), run] as const))('%s', (_, run) => {
	expect(seen.get(run)).toEqual({ outcome: run.expected, faults: [] });
});

test('the page for users shows what was seen', async () => {
	const ran = [...seen].map(([{ fault, column }, { outcome }]) => ({
		row: fault.row,
		column,
		outcome,
	}));
	const page = await faultMatrixPage(inOrder(ran), PAGE);
	if (process.env.FAULT_MATRIX === 'write') await writeFile(PAGE, page);
	expect(await readFile(PAGE, 'utf8')).toBe(page);
});

function inOrder<T extends { row: string }>(ran: T[]): T[] {
	const rows = FAULTS.map(({ row }) => row);
	return [...ran].sort((a, b) => rows.indexOf(a.row) - rows.indexOf(b.row));
}

async function runCell({ fault, column, continueOnFail }: Run): Promise<Seen> {
	if (column === 'picker') return await cells.picker(fault, COLUMNS[column]);
	if (column === 'poll') return await cells.poll(fault, COLUMNS[column]);
	if (column === 'webhook') return await cells.webhook(fault, COLUMNS[column]);
	return await cells.operation(fault, COLUMNS[column], continueOnFail);
}

async function inTime(work: Promise<Seen>): Promise<Seen> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<Seen>((resolve) => {
		timer = setTimeout(() => resolve({ outcome: 'hangs', faults: [] }), HANGS);
	});
	const failed = (error: Error): Seen => ({ outcome: `${error.stack}`, faults: [] });
	return await Promise.race([work.catch(failed), late]).finally(() => clearTimeout(timer));
}

async function inTurn(
	runs: Run[],
	atOnce: number,
	work: (run: Run) => Promise<unknown>,
): Promise<void> {
	const queue = [...runs];
	const worker = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) await work(next);
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, runs.length) }, worker));
}
