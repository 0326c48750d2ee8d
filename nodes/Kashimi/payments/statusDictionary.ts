import { parseCodes } from './countryCodes';
import { type Checked, refuse } from './problems';
import type { PaymentStatusEvent } from './types';
import { isBlank, ownEntry, quote } from './values';

/** What a value of the API means to somebody who waits for a payment. */
interface Explanation {
	meaning: string;
	nextStep: string;
	/** Whether creating the payment once more, under another end-to-end id, makes sense. */
	canTryAgain: boolean;
}

/** With exactly one failure reason, the next step is that of the reason. */
type StatusExplanation = Explanation & {
	failureReasons: Array<Explanation & { reason: string }>;
};

/** Source: "Payment statuses". Inferred: that UNKNOWN is not final. */
const FINAL_STATUSES = new Set(['COMPLETED', 'FAILED']);

function explained(meaning: string, nextStep: string, canTryAgain = false): Explanation {
	return { meaning, nextStep, canTryAgain };
}
const tryAgain = (meaning: string, nextStep: string) => explained(meaning, nextStep, true);
const askPayer = (meaning: string) =>
	tryAgain(meaning, 'Ask the payer to check it, then send a new payment under another number.');
const correctIt = (meaning: string) =>
	tryAgain(meaning, 'Correct it, then create a new payment under another number.');

/** Source: "Payment statuses". */
const STATUSES: Record<string, Explanation> = {
	PENDING: explained(
		'The payment is in progress; the bank has not executed it yet.',
		'Wait for the final status.',
	),
	COMPLETED: explained('The bank has executed the payment.', 'Treat it as paid.'),
	FAILED: tryAgain(
		'The payment was not made.',
		'Read the failure reasons, then create a new payment under another number if it is still wanted.',
	),
	UNKNOWN: explained(
		'The outcome could not be determined; the payment may have been made.',
		'Do not pay again: read the status later, or ask the Kashimi team.',
	),
};

/** Source: samples of "Payment statuses"; the meanings are inferred from the names. */
const DETAILED_STATUSES: Record<string, string> = {
	AIS_PSU_CONSENT_RECEIVED: 'The payer allowed the bank to show their accounts.',
	PAYMENT_CONSENT_REDIRECT_PENDING: 'The payer has not opened the bank link yet.',
	PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING: 'The payer came back from the bank.',
	PAYMENT_EXECUTION_PENDING: 'The payer approved; the bank is executing the payment.',
};

/** Source: "Failure reasons"; the last one stands in a sample only. */
const FAILURE_REASONS: Record<string, Explanation> = {
	UNKNOWN_ERROR: tryAgain(
		'The reason is not known.',
		'Create a new payment under another number, and ask the Kashimi team if it fails too.',
	),
	INTERNAL_TECHNICAL_ERROR: tryAgain(
		'Kashimi had a technical problem.',
		'Create a new payment under another number, a little later.',
	),
	PAYMENT_EXPIRED: tryAgain(
		'The payer did not finish in time.',
		'Send the payer a new payment under another number.',
	),
	SENDER_CREDENTIALS_INVALID: askPayer("The bank refused the payer's login."),
	REMITTANCE_INFORMATION_INVALID: correctIt('The bank does not accept the reference.'),
	SENDER_ACCOUNT_INVALID: askPayer("The payer's account is wrong or not supported."),
	RECIPIENT_ACCOUNT_INVALID: correctIt("The recipient's account is wrong or not supported."),
	RECIPIENT_NAME_INVALID: correctIt("The recipient's name is wrong or badly formed."),
	CURRENCY_INVALID: correctIt('The currency is not supported for this payment.'),
	AMOUNT_EXCEEDS_AVAILABLE_FUNDS: askPayer('The account of the payer does not hold enough money.'),
	INSUFFICIENT_FUNDS: askPayer('The account of the payer does not hold enough money.'),
};

export const KNOWN_STATUSES = Object.keys(STATUSES);

/** The known statuses after which another one comes. */
export const OPEN_STATUSES = KNOWN_STATUSES.filter((status) => !FINAL_STATUSES.has(status));

/** At the limit of a wait that nobody could look at the payment in: nothing is asserted. */
export const NOT_READ_SINCE: StatusExplanation = {
	...explained(
		'The payment was not known to be final when the wait began. Its status was not read since, so it may be paid.',
		'Read the status with Payment: Get Status before you act on it.',
	),
	failureReasons: [],
};
const NO_STATUS = explained(
	'Kashimi knows the payment, but has no status for it yet.',
	'Wait for the first status.',
);
const OTHER_STATUS = explained(
	'This status is new to the node.',
	'Look it up in the documentation of Kashimi before you act on it.',
);
const OTHER_REASON = explained(
	'This reason is new to the node.',
	'Look it up in the documentation of Kashimi before you create a new payment.',
);

/** Whether a payment with this status will not change any more. */
export function isFinalStatus(status: unknown): boolean {
	return typeof status === 'string' && FINAL_STATUSES.has(status);
}

export function isPaidStatus(status: unknown): boolean {
	return status === 'COMPLETED';
}

export function isFailedStatus(status: unknown): boolean {
	return status === 'FAILED';
}

/** Reads statuses of the documentation, as a list or a text; undefined where every payment passes. */
export function checkStatuses(value: unknown, field: string): Checked<Set<string> | undefined> {
	const isNone = isBlank(value) || (Array.isArray(value) && value.length === 0);
	if (isNone) return { value: undefined };
	const statuses = parseCodes(value)?.map((status) => status.toUpperCase());
	const fix = `Use one or more of ${KNOWN_STATUSES.join(', ')}.`;
	if (!statuses?.length) return refuse(field, `is ${quote(value)}`, fix);
	const unknown = statuses.find((status) => !KNOWN_STATUSES.includes(status));
	if (unknown === undefined) return { value: new Set(statuses) };
	return refuse(field, `contains ${quote(unknown)}, which is not a status`, fix);
}

/** What a status event means; null for a payment without one. Unknown values get a neutral text. */
export function explain(event: Partial<PaymentStatusEvent> | null): StatusExplanation {
	if (event === null) return { ...NO_STATUS, failureReasons: [] };
	const status = ownEntry(STATUSES, event.status) ?? OTHER_STATUS;
	const isPending = event.status === 'PENDING';
	// A documented sample has reasons on a pending payment; they explain nothing before it failed.
	const failureReasons = (
		isFailedStatus(event.status) && Array.isArray(event.failureReasons) ? event.failureReasons : []
	).map((reason) => ({ reason, ...(ownEntry(FAILURE_REASONS, reason) ?? OTHER_REASON) }));
	const [only, ...others] = failureReasons;
	if (only !== undefined && others.length === 0) {
		const meaning = `The payment was not made: ${only.meaning.replace(/^Th(e|is)\b/, (word) => word.toLowerCase())}`;
		const { nextStep, canTryAgain } = only;
		return { meaning, nextStep, canTryAgain, failureReasons };
	}
	return {
		...status,
		// Only a pending payment is where its detail says it is; others may keep the last one.
		meaning: (isPending && ownEntry(DETAILED_STATUSES, event.detailedStatus)) || status.meaning,
		canTryAgain: status.canTryAgain && failureReasons.every(({ canTryAgain }) => canTryAgain),
		failureReasons,
	};
}
