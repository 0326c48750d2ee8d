import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { Api } from './apiProcess.mts';
import {
	BANKS,
	CREATES,
	IS_QUICK,
	limited,
	LIMITS,
	LIST_LENGTHS,
	lists,
	NO_LIMITS,
	READS,
	ROW_COUNTS,
	rows,
	SHORT_TOKENS,
	WARM_UP,
} from './cases.mts';
import { compare, type Case, type Comparison } from './compare.mts';
import { measureFloods } from './flood.mts';
import { plot } from './plot.mts';
import { measurePolling } from './pollingProcess.mts';
import { profileReads } from './profile.mts';
import { report, type Results } from './report.mts';
import { prepare, Rig, type Prepared } from './rig.mts';
import { measureStartup } from './startup.mts';
import { EQUAL_TERMS, measureWebhooks } from './webhooks.mts';

const PICKER_CALLS = 5;
const started = Date.now();

async function measure(prepared: Prepared, api: Api): Promise<Results> {
	const startup = await measureStartup(prepared);
	const polling = await measurePolling();
	const profile = await profileReads(prepared, api);
	const rig = await Rig.start(prepared, api);
	try {
		await compare(rig, WARM_UP);
		const reads: Comparison[] = [];
		for (const one of READS) reads.push(await compare(rig, one));
		const creates = await compare(rig, CREATES);
		await api.set(BANKS);
		const picker: number[] = [];
		for (let call = 0; call < PICKER_CALLS; call++) picker.push(await rig.searchBanks());
		// The tokens from before are refused: they go in a run that does not count.
		await compare(rig, { ...SHORT_TOKENS, name: 'warm-up', rounds: 1 });
		const tokens = await compare(rig, SHORT_TOKENS);
		const limits = await measureLimits(prepared, api);
		const memory = await measureLists(prepared, api);
		await api.set(NO_LIMITS);
		const calls = await inFreshN8n(prepared, api, {}, async (fresh) => ({
			webhooks: await measureWebhooks(fresh),
			floods: await measureFloods(fresh),
		}));
		const equalWebhooks = await inFreshN8n(prepared, api, EQUAL_TERMS, measureWebhooks);
		const sheets = await measureRows(prepared, api);
		return {
			...{ startup, polling, profile, reads, creates, tokens, limits, picker, memory },
			...{ sheets, equalWebhooks, ...calls },
		};
	} finally {
		await rig.stop();
	}
}

async function inFreshN8n<T>(
	prepared: Prepared,
	api: Api,
	env: Record<string, string>,
	work: (rig: Rig) => Promise<T>,
): Promise<T> {
	const rig = await Rig.start(prepared, api, env);
	try {
		return await work(rig);
	} finally {
		await rig.stop();
	}
}

/** Each in an n8n of its own, which has not learned another limit before. */
async function measureLimits(prepared: Prepared, api: Api): Promise<Comparison[]> {
	const comparisons: Comparison[] = [];
	for (const limit of LIMITS) {
		await inFreshN8n(prepared, api, {}, async (rig) => {
			await compare(rig, { ...WARM_UP, rounds: 1 });
			await rig.renewCredentials();
			comparisons.push(await compare(rig, limited(limit)));
		});
	}
	return comparisons;
}

/** Each in an n8n of its own: what one run leaves behind would hide what the next one needs. */
async function measureLists(prepared: Prepared, api: Api): Promise<Comparison[]> {
	const comparisons: Comparison[] = [];
	for (const length of LIST_LENGTHS) {
		const { contenders, ...rest } = lists(length);
		const comparison: Comparison = { name: rest.name, runs: {} };
		for (const [label, contender] of Object.entries(contenders)) {
			const only = { ...rest, contenders: { [label]: contender } };
			const one = await inFreshN8n(prepared, api, {}, async (rig) => await compare(rig, only));
			Object.assign(comparison.runs, one.runs);
		}
		comparisons.push(comparison);
	}
	return comparisons;
}

async function measureRows(prepared: Prepared, api: Api): Promise<Comparison[]> {
	return await inFreshN8n(prepared, api, {}, async (rig) => {
		await compare(rig, { ...WARM_UP, rounds: 1 });
		const comparisons: Comparison[] = [];
		for (const count of ROW_COUNTS) comparisons.push(await compareOrTell(rig, rows(count)));
		return comparisons;
	});
}

/** What n8n cannot carry is a result as well, and must not cost the others. */
async function compareOrTell(rig: Rig, one: Case): Promise<Comparison> {
	return await compare(rig, one).catch((error: Error) => {
		console.log(`${one.name}: ${error.message}`);
		return { name: `${one.name}: ${error.message}`, runs: {} };
	});
}

async function write(name: string, text: string): Promise<void> {
	const file = fileURLToPath(new URL(name, import.meta.url));
	await writeFile(file, text);
	console.log(`Written: ${file}`);
}

const prepared = await prepare();
const api = await Api.start();
try {
	const results = await measure(prepared, api);
	const seconds = (Date.now() - started) / 1000;
	const page = report(results, prepared.n8n.version, seconds);
	if (IS_QUICK) {
		console.log(page);
	} else {
		await write('results.json', `${JSON.stringify(results, null, '\t')}\n`);
		await write('results.svg', plot(results));
		await write('RESULTS.md', await format(page, { parser: 'markdown' }));
	}
} finally {
	await api.stop();
	await prepared.remove();
}
