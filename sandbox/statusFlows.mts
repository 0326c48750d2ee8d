import { findProvider } from './providers.mts';
import type { PaymentRecord } from './store.mts';
import type { Schemas } from './types.mts';

type StatusEvent = Schemas['PaymentStatusEvent'];
export type Step = Pick<StatusEvent, 'status' | 'detailedStatus' | 'failureReasons'>;

export type Destination =
	/** `declined` and `expired` end the payment where it stands. */
	| { outcome: 'completed' | 'declined' | 'expired' | 'unknown' }
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
	bankSelection: 'BANK_SELECTION_PENDING',
	bankSelectionFailed: 'BANK_SELECTION_FAILED',
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

/** Inferred: no documented reason says that the payer declined. */
const DECLINED = 'UNKNOWN_ERROR';

const REASON_BY_OUTCOME = { declined: DECLINED, expired: 'PAYMENT_EXPIRED' };

const FINAL_STATUSES = ['COMPLETED', 'FAILED'];

export function isFinal(status: string | undefined): boolean {
	return FINAL_STATUSES.includes(status ?? '');
}

/** Where the payer stands, told by the latest step that is known. */
export type Stage =
	| 'bankSelection'
	| 'credentials'
	| 'accountConsent'
	| 'approval'
	/** The payer has done their part, or a control route made up a step. */
	| 'processing'
	| 'finished';

const STAGES: Record<string, Stage> = {
	[INFERRED.bankSelection]: 'bankSelection',
	[INFERRED.credentials]: 'credentials',
	[INFERRED.authorization]: 'approval',
	[INFERRED.accountConsent]: 'accountConsent',
	[DOCUMENTED.accountConsentReceived]: 'approval',
	[DOCUMENTED.redirect]: 'approval',
};

/** Inferred: these end a payment before the bank executes it, the others on execution. */
const REASONS_BEFORE_EXECUTION = ['PAYMENT_EXPIRED', 'SENDER_CREDENTIALS_INVALID'];

type Payment = Pick<Schemas['Payment'], 'provider' | 'sender'>;
export type Flow = keyof typeof PENDING_STEPS;

export function flowOf({ provider, sender }: Payment): Flow {
	const required = findProvider(provider?.id ?? '')?.requiredPaymentFields ?? [];
	if (required.some((field) => field.startsWith('SENDER_PROVIDER_CREDENTIALS_'))) {
		return 'embedded';
	}
	// A bank that needs the account of the PSU lets them choose it if the request does not name it.
	return required.includes('SENDER_ACCOUNT') && !sender?.account?.number
		? 'accountConsent'
		: 'redirect';
}

function pendingSteps(payment: Payment): string[] {
	const steps = PENDING_STEPS[flowOf(payment)];
	return payment.provider?.id === undefined ? [INFERRED.bankSelection, ...steps] : steps;
}

export function stageOf({ payment, statusEvents }: PaymentRecord): Stage {
	const { status, detailedStatus } = statusEvents.at(-1) ?? {};
	if (isFinal(status)) return 'finished';
	const stage = STAGES[detailedStatus ?? ''] ?? 'processing';
	// A control route can move a payment past the choice of its bank.
	if (stage !== 'bankSelection' && payment.provider?.id === undefined) return 'processing';
	return stage;
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
		case INFERRED.bankSelection:
			return INFERRED.bankSelectionFailed;
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

function stepsAhead({ payment, statusEvents }: PaymentRecord): Step[] {
	const flow = pendingSteps(payment);
	const reached = statusEvents.map(({ detailedStatus }) => detailedStatus);
	const position = flow.findLastIndex((name) => reached.includes(name));
	return flow.slice(position + 1).map((name) => step(name));
}

/** At most so many of the steps on the way to the final status. */
export function nextSteps(record: PaymentRecord, count: number): Step[] {
	return stepsAhead(record).slice(0, count);
}

/** The steps between where the payment stands and where it is to go, that one included. */
export function stepsTo(to: Destination, record: PaymentRecord): Step[] {
	if ('detailedStatus' in to) return [step(to.detailedStatus, to.failureReason)];

	const ahead = stepsAhead(record);
	if (to.outcome === 'completed') return [...ahead, step(DOCUMENTED.completed)];
	if (to.outcome === 'unknown') return [...ahead, step(INFERRED.executionUnknown)];

	const reason = to.outcome === 'failed' ? to.failureReason : REASON_BY_OUTCOME[to.outcome];
	const endsHere = to.outcome !== 'failed' || REASONS_BEFORE_EXECUTION.includes(reason ?? '');
	const passed = endsHere ? [] : ahead;
	const last = passed.at(-1) ?? record.statusEvents.at(-1);
	return [...passed, step(failureAfter(last?.detailedStatus), reason)];
}
