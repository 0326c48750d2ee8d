import { cpus, totalmem } from 'node:os';
import { HTTP, SECONDS_AT_LIMIT, OURS, SEQUENTIAL, WEBHOOKS } from './cases.mts';
import { median, type Comparison } from './compare.mts';
import type { FloodedCreates } from './flood.mts';
import type { Polling } from './pollingProcess.mts';
import type { Share } from './profile.mts';
import type { Measurement } from './rig.mts';
import type { Startup } from './startup.mts';
import { targets } from './targets.mts';
import { webhookRatio, type WebhookRates } from './webhooks.mts';

export interface Results {
	startup: Startup;
	profile: Share;
	reads: Comparison[];
	creates: Comparison;
	tokens: Comparison;
	limits: Comparison[];
	/** Seconds of each call. */
	picker: number[];
	memory: Comparison[];
	sheets: Comparison[];
	webhooks: WebhookRates[];
	/** Where n8n treats its own Webhook node as any other trigger. */
	equalWebhooks: WebhookRates[];
	floods: FloodedCreates[];
	polling: Polling;
}

type Value = (run: Measurement) => number;
const seconds: Value = (run) => run.seconds;

export function medianOf({ runs }: Comparison, label: string, value: Value = seconds): number {
	return median((runs[label] ?? []).map(value));
}

/** Of the runs that were made next to each other. */
export function ratio({ runs }: Comparison, one: string, other: string, value: Value = seconds) {
	const ratios = (runs[one] ?? []).map((run, round) => {
		const counterpart = runs[other]?.[round];
		return counterpart === undefined ? NaN : value(run) / value(counterpart);
	});
	return { middle: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

export const fixed = (value: number, digits = 2) =>
	Number.isNaN(value) ? '–' : value.toFixed(digits);

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function spread(comparison: Comparison, one: string, other: string): string {
	const { middle, least, most } = ratio(comparison, one, other);
	return least === most ? fixed(middle) : `${fixed(middle)} (${fixed(least)}–${fixed(most)})`;
}

function timeRow(comparison: Comparison): string[] {
	const cpu: Value = (run) => run.cpuSeconds;
	return [
		comparison.name,
		...[HTTP, OURS, SEQUENTIAL].map((label) => fixed(medianOf(comparison, label))),
		spread(comparison, OURS, HTTP),
		fixed(ratio(comparison, OURS, HTTP, cpu).middle),
		String(comparison.runs[OURS]?.length),
	];
}

function refusalRow(comparison: Comparison, ideal?: number): string[][] {
	return [HTTP, OURS].map((label) => {
		const sum = (value: Value) => (comparison.runs[label] ?? []).map(value).join(', ');
		return [
			comparison.name,
			label,
			sum((run) => Number(run.seconds.toFixed(1))),
			ideal === undefined ? '–' : fixed(medianOf(comparison, label) / ideal),
			sum((run) => run.failed + (run.items === 0 ? NaN : 0)),
			sum(({ api }) => api.limited),
			sum(({ api }) => api.unauthorized),
			sum(({ api }) => api.tokens),
		];
	});
}

function memoryRows(comparison: Comparison): string[][] {
	const [http] = comparison.runs[HTTP] ?? [];
	return Object.entries(comparison.runs).map(([label, [run]]) => [
		comparison.name,
		label,
		fixed(run?.seconds ?? NaN),
		fixed(run?.memoryBefore ?? NaN, 0),
		fixed(run?.peakMemory ?? NaN, 0),
		fixed((run?.peakMemory ?? NaN) / (http?.peakMemory ?? NaN)),
		fixed(growth(run) / growth(http)),
	]);
}

function growth(run: Measurement | undefined): number {
	return (run?.peakMemory ?? NaN) - (run?.memoryBefore ?? NaN);
}

function sheetRows(comparison: Comparison): string[][] {
	if (Object.keys(comparison.runs).length === 0) return [[comparison.name]];
	return Object.entries(comparison.runs).map(([label, [run]]) => [
		comparison.name,
		label,
		fixed(run?.silence ?? NaN),
		fixed(run?.firstSent ?? NaN),
		fixed(run?.seconds ?? NaN, 1),
		label === OURS ? spread(comparison, OURS, HTTP) : '',
		fixed(run?.memoryBefore ?? NaN, 0),
		fixed(run?.peakMemory ?? NaN, 0),
	]);
}

function webhookTable(all: WebhookRates[]): string {
	return table(
		['What', 'A second', 'Ratio of rates', 'Late, s'],
		all.map(({ name, rates, lateness }) => [
			name,
			rates.map((rate) => fixed(rate, 0)).join(', '),
			fixed(webhookRatio(name, all)),
			lateness === undefined ? '' : fixed(lateness),
		]),
	);
}

export function report(results: Results, n8nVersion: string, took: number): string {
	const [cpu] = cpus();
	const { profile } = results;
	return `# Measurements

Written by \`npm run bench\`; do not edit. A real n8n ${n8nVersion} on one machine, ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${fixed(totalmem() / 2 ** 30, 0)} GB, ${new Date().toISOString().slice(0, 10)}. The API is a light server in another process on the same machine, so times are comparable with each other only.

"HTTP Request" is n8n's HTTP Request node with a generic OAuth2 credential and its defaults; "Kashimi" is this package with its defaults. They run in turns against the same server. The run took ${fixed(took / 60, 0)} minutes. Seconds are those of the node, as n8n records them, and medians; ratios are medians of the pairs, with the smallest and the largest in parentheses: their distance is the noise of the machine.

![Times of 1,000 items](results.svg)

## Targets

${table(['What', 'Target', 'Measured', ''], targets(results))}

## Time

${table(['Case', HTTP, OURS, SEQUENTIAL, 'Ratio of time', 'Ratio of CPU', 'Rounds'], [...results.reads, results.creates].map(timeRow))}

A read is one request: Kashimi's _Get_ with _Include Latest Status_ off. By default it is on, and Get takes two requests for one item; HTTP Request would need a second node and a merge for it. That row compares Kashimi's two requests with one of HTTP Request.

## Rows of a sheet

A payment for each row, with four expressions, and an API that answers at once. "Silence" is the longest time in which n8n answered nobody.

${table(
	[
		'Case',
		'By',
		'Silence, s',
		'First request after, s',
		'All, s',
		'Ratio of time',
		'MB before',
		'MB at the peak',
	],
	results.sheets.flatMap(sheetRows),
)}

## Webhooks

${WEBHOOKS} for each contender and round, in turns, until the last execution has ended. "Late" is the time from the call to the next node when nothing else goes on. n8n makes one isolate more for each webhook of every trigger except its own Webhook node. Its setting \`N8N_EXPRESSION_ENGINE_ALLOW_WEBHOOK_ISOLATE_SKIP=false\` takes that exception away: the second table.

${webhookTable(results.webhooks)}

On equal terms:

${webhookTable(results.equalWebhooks)}

A create, from the call of its workflow to the answer, while 50 connections send as many webhooks as n8n takes:

${table(
	['Beside', 'Median, s', 'Longest, s', 'Webhooks a second'],
	results.floods.map((flood) => [
		flood.name,
		fixed(flood.median),
		fixed(flood.longest),
		fixed(flood.webhooksPerSecond, 0),
	]),
)}

## Polling

The Kashimi (Polling) Trigger and an archive of ${fixed(results.polling.megabytes, 0)} MB, a twentieth of it open, with an API that answers in 20 ms.

${table(
	['Poll', 'Seconds', 'Requests', 'Stored kB', 'Silence, s'],
	results.polling.polls.map((poll, index) => [
		String(index + 1),
		fixed(poll.seconds, 1),
		String(poll.requests),
		fixed(poll.storedKilobytes, 0),
		fixed(poll.silence),
	]),
)}

## Limits and short tokens

The limit counts the clock's seconds and answers 429 with \`Retry-After: 1\` beyond. One column for each round.

${table(
	['Case', 'By', 'Seconds', 'Against items / limit', 'Failed items', '429', '401', 'Token calls'],
	[
		...results.limits.flatMap((comparison) => refusalRow(comparison, SECONDS_AT_LIMIT)),
		...refusalRow(results.tokens),
	],
)}

## Lists

Each in a fresh n8n. Memory is the resident memory of n8n's process; the last column compares what the run added.

${table(
	['Case', 'By', 'Seconds', 'MB before', 'MB at the peak', 'Ratio of peaks', 'Ratio of growth'],
	results.memory.flatMap(memoryRows),
)}

The bank picker over 2,000 banks answered in ${fixed(median(results.picker) * 1000, 0)} ms (median of ${results.picker.length}).

## Where the processor time of one read goes

From a CPU profile of 1,000 reads in a warm n8n:

${table(
	['What', 'ms for one item'],
	[
		["this package's code", fixed(profile.own)],
		["n8n's helpers that read parameters and credential for it", fixed(profile.reading)],
		[
			"n8n's helper that sends, its HTTP client, and what n8n does around a node",
			fixed(profile.rest),
		],
	],
)}
`;
}
