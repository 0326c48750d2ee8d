import { explain } from './statusDictionary';
import type { Payment, PaymentStatusEvent } from './types';

const NO_STATUS = 'Its status could not be read.';
const WITHOUT_LINK = 'If the payer does not have it, let the payment expire unpaid and';

/**
 * What to know of a payment that was there before it was ordered; undefined for one that is open and has its link.
 * @param redirectUrl null where the bank link is lost
 * @param hasNextAttempt whether the same order makes a new payment once this one has failed
 */
export function foundNotice(
	payment: Payment,
	status: PaymentStatusEvent | null | undefined,
	redirectUrl: string | null,
	hasNextAttempt = false,
): string | undefined {
	const { meaning, nextStep } = explain(status ?? null);
	const next = hasNextAttempt
		? 'run the workflow again: it then creates the next one.'
		: 'create a new one under another number.';
	const lost = redirectUrl === null ? `${lostLink(payment)} ${next}` : undefined;
	switch (status?.status) {
		case 'COMPLETED':
			return `This payment was made before and has been paid since ${status.createdAt}. Do not ask the payer again.`;
		case 'FAILED':
			return `This payment was made before and failed. ${meaning} ${nextStep}`;
		case 'PENDING':
			return lost && `It is still open. ${lost}`;
		case undefined:
			return lost ? `${NO_STATUS} ${lost}` : NO_STATUS;
		default:
			return `This payment was made before. ${meaning} ${nextStep}`;
	}
}

function lostLink({ createdAt }: Payment): string {
	const when = createdAt === undefined ? '' : ` was issued at ${createdAt} and`;
	return `The bank link (redirectUrl) of this payment${when} cannot be read again. ${WITHOUT_LINK}`;
}
