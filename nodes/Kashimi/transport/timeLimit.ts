/** The code of a request that was given up, as the HTTP client itself would name it. */
const TIME_UP = 'ETIMEDOUT';

/**
 * Ends a request as a whole when its time is up or the execution is cancelled. The HTTP client's
 * own limit begins anew with each byte that arrives, so an answer that trickles would never end.
 * @throws an error with the code ETIMEDOUT when the time is up
 */
export async function withinTime<T>(
	milliseconds: number,
	cancelled: AbortSignal | undefined,
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
	const timeUp = AbortSignal.timeout(milliseconds);
	// Without listeners of our own on the execution's signal: Node.js warns of more than ten.
	const end = AbortSignal.any(cancelled ? [timeUp, cancelled] : [timeUp]);
	return await work(end).catch((failure: unknown) => {
		if (!timeUp.aborted || cancelled?.aborted) throw failure;
		throw Object.assign(new Error('The time for this request is up'), { code: TIME_UP });
	});
}
