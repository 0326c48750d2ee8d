import type { ApiSettings } from './api.mts';
import type { Case } from './compare.mts';
import type { Contender } from './workflows.mts';

export const OURS = 'Kashimi';
export const SEQUENTIAL = 'Kashimi, one by one';
export const HTTP = 'HTTP Request';

/** What every case changes from. */
const API: ApiSettings = {
	latencyMs: 0,
	requestsPerSecond: 0,
	tokenLifetimeSeconds: 3600,
	payments: 0,
	providers: 0,
};

/** One by one they would take longer than it is worth to wait for. */
const LONGEST_SEQUENTIAL = 60_000;

function reads(items: number, latencyMs: number, rounds: number): Case {
	return {
		name: `${items.toLocaleString('en')} reads at ${latencyMs} ms`,
		contenders: contendersFor('get', items, latencyMs),
		api: { ...API, latencyMs },
		rounds,
	};
}

function contendersFor(
	job: Contender['job'],
	items: number,
	latencyMs: number,
): Record<string, Contender> {
	const oneByOne: Contender = {
		by: 'kashimi',
		job,
		items,
		options: { maxConcurrency: 1 },
		isOnce: items > 10,
	};
	return {
		[HTTP]: { by: 'httpRequest', job, items },
		[OURS]: { by: 'kashimi', job, items },
		...(items * (latencyMs + 2) <= LONGEST_SEQUENTIAL && { [SEQUENTIAL]: oneByOne }),
	};
}

export const WARM_UP: Case = { ...reads(1000, 0, 3), name: 'warm-up' };

/** 10,000 reads at 200 ms would tell nothing more than those at 50 ms. */
export const READS: Case[] = [
	...[0, 50, 200].flatMap((latencyMs) => [
		reads(1, latencyMs, 5),
		reads(10, latencyMs, 5),
		reads(1000, latencyMs, 3),
	]),
	reads(10_000, 0, 1),
	reads(10_000, 50, 1),
];

export const CREATES: Case = {
	name: '1,000 creates at 50 ms',
	contenders: contendersFor('create', 1000, 50),
	api: { ...API, latencyMs: 50 },
	rounds: 3,
};

/** A payment for each row of a sheet, with four expressions. */
export function rows(items: number): Case {
	return {
		name: `${items.toLocaleString('en')} rows with four expressions`,
		contenders: {
			...(items <= 10_000 && { [HTTP]: { by: 'httpRequest', job: 'rows', items } }),
			[OURS]: { by: 'kashimi', job: 'rows', items },
		},
		api: API,
		rounds: 1,
	};
}

export const ROW_COUNTS = [5000, 10_000, 100_000];

export const LIMITS = [20, 50, 200];
const LIMITED_ITEMS = 1000;

/** Of the run at the limit with this index. */
export function idealSeconds(index: number): number {
	return LIMITED_ITEMS / (LIMITS[index] ?? NaN);
}

export function limited(requestsPerSecond: number): Case {
	return {
		name: `1,000 reads at 50 ms, limit ${requestsPerSecond}/s`,
		contenders: {
			[HTTP]: { by: 'httpRequest', job: 'get', items: LIMITED_ITEMS, continueOnFail: true },
			[OURS]: { by: 'kashimi', job: 'get', items: LIMITED_ITEMS, continueOnFail: true },
		},
		api: { ...API, latencyMs: 50, requestsPerSecond },
		rounds: requestsPerSecond === 20 ? 1 : 3,
	};
}

export const SHORT_TOKENS: Case = {
	name: '3,000 reads at 50 ms, tokens of 2 s',
	contenders: {
		[HTTP]: { by: 'httpRequest', job: 'get', items: 3000, continueOnFail: true },
		[OURS]: { by: 'kashimi', job: 'get', items: 3000, continueOnFail: true },
	},
	api: { ...API, latencyMs: 50, tokenLifetimeSeconds: 2 },
	rounds: 3,
};

export const LIST_LENGTHS = [1000, 10_000, 100_000];

export function lists(payments: number): Case {
	return {
		name: `list of ${payments.toLocaleString('en')} payments`,
		contenders: {
			[HTTP]: { by: 'httpRequest', job: 'getMany', items: 1 },
			[`${OURS}, all`]: { by: 'kashimi', job: 'getMany', items: 1 },
			[`${OURS}, limit 50`]: { by: 'kashimi', job: 'getMany', items: 1, limit: 50 },
		},
		api: { ...API, payments },
		rounds: 1,
	};
}

export const BANKS: ApiSettings = { ...API, providers: 2000 };
