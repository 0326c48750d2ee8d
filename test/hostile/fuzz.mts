import fc from 'fast-check';

/** The same cases in every run, unless told otherwise. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);
/** `npm run test:suite -- fuzz` runs more than ten times as many as `npm test`. */
const SHARE = process.env.FUZZ === 'full' ? 1 : 0.08;
const BATCH = 500;

/** How many cases of a full run this run has. */
export const casesOf = (full: number): number => Math.round(full * SHARE);

/** The cases, in batches: n8n runs a batch of items at once. */
export function batches<T>(cases: fc.Arbitrary<T>, full: number): T[][] {
	const all = fc.sample(cases, { seed: SEED, numRuns: casesOf(full) });
	return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
		all.slice(index * BATCH, (index + 1) * BATCH),
	);
}

const before = ownNames();

function ownNames(): string {
	return [Object, Array, Function, String]
		.flatMap(({ prototype }) => Reflect.ownKeys(prototype).map(String))
		.join();
}

/** Whether somebody has put something into what all objects share. */
export function isPolluted(): boolean {
	return ownNames() !== before || 'polluted' in {};
}
