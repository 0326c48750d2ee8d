import { findProvider } from '../providers.mts';
import { flowOf } from '../statusFlows.mts';
import type { PaymentRecord } from '../store.mts';
import type { Schemas } from '../types.mts';

/** What the payer's pages tell about a payment. */
export interface PaymentView {
	id: string;
	amount: string;
	recipientName: string;
	recipientAccount: string;
	reference: string;
	senderAccount: string;
	bankName: string;
	/** Null where the client named no web address to return to. */
	returnUrl: string | null;
	outcome: Outcome;
}

export interface Outcome {
	tone: 'good' | 'bad' | 'open';
	title: string;
	text: string;
}

const inGroups = (iban: string | undefined) => (iban ?? '').replace(/(.{4})(?=.)/g, '$1 ');

export function formatAmount({ amount, currency }: Schemas['Payment']): string {
	if (amount === undefined) return '';
	if (currency === undefined) return String(amount);
	return new Intl.NumberFormat('en', {
		style: 'currency',
		currency,
		currencyDisplay: 'code',
		maximumFractionDigits: 20,
	}).format(amount);
}

/** Only web addresses: nothing a payment says may run as a script. */
export function returnUrlOf({ payment }: PaymentRecord): string | null {
	const url = payment.metadata?.redirectUri;
	return url !== undefined && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

const FAILURES: Record<string, Omit<Outcome, 'tone'>> = {
	PAYMENT_EXPIRED: {
		title: 'This payment has expired',
		text: 'It was not approved in time. Nothing was paid. Ask the recipient for a new payment link.',
	},
	SENDER_CREDENTIALS_INVALID: {
		title: 'The bank refused the login',
		text: 'Nothing was paid. Ask the recipient for a new payment link and check what you enter.',
	},
	AMOUNT_EXCEEDS_AVAILABLE_FUNDS: {
		title: 'The account does not hold enough money',
		text: 'The bank refused the payment. Nothing was paid.',
	},
};

export function outcomeOf({ statusEvents }: PaymentRecord): Outcome {
	const { status, failureReasons } = statusEvents.at(-1) ?? {};
	if (status === 'COMPLETED') {
		return { tone: 'good', title: 'Payment completed', text: 'The bank executed the payment.' };
	}
	if (status === 'FAILED') {
		const failure = FAILURES[failureReasons?.[0] ?? ''];
		return {
			tone: 'bad',
			...(failure ?? {
				title: 'Payment not made',
				text: 'It was declined or refused. Nothing was paid.',
			}),
		};
	}
	return {
		tone: 'open',
		title: 'Payment in progress',
		text: 'The bank is working on it. There is nothing more for you to do.',
	};
}

export function paymentView(record: PaymentRecord): PaymentView {
	const { payment } = record;
	return {
		id: payment.id,
		amount: formatAmount(payment),
		recipientName: payment.recipient?.name ?? '',
		recipientAccount: inGroups(payment.recipient?.account?.number?.value),
		reference: payment.remittanceInformation?.value ?? '',
		senderAccount: inGroups(payment.sender?.account?.number?.value),
		bankName: findProvider(payment.provider?.id ?? '')?.name ?? '',
		returnUrl: returnUrlOf(record),
		outcome: outcomeOf(record),
	};
}

/** Which fields Kashimi asks for in the embedded flow; none in the others. */
export function credentialFields({ payment }: PaymentRecord) {
	const required = findProvider(payment.provider?.id ?? '')?.requiredPaymentFields ?? [];
	const isEmbedded = flowOf(payment) === 'embedded';
	return {
		account: isEmbedded && required.includes('SENDER_ACCOUNT') && !payment.sender?.account?.number,
		userId: isEmbedded && required.includes('SENDER_PROVIDER_CREDENTIALS_ID'),
		password: isEmbedded && required.includes('SENDER_PROVIDER_CREDENTIALS_PASSWORD'),
	};
}
