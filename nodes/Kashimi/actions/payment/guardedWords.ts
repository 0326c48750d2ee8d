import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { readInstant } from '../../payments/instants';
import type { PaymentDifference } from '../../payments/samePayment';
import type { Payment } from '../../payments/types';
import { errorDetails, type KashimiErrorParts, type NodeError } from '../../transport/errors';

/** What a guarded creation says instead of the plain failure of its request. */
type Words = Pick<KashimiErrorParts, 'message' | 'description'> & Partial<KashimiErrorParts>;

const unknown = (endToEndId: string) =>
	`Payment ${endToEndId} may have been made: Kashimi did not confirm it`;
const unread = (endToEndId: string) =>
	`A payment with the number ${endToEndId} already exists, but could not be read`;

function listed(differences: PaymentDifference[]): string {
	return differences
		.map(
			({ field, wanted, existing }) =>
				`${field}: this item has ${wanted}, the existing payment has ${existing}.`,
		)
		.join(' ');
}

export function anotherPayment(
	endToEndId: string,
	payment: Payment,
	differences: PaymentDifference[],
): Words {
	return {
		message: `Another payment already has the number ${endToEndId}`,
		description: `${listed(differences)} Nothing was created. Payment ID: ${payment.id}. Use another number, or correct the values if this is meant to be the same payment.`,
		nextStep: 'ask',
	};
}

/** The payment that an earlier try made or may have made comes back with other values. */
export function unlike(
	endToEndId: string,
	payment: Payment,
	differences: PaymentDifference[],
	isConfirmed: boolean,
): Words {
	return {
		message: isConfirmed
			? `Payment ${endToEndId} was made before in this execution, with other values`
			: unknown(endToEndId),
		description: `Do not treat it as failed. Kashimi shows a payment with this number, but with other values. ${listed(differences)} Payment ID: ${payment.id}. Compare it with the order before you pay again under any number.`,
		nextStep: 'ask',
	};
}

export function duplicate(endToEndId: string, payment: Payment): Words {
	return {
		message: `Payment ${endToEndId} was made before`,
		description: `Payment ID: ${payment.id}. Amount, currency, recipient account and reference are the same. Nothing was created. To continue with it, set "On Duplicate" to "Return Existing Payment".`,
		nextStep: 'ask',
	};
}

/** An earlier try was sent with the credential of another client; a second one would not meet its payment. */
export function sentElsewhere(endToEndId: string, { paymentId }: { paymentId?: string }): Words {
	const there = paymentId
		? `It exists there. Payment ID: ${paymentId}.`
		: 'It may have been made there.';
	return {
		message: `Payment ${endToEndId} was sent with another Kashimi client before, in an earlier try, loop or node`,
		description: `${there} The credential now has another client ID or environment, where it would be paid once more. Nothing was sent now. Select the first client again and retry. If these are two payments, give each its own number. To pay with the new one after all, first make sure that the first payment will not be paid, then start the workflow again instead of retrying.`,
		nextStep: 'ask',
	};
}

/** @param endToEndId undefined where the payment that may have been made has none */
export function lostOrder(endToEndId?: string): { message: string; description: string } {
	const how = endToEndId ? `as ${endToEndId}` : 'without a number';
	const settle = endToEndId
		? `enter ${endToEndId} in "Invoice or Order Number": an existing payment is then returned, not paid again.`
		: 'look for the payment with Payment: Get Many. If it was not made, start the workflow again.';
	return {
		message: `The same order may have been paid before, ${how}`,
		description: `Kashimi did not confirm that payment of this execution. Another number would pay again. Nothing was sent now. To settle it, ${settle} If it is another payment, give it another reference.`,
	};
}

/** A generated id meets a payment of another execution. */
export function olderThanRun(endToEndId: string, payment: Payment): Words {
	const isDated = !Number.isNaN(readInstant(payment.createdAt));
	const age = isDated
		? `created at ${payment.createdAt}, before this execution started`
		: 'without a time of creation that can be read';
	return {
		message: `An older payment already has the number ${endToEndId}, which was generated for this item`,
		description: `Payment ID: ${payment.id}, ${age}. Nothing was created now. Either n8n counts its executions from 1 again (after a new or restored database), or this execution started earlier and lost its worker. Look at that payment. If it is not the one for this item, enter a number of your own, such as the invoice number.`,
		nextStep: 'ask',
	};
}

/** Kashimi says that the id is taken, and its archive shows no payment that this try may have made. */
export function notShown(endToEndId: string, isOutcomeUnknown: boolean): Words {
	return {
		message: isOutcomeUnknown ? unknown(endToEndId) : unread(endToEndId),
		description: `${isOutcomeUnknown ? 'Do not treat it as failed.' : 'Nothing was created now.'} Kashimi says that this number is taken, but its archive does not show the payment. Either the archive is late, or the payment belongs to another client of Kashimi. Look it up in a few minutes with Payment: Get, Look Up By: Invoice or Order Number. If it is still missing, ask Kashimi before you use another number.`,
		nextStep: 'ask',
	};
}

/** The id is taken, and the archive cannot be read. */
export function unreadable(endToEndId: string, error: unknown): Words {
	return {
		message: unread(endToEndId),
		description: `Nothing was created. ${reasonOf(error)} Read the existing payment with Payment: Get, Look Up By: Invoice or Order Number, before you decide what to do.`,
		nextStep: 'retry',
	};
}

/** An earlier try knows the payment, and this one cannot read it. */
export function madeBefore(endToEndId: string, paymentId: string, error?: unknown): Words {
	const reason = error === undefined ? 'Wait until Kashimi shows it.' : reasonOf(error);
	return {
		message: unread(endToEndId),
		description: `An earlier try returned it. Payment ID: ${paymentId}. Nothing was created now. ${reason} Then retry: the payment is returned, not paid again.`,
		nextStep: 'retry',
	};
}

/** Before anything is sent, the archive does not tell whether there is a payment already. */
export function attemptsUnreadable(endToEndId: string, error: unknown): Words {
	return {
		message: `Could not find out whether payment ${endToEndId} was made before`,
		description: `Nothing was created. ${reasonOf(error)}`,
		nextStep: isOwnError(error) ? errorDetails(error).nextStep : 'retry',
	};
}

/** The attempt before it failed after the limits of the day had been checked. */
export function notAllowed(endToEndId: string): Words {
	return {
		message: `Payment ${endToEndId} was not created: the limits of the day were checked without it`,
		description:
			'The payment before it has failed since then. Nothing was sent for this one. Run the workflow again: the limits are then checked with it.',
		nextStep: 'retry',
	};
}

/** @param number what to enter to get this payment again; a further attempt has another id */
export function unknownOutcome(endToEndId: string, number: string, error?: unknown): Words {
	const reason = error === undefined ? undefined : reasonOf(error);
	const entry = number === endToEndId ? 'exactly this number' : number;
	return {
		message: unknown(endToEndId),
		description: `Do not treat it as failed. Kashimi gave no clear answer${reason ? ` (${reason})` : ', and its archive does not show the payment yet'}. Look it up with Payment: Get, Look Up By: Invoice or Order Number. To repeat it safely, use the same client ID and environment, and enter ${entry} in "Invoice or Order Number": an existing payment is then returned, not paid again.`,
		nextStep: 'retry',
	};
}

/** A failure in words that fit into another message. */
export function reasonOf(error: unknown): string {
	return isOwnError(error)
		? [error.message, error.description].filter(Boolean).join('. ')
		: 'it cannot be reached';
}

function isOwnError(error: unknown): error is NodeError {
	return error instanceof NodeApiError || error instanceof NodeOperationError;
}
