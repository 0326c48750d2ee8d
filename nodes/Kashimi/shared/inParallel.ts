import { sleep } from 'n8n-workflow';

/** Runs work for 0 … count - 1, at most `limit` at a time; starts nothing more after a false or a failure. */
export async function inParallel(
	count: number,
	limit: number,
	work: (index: number) => Promise<unknown>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count) {
			let outcome: unknown = false;
			try {
				outcome = await work(next++);
			} finally {
				if (outcome === false) next = count;
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}

/** Entries worked on before n8n may answer others. */
const SLICE = 2_000;

/** Works on a long list, entry by entry, while n8n goes on answering others. */
export async function inSlices<T>(list: readonly T[], work: (entry: T) => void): Promise<void> {
	for (const [index, entry] of list.entries()) {
		if (index % SLICE === 0) await sleep(0);
		work(entry);
	}
}
