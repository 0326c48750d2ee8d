import fc from 'fast-check';

import { explainStatus, isFinalStatus } from '../../../nodes/Kashimi/payments/statusDictionary.ts';
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

test('keeps the fields of the API, unknown ones included', () => {
	const withNewField = { ...event, settledAt: 'tomorrow' };
	expect(explainStatus(withNewField)).toMatchObject(withNewField);
});

test('says what the detailed status means', () => {
	expect(explainStatus(event).explanation.meaning).toMatch(
		/in progress.*The payer has not opened the bank link yet\./,
	);
});

test.each([null, undefined, 'NEW_DETAIL', 'constructor', 7])(
	'a detailed status of %j adds nothing',
	(detailedStatus) => {
		const { meaning } = explainStatus({ ...event, detailedStatus } as typeof event).explanation;
		expect(meaning).toMatch(/^[^.]*in progress[^.]*\.$/);
	},
);

test('explains each failure reason and whether trying again makes sense', () => {
	const failed = {
		...event,
		status: 'FAILED',
		failureReasons: ['INSUFFICIENT_FUNDS', 'PAYMENT_EXPIRED', 'BRAND_NEW'],
	};
	expect(explainStatus(failed).explanation.failureReasons).toEqual([
		expect.objectContaining({ reason: 'INSUFFICIENT_FUNDS', canTryAgain: true }),
		expect.objectContaining({ reason: 'PAYMENT_EXPIRED', canTryAgain: true }),
		expect.objectContaining({ reason: 'BRAND_NEW', canTryAgain: false }),
	]);
});

test('reasons on a payment that did not fail explain nothing', () => {
	const pending = { ...event, failureReasons: ['INSUFFICIENT_FUNDS'] };
	expect(explainStatus(pending).explanation.failureReasons).toEqual([]);
});

test('an unknown outcome is never an invitation to pay again', () => {
	expect(explainStatus({ ...event, status: 'UNKNOWN' }).explanation).toMatchObject({
		canTryAgain: false,
		nextStep: expect.stringContaining('Do not pay again'),
	});
});

test('takes any value that the API may send', () => {
	fc.assert(
		fc.property(anyValue, anyValue, anyValue, (status, detailedStatus, failureReasons) => {
			const explained = explainStatus({
				...event,
				...({ status, detailedStatus, failureReasons } as object),
			});
			expect(typeof explained.isFinal).toBe('boolean');
			expect(explained.explanation.meaning).not.toBe('');
		}),
	);
});
