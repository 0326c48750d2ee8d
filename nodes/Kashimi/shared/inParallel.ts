/** Runs work for 0 … count - 1, at most `limit` at a time; starts nothing more after a false. */
export async function inParallel(
	count: number,
	limit: number,
	work: (index: number) => Promise<boolean>,
): Promise<void> {
	let next = 0;
	let goOn = true;
	const worker = async () => {
		while (goOn && next < count) {
			if (!(await work(next++))) goOn = false;
		}
	};
	await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}
