import { runInThisContext } from 'node:vm';
import fc from 'fast-check';

import { repetitions } from '../support/repetitions.mts';

/** The same cases in every run, unless told otherwise. */
export const SEED = Number(process.env.FUZZ_SEED ?? 20_261_123);
const BATCH = 500;

export const casesOf = (full: number): number => repetitions(full, 0.08);

/** The cases, in batches: n8n runs a batch of items at once. */
export function batches<T>(cases: fc.Arbitrary<T>, full: number): T[][] {
	const all = fc.sample(cases, { seed: SEED, numRuns: casesOf(full) });
	return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, index) =>
		all.slice(index * BATCH, (index + 1) * BATCH),
	);
}

/** That of the tests, and that of n8n and the package, which Jest does not keep in its sandbox. */
const realms = [globalThis, runInThisContext('globalThis') as typeof globalThis];
const before = ownNames();

function ownNames(): string {
	return realms
		.flatMap(({ Object, Array, Function, String }) => [Object, Array, Function, String])
		.flatMap(({ prototype }) => Reflect.ownKeys(prototype).map(String))
		.join();
}

/** Whether somebody has put something into what all objects share. */
export function isPolluted(): boolean {
	return ownNames() !== before;
}
