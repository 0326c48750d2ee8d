import type { PaymentStatusEvent } from './types';

/** What a value of the API means to somebody who waits for a payment. */
export interface Explanation {
	meaning: string;
	nextStep: string;
	/** Whether creating the payment once more, with a new end-to-end id, makes sense. */
	canTryAgain: boolean;
}

/** A status event in the API's own fields, with what it means. */
export type ExplainedStatus = PaymentStatusEvent & {
	/** True once the status will not change any more. */
	isFinal: boolean;
	explanation: Explanation & { failureReasons: Array<Explanation & { reason: string }> };
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
	nextStep: 'Ask the payer to check it, and send them a new payment.',
	canTryAgain: true,
};
const CORRECT_IT: Omit<Explanation, 'meaning'> = {
	nextStep: 'Correct it and create a new payment.',
	canTryAgain: true,
};

/** Source: "Payment statuses". */
const STATUSES: Record<string, Explanation> = {
	PENDING: { meaning: 'The payment is in progress; the bank has not accepted it yet.', ...WAIT },
	COMPLETED: {
		meaning: 'The bank accepted the payment.',
		nextStep: 'Treat it as paid.',
		canTryAgain: false,
	},
	FAILED: {
		meaning: 'The payment was not made.',
		nextStep: 'Read the failure reasons, then create a new payment if it is still wanted.',
		canTryAgain: true,
	},
	UNKNOWN: {
		meaning: 'The outcome could not be determined; the payment may have been made.',
		nextStep: 'Do not pay again. Look at it later, or ask the Kashimi team.',
		canTryAgain: false,
	},
};

/** Source: samples of "Payment statuses"; the meanings are inferred from the names. */
const DETAILED_STATUSES: Record<string, string> = {
	AIS_PSU_CONSENT_RECEIVED: 'The payer allowed the bank to show their accounts.',
	PAYMENT_CONSENT_REDIRECT_PENDING: 'The payer has not opened the bank link yet.',
	PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING: 'The payer came back from the bank.',
	PAYMENT_EXECUTION_PENDING: 'The payer approved; the bank is executing the payment.',
	PAYMENT_EXECUTION_COMPLETED: 'The bank executed the payment.',
};

/** Source: "Failure reasons"; the last one stands in a sample only. */
const FAILURE_REASONS: Record<string, Explanation> = {
	UNKNOWN_ERROR: {
		meaning: 'The reason is not known.',
		nextStep: 'Create a new payment, and ask the Kashimi team if it happens again.',
		canTryAgain: true,
	},
	INTERNAL_TECHNICAL_ERROR: {
		meaning: 'Kashimi had a technical problem.',
		nextStep: 'Create a new payment later.',
		canTryAgain: true,
	},
	PAYMENT_EXPIRED: {
		meaning: 'The payer did not finish in time.',
		nextStep: 'Send the payer a new payment.',
		canTryAgain: true,
	},
	SENDER_CREDENTIALS_INVALID: {
		meaning: "The bank refused the payer's login.",
		...ASK_PAYER,
	},
	REMITTANCE_INFORMATION_INVALID: {
		meaning: 'The bank does not accept the remittance information.',
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

/** What is known of a payment that Kashimi shows without any status yet. */
export function withoutStatus(paymentId: string) {
	return {
		paymentId,
		status: null,
		isFinal: false,
		explanation: {
			meaning: 'Kashimi knows the payment, but has no status for it yet.',
			nextStep: 'Wait for the first status.',
			canTryAgain: false,
			failureReasons: [],
		},
	};
}

/** Adds to a status event what it means; values that are not known pass with a neutral text. */
export function explainStatus(event: PaymentStatusEvent): ExplainedStatus {
	const status = lookUp(STATUSES, event.status) ?? OTHER_STATUS;
	const detail = lookUp(DETAILED_STATUSES, event.detailedStatus);
	const isFailed = event.status === 'FAILED';
	// A documented sample has reasons on a pending payment; they explain nothing before it failed.
	const reasons = isFailed && Array.isArray(event.failureReasons) ? event.failureReasons : [];
	return {
		...event,
		isFinal: isFinalStatus(event.status),
		explanation: {
			...status,
			...(detail !== undefined && { meaning: `${status.meaning} ${detail}` }),
			failureReasons: reasons.map((reason) => ({
				reason,
				...(lookUp(FAILURE_REASONS, reason) ?? OTHER_REASON),
			})),
		},
	};
}

/** An own entry only, so that a status named "constructor" is one that is not known. */
function lookUp<T>(dictionary: Record<string, T>, value: unknown): T | undefined {
	return typeof value === 'string' && Object.prototype.hasOwnProperty.call(dictionary, value)
		? dictionary[value]
		: undefined;
}
