const LONGEST_PERIOD = 60_000;
/**
 * APIs count by the second, now and then by ten of them, and by the minute. The pause that lets a period pass
 * may be longer, by up to a second where the API gives its end as a date. In milliseconds.
 */
const PERIODS = [
	{ period: 1_000, longestPause: 2_100 },
	{ period: 10_000, longestPause: 17_000 },
	{ period: LONGEST_PERIOD, longestPause: Infinity },
];

/** The shortest one, of so many milliseconds at least, that such a pause lets pass. */
export function periodOf(pause: number, least = 0): number {
	const fits = ({ period, longestPause }: (typeof PERIODS)[number]) =>
		longestPause >= pause && period >= least;
	return PERIODS.find(fits)?.period ?? LONGEST_PERIOD;
}
