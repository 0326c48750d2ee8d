import type { IDataObject, INodeProperties, NodeOperationError } from 'n8n-workflow';

import { checkKnownEndToEndId } from '../../payments/endToEndId';
import type { KashimiClient } from '../../transport/client';
import { optionsField } from '../commonOptions';
import { includeLatestStatusOption } from '../../shared/fields';
import { forOperation, paymentIdField, readIncludeLatestStatus, readPaymentId } from '../fields';
import type { ItemParameters } from '../parameters';
import { itemError, required } from '../problems';
import { withLatestStatus } from './latestStatus';

const lookUpBy: INodeProperties = {
	displayName: 'Look Up By',
	name: 'lookUpBy',
	type: 'options',
	options: [
		{ name: 'End-to-End ID', value: 'endToEndId' },
		{ name: 'Payment ID', value: 'paymentId' },
	],
	default: 'paymentId',
	description: 'Which of its two identifiers you know the payment by',
};

const endToEndIdField: INodeProperties = {
	displayName: 'End-to-End ID',
	name: 'endToEndId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. INV-2026-001',
	description: 'The reference under which the payment was created',
	displayOptions: { show: { lookUpBy: ['endToEndId'] } },
};

export const description: INodeProperties[] = [
	...forOperation('payment', 'get', [
		lookUpBy,
		{ ...paymentIdField, displayOptions: { show: { lookUpBy: ['paymentId'] } } },
		endToEndIdField,
	]),
	optionsField('payment', 'get', [includeLatestStatusOption]),
];

interface Prepared {
	lookUp: { paymentId: string } | { endToEndId: string };
	includeLatestStatus: boolean;
}

export function prepare(item: ItemParameters): Prepared {
	const lookUp =
		item.decided('lookUpBy', lookUpBy.displayName) === 'paymentId'
			? { paymentId: readPaymentId(item) }
			: { endToEndId: readEndToEndId(item) };
	return { lookUp, includeLatestStatus: readIncludeLatestStatus(item) };
}

function readEndToEndId(item: ItemParameters): string {
	const value = item.decided('endToEndId', endToEndIdField.displayName);
	return required(item.context, checkKnownEndToEndId(value), item.itemIndex);
}

/** @returns the archived payment, with `latestStatus` where it was asked for */
export async function execute(client: KashimiClient, prepared: Prepared): Promise<IDataObject[]> {
	const { lookUp, includeLatestStatus } = prepared;
	const payments =
		'paymentId' in lookUp
			? [await client.getPayment(lookUp.paymentId)]
			: await client.listPayments(lookUp.endToEndId);
	if (payments.length === 0) throw notFound(client, lookUp);
	return includeLatestStatus
		? await withLatestStatus(client, payments)
		: (payments as unknown as IDataObject[]);
}

function notFound({ context, settings }: KashimiClient, lookUp: object): NodeOperationError {
	const [id] = Object.values(lookUp);
	return itemError(
		context.getNode(),
		`No payment has the end-to-end ID ${id}`,
		'Check the ID, and whether the credential is for the environment in which the payment was created. A payment made a moment ago may take a little to appear.',
		settings.itemIndex,
	);
}
