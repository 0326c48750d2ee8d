import type { INodeProperties } from 'n8n-workflow';

import * as getMany from './getMany.operation';

export const operations = { getMany };

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['provider'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getMany',
				action: 'Get many banks',
				description: 'List the banks from which a payer can pay',
			},
		],
		default: 'getMany',
	},
	...getMany.description,
];
