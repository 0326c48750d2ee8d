import { foundNotice } from '../../../nodes/Kashimi/payments/foundNotice.ts';

const payment = { id: '123e4567-e89b-12d3-a456-426614174000', createdAt: '2026-01-15T09:00:00Z' };
const LINK = 'https://bank.example/1';

test.each([
	['COMPLETED', [], null, /has been paid since 2026-01-16T10:00:00Z.*Do not ask the payer again/],
	['COMPLETED', [], LINK, /has been paid/],
	['FAILED', ['PAYMENT_EXPIRED'], null, /failed.*did not finish in time.*another number/],
	['FAILED', ['PAYMENT_EXPIRED'], LINK, /failed.*did not finish in time.*another number/],
	['PENDING', [], null, /still open.*issued at 2026-01-15T09:00:00Z.*cannot be read again/],
	['PENDING', [], LINK, undefined],
	['UNKNOWN', [], null, /may have been made.*Do not pay again/],
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
	expect(foundNotice(payment, undefined, LINK)).toBe('Its status could not be read.');
	expect(foundNotice(payment, undefined, null)).toMatch(/could not be read.*cannot be read again/);
});

test.each([
	[false, 'let the payment expire unpaid and create a new one under another number.'],
	[true, 'let the payment expire unpaid and run the workflow again: it then creates the next one.'],
])('where the same order makes a new payment (%j), a lost link ends with it', (again, words) => {
	expect(foundNotice(payment, undefined, null, again)).toContain(words);
});
