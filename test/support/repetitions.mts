/**
 * How often a test repeats itself with other values: in full in `.ci/run`, some of it in `npm test`,
 * where each kind of value occurs many times too.
 * @param share of a full run that `npm test` has
 */
export function repetitions(full: number, share: number): number {
	return process.env.REPETITIONS === 'full' ? full : Math.round(full * share);
}
