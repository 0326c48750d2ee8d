/**
 * What may follow an error: `retry` the same values a little later, `ask` a person or correct what
 * is named, or `stop` until somebody has mended the credential, the workflow or the network.
 */
export type NextStep = 'retry' | 'ask' | 'stop';

/** @param status HTTP status of the answer, where there was one */
export function nextStepAfter(status: number): NextStep {
	if (status === 408 || status === 429 || status >= 500) return 'retry';
	const isRefusedOrMisdirected = status === 401 || status === 403 || status < 400;
	return isRefusedOrMisdirected ? 'stop' : 'ask';
}
