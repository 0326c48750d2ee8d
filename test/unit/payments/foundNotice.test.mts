import { foundNotice } from '../../../nodes/Kashimi/payments/foundNotice.ts';
import { LINK_LOST, STATUS_UNREAD } from '../../support/sentences.mts';
import { explain } from '../../../nodes/Kashimi/payments/statusDictionary.ts';

const payment = { id: '123e4567-e89b-12d3-a456-426614174000', createdAt: '2026-01-15T09:00:00Z' };
const LINK = 'https://bank.example/1';
const EXPIRED = explain({ status: 'FAILED', failureReasons: ['PAYMENT_EXPIRED'] });
const UNKNOWN = explain({ status: 'UNKNOWN' });

test.each([
	['COMPLETED', [], null, /has been paid since 2026-01-16T10:00:00Z.*Do not ask the payer again/],
	['COMPLETED', [], LINK, /has been paid/],
	[
		'FAILED',
		['PAYMENT_EXPIRED'],
		null,
		new RegExp(`failed. ${EXPIRED.meaning} ${EXPIRED.nextStep}$`),
	],
	[
		'FAILED',
		['PAYMENT_EXPIRED'],
		LINK,
		new RegExp(`failed. ${EXPIRED.meaning} ${EXPIRED.nextStep}$`),
	],
	['PENDING', [], null, new RegExp(`still open.*issued at 2026-01-15T09:00:00Z.*${LINK_LOST}`)],
	['PENDING', [], LINK, undefined],
	['UNKNOWN', [], null, new RegExp(`${UNKNOWN.meaning} ${UNKNOWN.nextStep}$`)],
	['SOMETHING_NEW', [], LINK, /status is new/],
])('%s %j with the link %s', (name, failureReasons, redirectUrl, words) => {
	const status = {
		...{ id: payment.id, paymentId: payment.id, status: name, failureReasons },
		...{ detailedStatus: '', createdAt: '2026-01-16T10:00:00Z' },
	};
	const notice = foundNotice(payment, status, redirectUrl);
	if (words === undefined) expect(notice).toBeUndefined();
	else expect(notice).toMatch(words);
});

test('says that the status could not be read, and asserts nothing', () => {
	expect(foundNotice(payment, undefined, LINK)).toBe(STATUS_UNREAD);
	expect(foundNotice(payment, undefined, null)).toMatch(
		new RegExp(`^${STATUS_UNREAD} .*${LINK_LOST}`),
	);
});

test.each([
	[false, 'let the payment expire unpaid and create a new one under another number.'],
	[true, 'let the payment expire unpaid and run the workflow again: it then creates the next one.'],
])('where the same order makes a new payment (%j), a lost link ends with it', (again, words) => {
	expect(foundNotice(payment, undefined, null, again)).toContain(words);
});
