import type {
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';

import { checkKnownEndToEndId } from '../../payments/endToEndId';
import type { KashimiClient } from '../../transport/client';
import { optionsField, readOptions } from '../commonOptions';
import { includeLatestStatusOption } from '../../shared/fields';
import { forOperation, paymentIdField, readPaymentId } from '../fields';
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

export function prepare(context: IExecuteFunctions, itemIndex: number): Prepared {
	const by = context.getNodeParameter('lookUpBy', itemIndex);
	const lookUp =
		by === 'paymentId'
			? { paymentId: readPaymentId(context, itemIndex) }
			: { endToEndId: readEndToEndId(context, itemIndex) };
	return {
		lookUp,
		includeLatestStatus: readOptions(context, itemIndex).includeLatestStatus === true,
	};
}

function readEndToEndId(context: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = context.getNodeParameter('endToEndId', itemIndex);
	return required(context, checkKnownEndToEndId(value), itemIndex);
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
