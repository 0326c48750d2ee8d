import type { IDataObject, INodeProperties, NodeOperationError } from 'n8n-workflow';

import { checkKnownEndToEndId } from '../../payments/endToEndId';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { includeLatestStatusOption } from '../../shared/fields';
import { paymentIdField, readPaymentId, readPaymentOutput, simplifyOption } from '../fields';
import type { PaymentOutput } from '../fields';
import type { ItemParameters } from '../parameters';
import { itemError, required } from '../problems';
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
	displayName: 'Invoice or Order Number',
	name: 'endToEndId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. INV-2026-001',
	description: 'The number under which the payment was created',
	displayOptions: { show: { lookUpBy: ['endToEndId'] } },
};

export const description: INodeProperties[] = operationFields(
	'payment',
	'get',
	[
		lookUpBy,
		{ ...paymentIdField, displayOptions: { show: { lookUpBy: ['paymentId'] } } },
		endToEndIdField,
	],
	[{ ...includeLatestStatusOption, default: true }, simplifyOption],
);

interface Prepared {
	lookUp: { paymentId: string } | { endToEndId: string };
	output: PaymentOutput;
}

export function prepare(item: ItemParameters): Prepared {
	const lookUp =
		item.decided('lookUpBy', lookUpBy.displayName) === 'paymentId'
			? { paymentId: readPaymentId(item) }
			: { endToEndId: readEndToEndId(item) };
	return { lookUp, output: readPaymentOutput(item, true) };
}

function readEndToEndId(item: ItemParameters): string {
	const value = item.decided('endToEndId', endToEndIdField.displayName);
	return required(item.context, checkKnownEndToEndId(value), item.itemIndex);
}

/** @returns the archived payment, or all that have the end-to-end ID */
export async function execute(
	client: KashimiClient,
	{ lookUp, output }: Prepared,
): Promise<IDataObject[]> {
	const payments =
		'paymentId' in lookUp
			? [await client.getPayment(lookUp.paymentId)]
			: await client.listPayments(lookUp.endToEndId);
	if (payments.length === 0) throw notFound(client, lookUp);
	return (await toPaymentItems(client, payments, output)) as IDataObject[];
}

function notFound({ context, settings }: KashimiClient, lookUp: object): NodeOperationError {
	const [id] = Object.values(lookUp);
	return itemError(
		context.getNode(),
		`No payment has the number ${id}`,
		'Check the number, and whether the credential is for the environment in which the payment was created. A new payment may take a moment to appear.',
		settings.itemIndex,
	);
}
