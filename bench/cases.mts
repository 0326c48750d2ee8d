import type { ApiSettings } from './api.mts';
import type { Case } from './compare.mts';
import type { Contender } from './workflows.mts';

export const OURS = 'Kashimi';
export const SEQUENTIAL = 'Kashimi, one by one';
export const HTTP = 'HTTP Request';

/** `--quick` runs everything with fewer items, to see that it works: its ratios mean little. */
export const IS_QUICK = process.argv.includes('--quick');
const QUICK_PART = 20;

/** A number of items, of the full run. */
export function some(items: number): number {
	return IS_QUICK ? Math.ceil(items / QUICK_PART) : items;
}

const inWords = (items: number) => items.toLocaleString('en');
const rounds = (full: number) => (IS_QUICK ? 1 : full);

/** What every case changes from. */
export const NO_LIMITS: ApiSettings = {
	latencyMs: 0,
	requestsPerSecond: 0,
	tokenLifetimeSeconds: 3600,
	payments: 0,
	providers: 0,
};

/** One by one, more would take longer than it is worth to wait for. */
const MOST_SEQUENTIAL = 10;

/** Reads with one request each, as HTTP Request does. */
function reads(count: number, latencyMs: number, full: number): Case {
	const items = some(count);
	return {
		name: `${inWords(items)} reads at ${latencyMs} ms`,
		contenders: contendersFor('get', items),
		api: { ...NO_LIMITS, latencyMs },
		rounds: rounds(full),
	};
}

function contendersFor(job: Contender['job'], items: number): Record<string, Contender> {
	const oneByOne: Contender = { by: 'kashimi', job, items, options: { maxConcurrency: 1 } };
	return {
		[HTTP]: { by: 'httpRequest', job, items },
		[OURS]: { by: 'kashimi', job, items },
		...(items <= MOST_SEQUENTIAL && { [SEQUENTIAL]: oneByOne }),
	};
}

export const WARM_UP: Case = { ...reads(1000, 0, 3), name: 'warm-up' };

export const READS_AT_50 = reads(1000, 50, 3);
export const READS_AT_200 = reads(1000, 200, 3);

const withStatus = some(1000);

export const READS: Case[] = [
	reads(1, 50, 5),
	reads(10, 50, 5),
	reads(1000, 0, 2),
	READS_AT_50,
	READS_AT_200,
	{
		name: `${inWords(withStatus)} reads with their status at 50 ms`,
		contenders: {
			[HTTP]: { by: 'httpRequest', job: 'get', items: withStatus },
			[OURS]: { by: 'kashimi', job: 'getWithStatus', items: withStatus },
		},
		api: { ...NO_LIMITS, latencyMs: 50 },
		rounds: rounds(3),
	},
];

export const CREATES: Case = {
	name: `${inWords(some(1000))} creates at 50 ms`,
	contenders: contendersFor('create', some(1000)),
	api: { ...NO_LIMITS, latencyMs: 50 },
	rounds: rounds(3),
};

/** A payment for each row of a sheet, with four expressions. */
export function rows(items: number): Case {
	return {
		name: `${inWords(items)} rows`,
		contenders: {
			...(items <= 10_000 && { [HTTP]: { by: 'httpRequest', job: 'rows', items } }),
			[OURS]: { by: 'kashimi', job: 'rows', items },
		},
		api: NO_LIMITS,
		rounds: 1,
	};
}

export const ROW_COUNTS = [5000, 100_000].map(some);

export const LIMITS = [20, 50, 200];

/** What a run at a limit takes at least. */
export const SECONDS_AT_LIMIT = some(20);

export function limited(requestsPerSecond: number): Case {
	const items = SECONDS_AT_LIMIT * requestsPerSecond;
	return {
		name: `${inWords(items)} reads at 50 ms, limit ${requestsPerSecond}/s`,
		contenders: {
			[HTTP]: { by: 'httpRequest', job: 'get', items, continueOnFail: true },
			[OURS]: { by: 'kashimi', job: 'get', items, continueOnFail: true },
		},
		api: { ...NO_LIMITS, latencyMs: 50, requestsPerSecond },
		rounds: rounds(2),
	};
}

export const SHORT_TOKENS: Case = {
	name: `${inWords(some(3000))} reads at 50 ms, tokens of 2 s`,
	contenders: {
		[HTTP]: { by: 'httpRequest', job: 'get', items: some(3000), continueOnFail: true },
		[OURS]: { by: 'kashimi', job: 'get', items: some(3000), continueOnFail: true },
	},
	api: { ...NO_LIMITS, latencyMs: 50, tokenLifetimeSeconds: 2 },
	rounds: rounds(2),
};

export const LIST_LENGTHS = [100_000].map(some);

export function lists(payments: number): Case {
	return {
		name: `list of ${inWords(payments)} payments`,
		contenders: {
			[HTTP]: { by: 'httpRequest', job: 'getMany', items: 1 },
			[`${OURS}, all`]: { by: 'kashimi', job: 'getMany', items: 1 },
			[`${OURS}, limit 50`]: { by: 'kashimi', job: 'getMany', items: 1, limit: 50 },
		},
		api: { ...NO_LIMITS, payments },
		rounds: 1,
	};
}

export const BANKS: ApiSettings = { ...NO_LIMITS, providers: 2000 };

/** Webhooks that each contender gets in a round. */
export const WEBHOOKS = some(100);
export const WEBHOOK_ROUNDS = rounds(3);
/** Payments that are created while webhooks pour in. */
export const CREATES_IN_FLOOD = some(10);
