import { refuse } from '../../payments/problems';
import type { Checked } from '../../payments/problems';
import { quote } from '../../payments/values';

/** The units of a wait, shortest first, as a person would look for them. */
export const waitUnits = [
	{ name: 'Seconds', value: 'seconds' },
	{ name: 'Minutes', value: 'minutes' },
	{ name: 'Hours', value: 'hours' },
	{ name: 'Days', value: 'days' },
];

const MILLISECONDS: Record<string, number> = {
	seconds: 1000,
	minutes: 60_000,
	hours: 3_600_000,
	days: 86_400_000,
};

const LONGEST_DAYS = 365;

/** The limit in milliseconds. */
export function checkWaitLimit(limit: unknown, unit: unknown): Checked<number> {
	const factor = waitUnits.some(({ value }) => value === unit)
		? MILLISECONDS[unit as string]
		: undefined;
	if (factor === undefined) {
		const units = waitUnits.map(({ value }) => value).join(', ');
		return refuse('Wait Unit', `is ${quote(unit)}`, `Choose one of ${units}.`);
	}
	const number = typeof limit === 'string' && limit.trim() !== '' ? Number(limit) : limit;
	const milliseconds = typeof number === 'number' ? number * factor : NaN;
	if (milliseconds > 0 && milliseconds <= LONGEST_DAYS * MILLISECONDS.days) {
		return { value: milliseconds };
	}
	return refuse(
		'Wait Limit',
		`is ${quote(limit)}`,
		`Enter a number above 0, for at most ${LONGEST_DAYS} days.`,
	);
}
