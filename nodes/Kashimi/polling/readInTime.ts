import { inParallel } from '../shared/inParallel';

/**
 * Milliseconds after which a poll starts no more requests. n8n gives up on a poll after 45 seconds
 * at the earliest, and the shortest interval between two is a minute.
 */
export const READING_TIME = 20_000;

const CONCURRENCY = 5;

/**
 * Reads something for each item, several at a time, until the time is up.
 * @returns the results for the items that it came to: as many as there was time for, from the first
 */
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
