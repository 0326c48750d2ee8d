import type { INodeProperties } from 'n8n-workflow';

import * as create from './create.operation';
import * as get from './get.operation';
import * as getMany from './getMany.operation';
import * as getStatus from './getStatus.operation';
import * as getStatusHistory from './getStatusHistory.operation';
import * as reconcile from './reconcile.operation';
import * as waitForFinalStatus from './waitForFinalStatus.operation';

export const operations = {
	create,
	get,
	getMany,
	getStatus,
	getStatusHistory,
	reconcile,
	waitForFinalStatus,
};

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['payment'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create a payment link',
				description: 'Create a payment and get the link at which the payer approves it',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a payment',
				description: 'Read one payment by its payment ID or invoice or order number',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many payments',
				description: 'List payments, with filters, or return their totals',
			},
			{
				name: 'Get Status',
				value: 'getStatus',
				action: 'Get the status of a payment',
				description: 'Read the latest status of a payment, whether it is final and what it means',
			},
			{
				name: 'Get Status History',
				value: 'getStatusHistory',
				action: 'Get the status history of a payment',
				description: 'List every status a payment has had, oldest first',
			},
			{
				name: 'Reconcile',
				value: 'reconcile',
				action: 'Reconcile invoices with payments',
				description: 'Find out which invoices are paid, open, failed, paid twice or missing',
			},
			{
				name: 'Wait for Final Status',
				value: 'waitForFinalStatus',
				action: 'Wait for the final status of a payment',
				description: 'Pause the workflow until the bank has executed or refused the payment',
			},
		],
		default: 'create',
	},
	...Object.values(operations).flatMap((operation) => operation.description),
];
