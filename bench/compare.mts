import { setTimeout as delay } from 'node:timers/promises';
import type { ApiSettings } from './api.mts';
import type { Measurement, Rig } from './rig.mts';
import type { Contender } from './workflows.mts';

/** One row of the results: what was run, and the runs of each contender, in turns. */
export interface Comparison {
	name: string;
	runs: Record<string, Measurement[]>;
}

export interface Case {
	name: string;
	contenders: Record<string, Contender>;
	api: Partial<ApiSettings>;
	rounds: number;
}

/** Milliseconds: what one contender used up of a second's limit is not held against the next one. */
const REST_AT_LIMIT = 1_100;

/** Runs the contenders in turns, so that a busy moment of the machine hits all of them. */
export async function compare(rig: Rig, { name, contenders, api, rounds }: Case) {
	const runs: Comparison['runs'] = {};
	for (let round = 0; round < rounds; round++) {
		for (const [label, contender] of Object.entries(contenders)) {
			if (api.requestsPerSecond) await delay(REST_AT_LIMIT);
			const measured = await rig.run({ ...contender, run: Date.now() }, api);
			(runs[label] ??= []).push(measured);
			console.log(`${name}, ${label}: ${describe(measured)}`);
		}
	}
	return { name, runs } satisfies Comparison;
}

function describe({ seconds, cpuSeconds, items, failed, error, api, peakMemory }: Measurement) {
	const refused = `${api.limited} × 429, ${api.unauthorized} × 401, ${api.tokens} tokens`;
	const end = error ?? `${items} items, ${failed} failed`;
	return `${seconds.toFixed(2)} s, CPU ${cpuSeconds.toFixed(2)} s, ${peakMemory.toFixed(0)} MB, ${refused}, ${end}`;
}

export function median(values: number[]): number {
	const sorted = values.toSorted((one, other) => one - other);
	const middle = sorted.length / 2;
	return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle) - 1] ?? NaN)) / 2;
}
