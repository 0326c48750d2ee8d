import { sleep } from 'n8n-workflow';
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { SETTLE_TIME } from './claim';
import type { ClaimStore } from './claim';

/** Entries that n8n keeps for a node, oldest out first, some 300 kB: of 5,000 signed events or 2,000 payments. */
export const MOST_ENTRIES = 10_000;

const OPTIONS = { mode: 'entries', maxEntries: MOST_ENTRIES } as const;

/** Requests that one access serves, so that it ends long before the claim's settle time. */
const MOST_TOGETHER = 200;

interface StoreRequest {
	kind: 'record' | 'remove';
	entries: string[];
	helpers: IExecuteFunctions['helpers'];
	/** @param added those of all entries of the access that were not there */
	done: (added: Set<string>) => void;
	fail: (error: Error) => void;
}

/** By workflow and node, what waits in this process for the access that is under way. */
const queues = new Map<string, StoreRequest[]>();

/** By workflow and node, what is recorded once more: while one n8n replaces another, both write for a moment. */
const restored = new Map<string, string[]>();

/** n8n reads and writes the whole list for each access, so one runs at a time, and the next serves all who wait. */
export function nodeStore(context: IExecuteFunctions): ClaimStore {
	const { helpers } = context;
	const name = nameOf(context);
	const ask = async (kind: StoreRequest['kind'], entries: string[]) =>
		await new Promise<Set<string>>((done, fail) => {
			enqueue(name, { kind, entries, helpers, done, fail });
		});
	return {
		record: async (entries) => {
			const added = await ask('record', entries);
			return entries.filter((entry) => added.has(entry));
		},
		remove: async (entries) => {
			await ask('remove', entries);
		},
		restoreLater: (entries) => {
			const waiting = restored.get(name);
			if (waiting) waiting.push(...entries);
			else void restore(name, entries, ask);
		},
	};
}

/** By workflow, node and key, what this process claimed or found claimed; the oldest go first. */
const settled = new Set<string>();

type Context = IExecuteFunctions | IWebhookFunctions;

function nameOf(context: Context): string {
	return `${context.getWorkflow().id} ${context.getNode().id}`;
}

/** Keys in n8n's table: whatever repeats them starts nothing any more. */
export function noteSettled(context: Context, keys: string[]): void {
	for (const key of keys) settled.add(`${nameOf(context)} ${key}`);
	for (const oldest of settled) {
		if (settled.size <= MOST_ENTRIES) return;
		settled.delete(oldest);
	}
}

/** Known before an execution is started; false where only n8n's table knows. */
export function isSettled(context: Context, key: string): boolean {
	return settled.has(`${nameOf(context)} ${key}`);
}

async function restore(
	name: string,
	entries: string[],
	ask: (kind: 'record', entries: string[]) => Promise<unknown>,
): Promise<void> {
	const all = [...entries];
	restored.set(name, all);
	await sleep(SETTLE_TIME);
	restored.delete(name);
	// The claim was answered long ago, and a store that fails now fails the next one loudly.
	await ask('record', all).catch(() => undefined);
}

function enqueue(name: string, request: StoreRequest): void {
	const waiting = queues.get(name);
	if (waiting) {
		waiting.push(request);
		return;
	}
	queues.set(name, [request]);
	void serve(name);
}

async function serve(name: string): Promise<void> {
	for (let waiting = queues.get(name); waiting?.length; waiting = queues.get(name)) {
		const { together, later } = nextAccess(waiting);
		queues.set(name, later);
		try {
			const added = await access(together);
			for (const { done } of together) done(added);
		} catch (error) {
			for (const { fail } of together) fail(error as Error);
		}
	}
	queues.delete(name);
}

/** Of two requests that share an entry, the later one waits: its answer depends on the other. */
function nextAccess(waiting: StoreRequest[]): { together: StoreRequest[]; later: StoreRequest[] } {
	const together: StoreRequest[] = [];
	const later: StoreRequest[] = [];
	const earlier = new Set<string>();
	for (const request of waiting) {
		const fits =
			together.length < MOST_TOGETHER &&
			request.kind === waiting[0].kind &&
			!request.entries.some((entry) => earlier.has(entry));
		(fits ? together : later).push(request);
		for (const entry of request.entries) earlier.add(entry);
	}
	return { together, later };
}

async function access(together: StoreRequest[]): Promise<Set<string>> {
	const [{ kind, helpers }] = together;
	const entries = together.flatMap((request) => request.entries);
	if (kind === 'remove') {
		await helpers.removeProcessed(entries, 'node', OPTIONS);
		return new Set();
	}
	const { new: added } = await helpers.checkProcessedAndRecord(entries, 'node', OPTIONS);
	return new Set(added.map(String));
}
