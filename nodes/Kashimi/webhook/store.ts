import type { IExecuteFunctions } from 'n8n-workflow';

import type { ClaimStore } from './claim';

/**
 * Entries that n8n keeps for a node; the oldest go first. A signed event takes two, a payment with
 * confirmed statuses five: 5,000 events or 2,000 payments are remembered. About 300 kB in n8n's
 * database.
 */
export const MOST_ENTRIES = 10_000;

const OPTIONS = { mode: 'entries', maxEntries: MOST_ENTRIES } as const;

/** By workflow and node, the last access under way in this process. */
const lastAccess = new Map<string, Promise<unknown>>();

/** The store of the node, with one access at a time from this process. */
export function nodeStore(context: IExecuteFunctions): ClaimStore {
	const { helpers } = context;
	const name = `${context.getWorkflow().id} ${context.getNode().id}`;
	return {
		record: async (entries) => {
			const access = async () => await helpers.checkProcessedAndRecord(entries, 'node', OPTIONS);
			return (await inTurn(name, access)).new.map(String);
		},
		remove: async (entries) =>
			await inTurn(name, async () => await helpers.removeProcessed(entries, 'node', OPTIONS)),
	};
}

async function inTurn<Answer>(name: string, access: () => Promise<Answer>): Promise<Answer> {
	const turn = (lastAccess.get(name) ?? Promise.resolve()).then(access);
	const ended = turn.then(
		() => {},
		() => {},
	);
	lastAccess.set(name, ended);
	try {
		return await turn;
	} finally {
		if (lastAccess.get(name) === ended) lastAccess.delete(name);
	}
}
