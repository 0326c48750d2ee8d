import { findProvider } from './providers.mts';
import type { PaymentRecord } from './store.mts';
import type { Schemas } from './types.mts';

type StatusEvent = Schemas['PaymentStatusEvent'];
type Step = Pick<StatusEvent, 'status' | 'detailedStatus' | 'failureReasons'>;

export type Destination =
	| { outcome: 'completed' | 'expired' | 'unknown' }
	| { outcome: 'failed'; failureReason?: string }
	/** A single step; the reason is for those that end with `_FAILED`. */
	| { detailedStatus: string; failureReason?: string };

/** Source: samples of "Payment statuses". */
const DOCUMENTED = {
	accountConsentReceived: 'AIS_PSU_CONSENT_RECEIVED',
	redirect: 'PAYMENT_CONSENT_REDIRECT_PENDING',
	callback: 'PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING',
	execution: 'PAYMENT_EXECUTION_PENDING',
	completed: 'PAYMENT_EXECUTION_COMPLETED',
};

/**
 * Inferred: phases and suffixes follow from the documented values; the table of all values was not
 * visible.
 */
const INFERRED = {
	accountConsent: 'AIS_PSU_CONSENT_PENDING',
	accountConsentFailed: 'AIS_PSU_CONSENT_FAILED',
	credentials: 'PAYMENT_CONSENT_CREDENTIALS_PENDING',
	authorization: 'PAYMENT_CONSENT_AUTHORIZATION_PENDING',
	consentFailed: 'PAYMENT_CONSENT_FAILED',
	executionFailed: 'PAYMENT_EXECUTION_FAILED',
	executionUnknown: 'PAYMENT_EXECUTION_UNKNOWN',
};

/** What comes before the final status. Inferred, except for the redirect flow. */
const PENDING_STEPS = {
	redirect: [DOCUMENTED.redirect, DOCUMENTED.callback, DOCUMENTED.execution],
	embedded: [INFERRED.credentials, INFERRED.authorization, DOCUMENTED.execution],
	accountConsent: [
		INFERRED.accountConsent,
		DOCUMENTED.accountConsentReceived,
		DOCUMENTED.redirect,
		DOCUMENTED.callback,
		DOCUMENTED.execution,
	],
};

/** Inferred: these end a payment before the bank executes it, the others on execution. */
const REASONS_BEFORE_EXECUTION = ['PAYMENT_EXPIRED', 'SENDER_CREDENTIALS_INVALID'];

type Payment = Pick<Schemas['Payment'], 'provider' | 'sender'>;

function pendingSteps({ provider, sender }: Payment): string[] {
	const required = findProvider(provider?.id ?? '')?.requiredPaymentFields ?? [];
	if (required.some((field) => field.startsWith('SENDER_PROVIDER_CREDENTIALS_'))) {
		return PENDING_STEPS.embedded;
	}
	// A bank that needs the account of the PSU lets them choose it if the request does not name it.
	return required.includes('SENDER_ACCOUNT') && !sender?.account?.number
		? PENDING_STEPS.accountConsent
		: PENDING_STEPS.redirect;
}

function step(detailedStatus: string, failureReason = 'UNKNOWN_ERROR'): Step {
	if (detailedStatus.endsWith('_FAILED')) {
		return { status: 'FAILED', detailedStatus, failureReasons: [failureReason] };
	}
	const statuses: Record<string, Step['status']> = {
		[DOCUMENTED.completed]: 'COMPLETED',
		[INFERRED.executionUnknown]: 'UNKNOWN',
	};
	return { status: statuses[detailedStatus] ?? 'PENDING', detailedStatus, failureReasons: null };
}

function failureAfter(detailedStatus: string | undefined): string {
	switch (detailedStatus) {
		case INFERRED.accountConsent:
			return INFERRED.accountConsentFailed;
		case DOCUMENTED.execution:
		case INFERRED.executionUnknown:
			return INFERRED.executionFailed;
		default:
			return INFERRED.consentFailed;
	}
}

export function firstStep(payment: Payment): Step {
	return step(pendingSteps(payment)[0]);
}

/** The steps between where the payment stands and where it is to go, that one included. */
export function stepsTo(to: Destination, { payment, statusEvents }: PaymentRecord): Step[] {
	if ('detailedStatus' in to) return [step(to.detailedStatus, to.failureReason)];

	const flow = pendingSteps(payment);
	const reached = statusEvents.map(({ detailedStatus }) => detailedStatus);
	const ahead = flow.slice(flow.findLastIndex((name) => reached.includes(name)) + 1);
	if (to.outcome === 'completed') return [...ahead, DOCUMENTED.completed].map((name) => step(name));
	if (to.outcome === 'unknown') {
		return [...ahead, INFERRED.executionUnknown].map((name) => step(name));
	}

	const reason = to.outcome === 'failed' ? to.failureReason : 'PAYMENT_EXPIRED';
	const passed = REASONS_BEFORE_EXECUTION.includes(reason ?? '') ? [] : ahead;
	const failure = failureAfter(passed.at(-1) ?? reached.at(-1));
	return [...passed.map((name) => step(name)), step(failure, reason)];
}
