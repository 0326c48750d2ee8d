import fc from 'fast-check';

import { explain, isFinalStatus } from '../../../nodes/Kashimi/payments/statusDictionary.ts';
import { anyValue } from './arbitraries.mts';

const event = {
	id: 'e68eee70-bfe9-4885-8650-46ec7d017458',
	paymentId: '123e4567-e89b-12d3-a456-426614174000',
	status: 'PENDING',
	detailedStatus: 'PAYMENT_CONSENT_REDIRECT_PENDING',
	failureReasons: null as string[] | null,
	createdAt: '2023-10-01T12:00:00Z',
};

test.each([
	['PENDING', false],
	['COMPLETED', true],
	['FAILED', true],
	['UNKNOWN', false],
	['SOMETHING_NEW', false],
	['constructor', false],
	[undefined, false],
])('%s: final is %s', (status, isFinal) => {
	expect(isFinalStatus(status)).toBe(isFinal);
});

test('says what the detailed status means', () => {
	expect(explain(event).meaning).toBe('The payer has not opened the bank link yet.');
});

test.each([null, undefined, 'NEW_DETAIL', 'constructor', 7])(
	'a detailed status of %j adds nothing',
	(detailedStatus) => {
		const { meaning } = explain({ ...event, detailedStatus } as typeof event);
		expect(meaning).toMatch(/^[^.]*in progress[^.]*\.$/);
	},
);

test('explains each failure reason and whether trying again makes sense', () => {
	const failed = {
		...event,
		status: 'FAILED',
		failureReasons: ['INSUFFICIENT_FUNDS', 'PAYMENT_EXPIRED', 'BRAND_NEW'],
	};
	const explanation = explain(failed);
	expect(explanation).toMatchObject({ canTryAgain: false, meaning: 'The payment was not made.' });
	expect(explanation.failureReasons).toEqual([
		expect.objectContaining({ reason: 'INSUFFICIENT_FUNDS', canTryAgain: true }),
		expect.objectContaining({ reason: 'PAYMENT_EXPIRED', canTryAgain: true }),
		expect.objectContaining({ reason: 'BRAND_NEW', canTryAgain: false }),
	]);
});

test.each([
	[
		'PAYMENT_EXPIRED',
		/^The payment was not made: the payer did not finish/,
		/another number/,
		true,
	],
	['INTERNAL_TECHNICAL_ERROR', /: Kashimi had a technical problem/, /another number/, true],
	['BRAND_NEW', /: this reason is new/i, /documentation/, false],
])('one reason, %s, says what to do itself', (reason, meaning, nextStep, canTryAgain) => {
	const explanation = explain({ ...event, status: 'FAILED', failureReasons: [reason] });
	expect(explanation).toMatchObject({
		meaning: expect.stringMatching(meaning),
		nextStep: expect.stringMatching(nextStep),
		canTryAgain,
	});
	expect(Object.keys(explanation)).not.toContain('reason');
});

test('reasons on a payment that did not fail explain nothing', () => {
	const pending = { ...event, failureReasons: ['INSUFFICIENT_FUNDS'] };
	expect(explain(pending).failureReasons).toEqual([]);
});

test('an unknown outcome is never an invitation to pay again', () => {
	expect(explain({ ...event, status: 'UNKNOWN' })).toMatchObject({
		canTryAgain: false,
		nextStep: expect.stringContaining('Do not pay again'),
	});
});

test('takes any value that the API may send', () => {
	fc.assert(
		fc.property(anyValue, anyValue, anyValue, (status, detailedStatus, failureReasons) => {
			const explained = explain({
				...event,
				...({ status, detailedStatus, failureReasons } as object),
			});
			expect(explained.meaning).not.toBe('');
		}),
	);
});
