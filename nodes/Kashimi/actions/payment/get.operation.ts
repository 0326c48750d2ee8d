import type { INodeProperties, NodeOperationError } from 'n8n-workflow';

import { attemptId, MOST_ATTEMPTS } from '../../payments/attempts';
import { checkKnownEndToEndId } from '../../payments/endToEndId';
import type { JsonObject } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { includeLatestStatusOption, requiredField, switchField } from '../../shared/fields';
import { paymentIdField, readPaymentId, readPaymentOutput, simplifyOption } from '../fields';
import type { PaymentOutput } from '../fields';
import type { ItemParameters } from '../parameters';
import { clientError } from '../problems';
import { toPaymentItems } from './latestStatus';

const lookUpBy: INodeProperties = {
	displayName: 'Look Up By',
	name: 'lookUpBy',
	type: 'options',
	options: [
		{ name: 'Invoice or Order Number', value: 'endToEndId' },
		{ name: 'Payment ID', value: 'paymentId' },
	],
	default: 'paymentId',
	description: 'Which identifier of the payment you know',
};

const endToEndIdField: INodeProperties = {
	...requiredField(
		'Invoice or Order Number',
		'endToEndId',
		'INV-2026-001',
		'The number under which the payment was created',
	),
	displayOptions: { show: { lookUpBy: ['endToEndId'] } },
};

const furtherAttempts: INodeProperties = {
	...switchField(
		'Include Further Attempts',
		'includeAttempts',
		'Whether to also return the payments under INV-1-2, INV-1-3 and so on, which Create makes after the first one failed. Without this option, only payments under exactly this number are returned.',
	),
	displayOptions: { show: { '/lookUpBy': ['endToEndId'] } },
};

export const description = operationFields(
	'payment',
	'get',
	[
		lookUpBy,
		{ ...paymentIdField, displayOptions: { show: { lookUpBy: ['paymentId'] } } },
		endToEndIdField,
	],
	[furtherAttempts, { ...includeLatestStatusOption, default: true }, simplifyOption],
);

interface Prepared {
	lookUp: { paymentId: string } | { endToEndId: string };
	includesAttempts: boolean;
	output: PaymentOutput;
}

export function prepare(item: ItemParameters): Prepared {
	const lookUp =
		item.decided('lookUpBy', lookUpBy.displayName) === 'paymentId'
			? { paymentId: readPaymentId(item) }
			: { endToEndId: item.checked(endToEndIdField, checkKnownEndToEndId) };
	return {
		lookUp,
		includesAttempts: item.flag(furtherAttempts),
		output: readPaymentOutput(item, true),
	};
}

/** @returns the archived payment, or all that have the end-to-end ID; then those of its further attempts, in order */
export async function execute(
	client: KashimiClient,
	{ lookUp, includesAttempts, output }: Prepared,
): Promise<JsonObject[]> {
	const payments =
		'paymentId' in lookUp
			? [await client.getPayment(lookUp.paymentId)]
			: await client.listPayments(lookUp.endToEndId);
	if (payments.length === 0) throw notFound(client, lookUp);
	if (!includesAttempts || 'paymentId' in lookUp) {
		return await toPaymentItems(client, payments, output);
	}
	const attempts = new Map(payments.map((payment) => [payment, 1]));
	for (let attempt = 2; attempt <= MOST_ATTEMPTS; attempt++) {
		const further = await client.listPayments(attemptId(lookUp.endToEndId, attempt));
		if (further.length === 0) break;
		for (const payment of further) attempts.set(payment, attempt);
	}
	return await toPaymentItems(client, [...attempts.keys()], output, attempts);
}

function notFound(client: KashimiClient, lookUp: object): NodeOperationError {
	const [id] = Object.values(lookUp);
	return clientError(
		client,
		`No payment has the number ${id}`,
		'Check the number, and whether the credential is for the environment in which the payment was created. A new payment may take a moment to appear.',
	);
}
