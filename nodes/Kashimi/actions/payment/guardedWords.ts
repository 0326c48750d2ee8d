import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { PaymentDifference } from '../../payments/samePayment';
import type { Payment } from '../../payments/types';
import type { KashimiErrorParts } from '../../transport/errors';
import { idOf } from './createdItem';

/** What a guarded creation says instead of the plain failure of its request. */
type Words = Pick<KashimiErrorParts, 'message' | 'description'> & Partial<KashimiErrorParts>;

const unknown = (endToEndId: string) =>
	`The outcome of the payment ${endToEndId} is unknown, not failed`;
const unread = (endToEndId: string) =>
	`A payment with the end-to-end ID ${endToEndId} exists already, and could not be read`;

function listed(differences: PaymentDifference[]): string {
	return differences
		.map(
			({ field, wanted, existing }) =>
				`${field}: this item has ${wanted}, the existing payment ${existing}.`,
		)
		.join(' ');
}

export function anotherPayment(
	endToEndId: string,
	payment: Payment,
	differences: PaymentDifference[],
): Words {
	return {
		message: `Another payment already has the end-to-end ID ${endToEndId}`,
		description: `${listed(differences)} Nothing was created. Payment ID: ${idOf(payment)}. Use another end-to-end ID, or correct the values if this is meant to be the same payment.`,
	};
}

/** The payment that an earlier try may have made comes back with other values. */
export function unlike(
	endToEndId: string,
	payment: Payment,
	differences: PaymentDifference[],
): Words {
	return {
		message: unknown(endToEndId),
		description: `An earlier try may have made it. Kashimi shows a payment under this ID, with other values. ${listed(differences)} Payment ID: ${idOf(payment)}. Somebody has to compare it with the order before it is paid again, under whatever ID.`,
		nextStep: 'ask',
	};
}

export function duplicate(endToEndId: string, payment: Payment): Words {
	return {
		message: `The payment ${endToEndId} was made before`,
		description: `Payment ID: ${idOf(payment)}, with the same amount, currency, recipient account and remittance information. Nothing was created. Set "On Duplicate" to "Return Existing Payment" to go on with it.`,
	};
}

/** A generated id meets a payment of another execution. */
export function olderThanRun(endToEndId: string, payment: Payment): Words {
	return {
		message: `An older payment already has the end-to-end ID ${endToEndId}, generated for this item`,
		description: `Payment ID: ${idOf(payment)}, created at ${payment.createdAt}, before this execution started. Nothing was created now. Either n8n counts its executions from 1 again (a new or restored database), or this execution was started before and lost its worker. Look at that payment. If it is not the one that this item orders, enter an end-to-end ID of your own, such as the invoice number.`,
		nextStep: 'ask',
	};
}

/** Kashimi says that the id is taken, and its archive shows no payment that this try may have made. */
export function notShown(endToEndId: string, isOutcomeUnknown: boolean): Words {
	return {
		message: isOutcomeUnknown ? unknown(endToEndId) : unread(endToEndId),
		description: `${isOutcomeUnknown ? 'It may have been made.' : 'Nothing was created now.'} Kashimi says that this ID is taken, but its archive does not show the payment. Either the archive is late, or the payment belongs to another client of Kashimi. Look it up in some minutes with Payment: Get, Look Up By: End-to-End ID. If it is still not there, ask Kashimi before you use another ID.`,
		nextStep: 'ask',
	};
}

/** The id is taken, and the archive cannot be read. */
export function unreadable(endToEndId: string, reason: string): Words {
	return {
		message: unread(endToEndId),
		description: `Nothing was created. ${reason} Read it with Payment: Get, Look Up By: End-to-End ID, before you decide what to do.`,
		nextStep: 'retry',
	};
}

export function unknownOutcome(endToEndId: string, reason?: string): Words {
	return {
		message: unknown(endToEndId),
		description: `It may have been made: Kashimi gave no clear answer${reason ? ` (${reason})` : ' and its archive does not show it yet'}. Look it up with Payment: Get, Look Up By: End-to-End ID. To repeat it safely, put exactly this ID into the "End-to-End ID" field: an existing payment is then returned, not made again.`,
		nextStep: 'retry',
	};
}

/** A failure in words that fit into another message. */
export function reasonOf(error: unknown): string {
	const isOurs = error instanceof NodeApiError || error instanceof NodeOperationError;
	return isOurs
		? [error.message, error.description].filter(Boolean).join('. ')
		: 'it cannot be reached';
}
