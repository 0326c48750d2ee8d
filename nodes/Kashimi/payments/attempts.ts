import { NUMBER_FIELD } from './endToEndId';
import { LONGEST_END_TO_END_ID } from './inferred';
import type { FieldProblem } from './problems';

/** Payments that are made for one number at most, one after the other has failed. */
export const MOST_ATTEMPTS = 99;

const FURTHER_ATTEMPT = /^(.+)-([2-9]|[1-9]\d)$/;
const LONGEST_NUMBER = LONGEST_END_TO_END_ID - `-${MOST_ATTEMPTS}`.length;

/** The end-to-end id of an attempt: the number itself, then `INV-1-2` to `INV-1-99`. */
export function attemptId(number: string, attempt: number): string {
	return attempt === 1 ? number : `${number}-${attempt}`;
}

/** For which number and as which attempt an ID may stand; `INV-2026-12` may also be a number of its own. */
export function asFurtherAttempt(
	endToEndId: string,
): { number: string; attempt: number } | undefined {
	const [, number, attempt] = FURTHER_ATTEMPT.exec(endToEndId) ?? [];
	return number === undefined ? undefined : { number, attempt: Number(attempt) };
}

/** Why a number cannot have further attempts, if so. @param isDerived whether no later run has the same */
export function whyNoFurtherAttempt(
	number: string | undefined,
	isDerived: boolean,
): FieldProblem | undefined {
	if (number === undefined || isDerived) {
		return {
			field: NUMBER_FIELD,
			problem: 'is empty, so a payment that failed before cannot be found',
			fix: 'Enter a number of your own, such as the invoice number, or change On Duplicate.',
		};
	}
	if (number.length <= LONGEST_NUMBER) return undefined;
	return {
		field: NUMBER_FIELD,
		problem: `has ${number.length} characters, and a further attempt adds up to 3`,
		fix: `Shorten it to ${LONGEST_NUMBER} characters, or change On Duplicate.`,
	};
}
