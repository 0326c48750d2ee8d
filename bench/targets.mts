import { HTTP, SECONDS_AT_LIMIT, LIMITS, OURS, READS_AT_200, READS_AT_50 } from './cases.mts';
import type { Case, Comparison } from './compare.mts';
import { fixed, medianOf, ratio, type Results } from './report.mts';
import { REFUSED_BY_US, TAKEN_BARE, webhookRatio } from './webhooks.mts';

/** Seconds after which a token of the case with short ones is renewed. */
const TOKEN_USE = 1.8;

const verdict = (isMet: boolean) => (isMet ? 'met' : '**not met**');

/** What the package is held to, and whether this run met it. */
export function targets(results: Results): string[][] {
	const most = (what: string, bound: number, value: number, digits = 2, unit = '') => [
		what,
		`≤ ${bound}${unit}`,
		`${fixed(value, digits)}${unit}`,
		verdict(value <= bound),
	];
	const ratioOf = (one: Comparison | undefined) => (one ? ratio(one, OURS, HTTP).middle : NaN);
	const readsOf = ({ name }: Case) => ratioOf(results.reads.find((reads) => reads.name === name));
	const [sheet] = results.sheets;
	const [ours] = sheet?.runs[OURS] ?? [];
	const limits = results.limits.map((comparison) => medianOf(comparison, OURS) / SECONDS_AT_LIMIT);
	const limited = results.limits.flatMap(({ runs }) => runs[OURS] ?? []);
	const refusals = sum(limited, ({ api }) => api.limited) / sum(limited, ({ items }) => items);
	const tokens = results.tokens.runs[OURS] ?? [];
	const failed = sum([...limited, ...tokens], (run) =>
		run.error === undefined ? run.failed : NaN,
	);
	const perLifetime = Math.max(
		...tokens.map(({ api, seconds }) => api.tokens / Math.ceil(seconds / TOKEN_USE + 1)),
	);
	const { own, reading, rest } = results.profile;
	const list = results.memory.at(-1);
	const peak = (label: string) => (list ? medianOf(list, label, (run) => run.peakMemory) : NaN);
	const { milliseconds, megabytes } = results.startup;
	const { webhooks, equalWebhooks } = results;
	return [
		most(`${sheet?.name}: longest silence`, 0.5, ours?.silence ?? NaN, 2, ' s'),
		most(`${sheet?.name}: first request after`, 4, ours?.firstSent ?? NaN, 1, ' s'),
		most(`${sheet?.name}: time against HTTP Request`, 0.35, ratioOf(sheet)),
		most(`${READS_AT_50.name}, time against HTTP Request`, 0.4, readsOf(READS_AT_50)),
		most(`${READS_AT_200.name}, time against HTTP Request`, 0.5, readsOf(READS_AT_200)),
		[
			`at limits of ${LIMITS.join(', ')}/s, time against items / limit`,
			'≤ 1.05',
			limits.map((value) => fixed(value)).join(', '),
			verdict(limits.every((value) => value <= 1.05)),
		],
		most('at the limits, refused requests for each item', 2, refusals * 100, 1, ' %'),
		most('failed items at the limits and with short tokens', 0, failed, 0),
		most(
			'refused calls over the expiry of tokens of 2 s',
			0,
			sum(tokens, ({ api }) => api.unauthorized),
			0,
		),
		most('token calls for each lifetime begun (2 s, renewed after 1.8 s)', 1, perLifetime),
		least(
			"webhooks refused, rate against n8n's Webhook node",
			0.9,
			webhookRatio(REFUSED_BY_US, webhooks),
		),
		least(
			"webhooks taken, rate against n8n's Webhook node",
			0.7,
			webhookRatio(TAKEN_BARE, webhooks),
		),
		least('webhooks taken, on equal terms (below)', 0.7, webhookRatio(TAKEN_BARE, equalWebhooks)),
		most(
			'our processor time for one item, reading of parameters and credential included',
			1,
			own + reading,
			2,
			' ms',
		),
		most("our code alone against the engine's own", 0.2, own / (reading + rest)),
		most(
			`Get Many with limit 50, ${list?.name}: peak memory of n8n against HTTP Request`,
			0.5,
			peak(`${OURS}, limit 50`) / peak(HTTP),
		),
		most('loading the package, time', 20, milliseconds, 1, ' ms'),
		most('loading the package, memory', 5, megabytes, 1, ' MB'),
	];
}

function least(what: string, bound: number, value: number): string[] {
	return [what, `≥ ${bound}`, fixed(value), verdict(value >= bound)];
}

function sum<One>(all: One[], value: (one: One) => number): number {
	return all.reduce((total, one) => total + value(one), 0);
}
