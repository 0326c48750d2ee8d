import type { INodeProperties } from 'n8n-workflow';

import * as create from './create.operation';
import * as get from './get.operation';
import * as getMany from './getMany.operation';

export const operations = { create, get, getMany };

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
				action: 'Create a payment',
				description: 'Create a payment and get the link at which the payer approves it',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get a payment',
				description: 'Read one payment by its payment ID or end-to-end ID',
			},
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many payments',
				description: 'List payments, newest first',
			},
		],
		default: 'create',
	},
	...create.description,
	...get.description,
	...getMany.description,
];
