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
