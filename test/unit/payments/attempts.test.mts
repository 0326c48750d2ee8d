import fc from 'fast-check';

import {
	asFurtherAttempt,
	attemptId,
	MOST_ATTEMPTS,
	whyNoFurtherAttempt,
} from '../../../nodes/Kashimi/payments/attempts.ts';
import { checkEndToEndId } from '../../../nodes/Kashimi/payments/endToEndId.ts';
import { NUMBER_NEEDED } from '../../support/sentences.mts';

test.each([
	['INV-1', 1, 'INV-1'],
	['INV-1', 2, 'INV-1-2'],
	['INV-1', 99, 'INV-1-99'],
	['INV-1-2', 2, 'INV-1-2-2'],
])('%s, attempt %d is %s', (number, attempt, id) => {
	expect(attemptId(number, attempt)).toBe(id);
});

test.each([
	['INV-1-2', { number: 'INV-1', attempt: 2 }],
	['INV-1-99', { number: 'INV-1', attempt: 99 }],
	['INV-2026-12', { number: 'INV-2026', attempt: 12 }],
	['INV-10', { number: 'INV', attempt: 10 }],
	['INV-1', undefined],
	['INV-0', undefined],
	['INV-02', undefined],
	['INV-100', undefined],
	['INV-2b', undefined],
	['INV2', undefined],
	['-2', undefined],
	['', undefined],
])('%j stands for %j', (id, expected) => {
	expect(asFurtherAttempt(id)).toEqual(expected);
});

test('every further attempt is read back, and is an id that SEPA carries', () => {
	fc.assert(
		fc.property(
			fc.stringMatching(/^[A-Z0-9][A-Z0-9-]{0,30}[A-Z0-9]$/),
			fc.integer({ min: 2, max: MOST_ATTEMPTS }),
			(number, attempt) => {
				const id = attemptId(number, attempt);
				expect(asFurtherAttempt(id)).toEqual({ number, attempt });
				expect(whyNoFurtherAttempt(number, false)).toBeUndefined();
				if (!/E/.test(number)) expect(checkEndToEndId(id)).toEqual({ value: id });
			},
		),
	);
});

test.each([
	[undefined, false, NUMBER_NEEDED],
	['N8N0', true, NUMBER_NEEDED],
	['A'.repeat(32), false, undefined],
	['A'.repeat(33), false, 'has 33 characters, and a further attempt adds up to 3'],
])('the number %j, made for the item: %j', (number, isDerived, problem) => {
	expect(whyNoFurtherAttempt(number, isDerived)?.problem).toBe(problem);
});

test('the fixes say what to enter', () => {
	expect(whyNoFurtherAttempt(undefined, false)?.fix).toContain('Enter a number of your own');
	expect(whyNoFurtherAttempt('A'.repeat(35), false)?.fix).toContain('to 32 characters');
});
