import { sleep } from 'n8n-workflow';

/** Works on entries, at most `limit` at a time; starts nothing more after a false or a failure. */
export async function inParallel<T>(
	list: readonly T[],
	limit: number,
	work: (entry: T, index: number) => Promise<unknown>,
): Promise<void> {
	const { length } = list;
	let next = 0;
	const worker = async () => {
		while (next < length) {
			let result: unknown = false;
			try {
				const index = next++;
				result = await work(list[index], index);
			} finally {
				if (result === false) next = length;
			}
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, length) }, worker));
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
