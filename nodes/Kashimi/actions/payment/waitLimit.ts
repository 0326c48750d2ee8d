import { type Checked, refuse } from '../../payments/problems';
import { checkChoice, quote } from '../../payments/values';

const MILLISECONDS = { seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };
const UNITS = Object.keys(MILLISECONDS) as Array<keyof typeof MILLISECONDS>;

/** The units of a wait, shortest first, as a person would look for them. */
export const waitUnits = UNITS.map((value) => ({
	name: value.charAt(0).toUpperCase() + value.slice(1),
	value,
}));

const LONGEST_DAYS = 365;

export function checkWaitLimit(limit: unknown, unit: unknown): Checked<number> {
	const chosen = checkChoice(unit, UNITS, 'Wait Unit');
	if ('problem' in chosen) return chosen;
	const number = typeof limit === 'string' && limit.trim() !== '' ? Number(limit) : limit;
	const milliseconds = typeof number === 'number' ? number * MILLISECONDS[chosen.value] : NaN;
	if (milliseconds > 0 && milliseconds <= LONGEST_DAYS * MILLISECONDS.days) {
		return { value: milliseconds };
	}
	const fix = `Enter a number above 0, for at most ${LONGEST_DAYS} days.`;
	return refuse('Wait Limit', `is ${quote(limit)}`, fix);
}
