import { HTTP, idealSeconds, LIMITS, OURS } from './cases.mts';
import { fixed, medianOf, ratio } from './report.mts';
import type { Results } from './report.mts';

/** Seconds after which a token of the case with short ones is renewed. */
const TOKEN_USE = 1.8;

const verdict = (isMet: boolean) => (isMet ? 'met' : '**not met**');

/** What the package is held to, and whether this run met it. */
export function targets(results: Results): string[][] {
	const thousand = results.reads.find(({ name }) => name === '1,000 reads at 50 ms');
	const reads = thousand ? ratio(thousand, OURS, HTTP).middle : NaN;
	const limits = results.limits.map(
		(comparison, index) => medianOf(comparison, OURS) / idealSeconds(index),
	);
	const ours = [...results.limits, results.tokens].flatMap(({ runs }) => runs[OURS] ?? []);
	const failed = ours.reduce((sum, run) => sum + (run.error === undefined ? run.failed : NaN), 0);
	const tokens = results.tokens.runs[OURS] ?? [];
	const refused = tokens.reduce((sum, { api }) => sum + api.unauthorized, 0);
	const perLifetime = Math.max(
		...tokens.map(({ api, seconds }) => api.tokens / Math.ceil(seconds / TOKEN_USE + 1)),
	);
	const { own, reading, rest } = results.profile;
	const ownWithReading = own + reading;
	const list = results.memory.at(-1);
	const limitFifty = list && medianOf(list, `${OURS}, limit 50`, (run) => run.peakMemory);
	const memory = (limitFifty ?? NaN) / (list ? medianOf(list, HTTP, (run) => run.peakMemory) : NaN);
	const { milliseconds, megabytes } = results.startup;
	return [
		[
			'1,000 reads at 50 ms, time against HTTP Request',
			'≤ 0.9',
			fixed(reads),
			verdict(reads <= 0.9),
		],
		[
			`at limits of ${LIMITS.join(', ')}/s, time against items / limit`,
			'≤ 1.15',
			limits.map((value) => fixed(value)).join(', '),
			verdict(limits.every((value) => value <= 1.15)),
		],
		[
			'failed items at the limits and with short tokens',
			'0',
			String(failed),
			verdict(failed === 0),
		],
		[
			'refused calls over the expiry of tokens of 2 s',
			'0',
			String(refused),
			verdict(refused === 0),
		],
		[
			'token calls for each lifetime begun (2 s, renewed after 1.8 s)',
			'≤ 1',
			fixed(perLifetime),
			verdict(perLifetime <= 1),
		],
		[
			'processor time of our code for one item, reading of parameters and credential included',
			'≤ 1 ms',
			`${fixed(ownWithReading)} ms`,
			verdict(ownWithReading <= 1),
		],
		[
			"our code alone against the engine's own",
			'< 0.2',
			fixed(own / (reading + rest)),
			verdict(own / (reading + rest) < 0.2),
		],
		[
			'Get Many with limit 50 over 100,000 payments, peak memory of n8n against HTTP Request',
			'≤ 0.5',
			fixed(memory),
			verdict(memory <= 0.5),
		],
		[
			'loading the package',
			'≤ 20 ms, ≤ 5 MB',
			`${fixed(milliseconds, 1)} ms, ${fixed(megabytes, 1)} MB`,
			verdict(milliseconds <= 20 && megabytes <= 5),
		],
	];
}
