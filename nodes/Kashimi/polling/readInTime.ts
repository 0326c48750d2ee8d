import { inParallel } from '../shared/inParallel';

/** Milliseconds after which a poll starts no more requests: n8n gives up on it after 45 seconds at the earliest. */
export const READING_TIME = 20_000;

const CONCURRENCY = 5;

/** Reads for several items at a time. @returns as many results, from the first, as there was time for */
export async function readInTime<Item, Result>(
	items: Item[],
	read: (item: Item) => Promise<Result>,
): Promise<Result[]> {
	const end = Date.now() + READING_TIME;
	const results: Result[] = [];
	await inParallel(items, CONCURRENCY, async (item, index) => {
		if (Date.now() >= end) return false;
		results[index] = await read(item);
		return true;
	});
	return results;
}
