import type { PaymentStatusEvent } from './types';

/** What a value of the API means to somebody who waits for a payment. */
export interface Explanation {
	meaning: string;
	nextStep: string;
	/** Whether creating the payment once more, under another end-to-end id, makes sense. */
	canTryAgain: boolean;
}

/** With exactly one failure reason, the next step is that of the reason. */
export type StatusExplanation = Explanation & {
	failureReasons: Array<Explanation & { reason: string }>;
};

/**
 * Source: "Payment statuses". Inferred: that UNKNOWN is not final; the documentation calls it rare
 * and says neither.
 */
const FINAL_STATUSES = new Set(['COMPLETED', 'FAILED']);

const WAIT: Omit<Explanation, 'meaning'> = {
	nextStep: 'Wait for the final status.',
	canTryAgain: false,
};
const ASK_PAYER: Omit<Explanation, 'meaning'> = {
	nextStep: 'Ask the payer to check it, then send a new payment under another number.',
	canTryAgain: true,
};
const CORRECT_IT: Omit<Explanation, 'meaning'> = {
	nextStep: 'Correct it, then create a new payment under another number.',
	canTryAgain: true,
};

/** Source: "Payment statuses". */
const STATUSES: Record<string, Explanation> = {
	PENDING: { meaning: 'The payment is in progress; the bank has not executed it yet.', ...WAIT },
	COMPLETED: {
		meaning: 'The bank has executed the payment.',
		nextStep: 'Treat it as paid.',
		canTryAgain: false,
	},
	FAILED: {
		meaning: 'The payment was not made.',
		nextStep:
			'Read the failure reasons, then create a new payment under another number if it is still wanted.',
		canTryAgain: true,
	},
	UNKNOWN: {
		meaning: 'The outcome could not be determined; the payment may have been made.',
		nextStep: 'Do not pay again: read the status later, or ask the Kashimi team.',
		canTryAgain: false,
	},
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
	UNKNOWN_ERROR: {
		meaning: 'The reason is not known.',
		nextStep:
			'Create a new payment under another number, and ask the Kashimi team if it fails too.',
		canTryAgain: true,
	},
	INTERNAL_TECHNICAL_ERROR: {
		meaning: 'Kashimi had a technical problem.',
		nextStep: 'Create a new payment under another number, a little later.',
		canTryAgain: true,
	},
	PAYMENT_EXPIRED: {
		meaning: 'The payer did not finish in time.',
		nextStep: 'Send the payer a new payment under another number.',
		canTryAgain: true,
	},
	SENDER_CREDENTIALS_INVALID: {
		meaning: "The bank refused the payer's login.",
		...ASK_PAYER,
	},
	REMITTANCE_INFORMATION_INVALID: {
		meaning: 'The bank does not accept the reference.',
		...CORRECT_IT,
	},
	SENDER_ACCOUNT_INVALID: {
		meaning: "The payer's account is wrong or not supported.",
		...ASK_PAYER,
	},
	RECIPIENT_ACCOUNT_INVALID: {
		meaning: "The recipient's account is wrong or not supported.",
		...CORRECT_IT,
	},
	RECIPIENT_NAME_INVALID: {
		meaning: "The recipient's name is wrong or badly formed.",
		...CORRECT_IT,
	},
	CURRENCY_INVALID: {
		meaning: 'The currency is not supported for this payment.',
		...CORRECT_IT,
	},
	AMOUNT_EXCEEDS_AVAILABLE_FUNDS: {
		meaning: 'The account of the payer does not hold enough money.',
		...ASK_PAYER,
	},
	INSUFFICIENT_FUNDS: {
		meaning: 'The account of the payer does not hold enough money.',
		...ASK_PAYER,
	},
};

/** The known statuses after which another one comes. */
export const OPEN_STATUSES = Object.keys(STATUSES).filter((status) => !FINAL_STATUSES.has(status));

/** At the limit of a wait that nobody could look at the payment in: nothing is asserted. */
export const NOT_READ_SINCE: StatusExplanation = {
	meaning:
		'The payment was not known to be final when the wait began. Its status was not read since, so it may be paid.',
	nextStep: 'Read the status with Payment: Get Status before you act on it.',
	canTryAgain: false,
	failureReasons: [],
};
const NO_STATUS: Explanation = {
	meaning: 'Kashimi knows the payment, but has no status for it yet.',
	nextStep: 'Wait for the first status.',
	canTryAgain: false,
};
const OTHER_STATUS: Explanation = {
	meaning: 'This status is new to the node.',
	nextStep: 'Look it up in the documentation of Kashimi before you act on it.',
	canTryAgain: false,
};
const OTHER_REASON: Explanation = {
	meaning: 'This reason is new to the node.',
	nextStep: 'Look it up in the documentation of Kashimi before you create a new payment.',
	canTryAgain: false,
};

/** Whether a payment with this status will not change any more. */
export function isFinalStatus(status: unknown): boolean {
	return typeof status === 'string' && FINAL_STATUSES.has(status);
}

/** Whether the bank has executed the payment. Source: "Payment statuses". */
export function isPaidStatus(status: unknown): boolean {
	return status === 'COMPLETED';
}

/**
 * Says what a status event means; values that are not known get a neutral text.
 * @param event null where a payment has no status yet
 */
export function explain(event: Partial<PaymentStatusEvent> | null): StatusExplanation {
	if (event === null) return { ...NO_STATUS, failureReasons: [] };
	const status = lookUp(STATUSES, event.status) ?? OTHER_STATUS;
	const isPending = event.status === 'PENDING';
	const isFailed = event.status === 'FAILED';
	// A documented sample has reasons on a pending payment; they explain nothing before it failed.
	const failureReasons = (
		isFailed && Array.isArray(event.failureReasons) ? event.failureReasons : []
	).map((reason) => ({ reason, ...(lookUp(FAILURE_REASONS, reason) ?? OTHER_REASON) }));
	const [only, ...others] = failureReasons;
	if (only !== undefined && others.length === 0) {
		const meaning = `The payment was not made: ${only.meaning.replace(/^Th(e|is)\b/, (word) => word.toLowerCase())}`;
		const { nextStep, canTryAgain } = only;
		return { meaning, nextStep, canTryAgain, failureReasons };
	}
	return {
		...status,
		// Only a pending payment is where its detail says it is; others may keep the last one.
		meaning: (isPending && lookUp(DETAILED_STATUSES, event.detailedStatus)) || status.meaning,
		canTryAgain: status.canTryAgain && failureReasons.every(({ canTryAgain }) => canTryAgain),
		failureReasons,
	};
}

/** An own entry only, so that a status named "constructor" is one that is not known. */
function lookUp<T>(dictionary: Record<string, T>, value: unknown): T | undefined {
	return typeof value === 'string' && Object.prototype.hasOwnProperty.call(dictionary, value)
		? dictionary[value]
		: undefined;
}
