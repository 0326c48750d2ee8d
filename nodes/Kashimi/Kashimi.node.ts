import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { builderHint, hints } from './actions/hints';
import * as payment from './actions/payment';
import * as provider from './actions/provider';
import { route } from './actions/router';
import { searchProviders } from './methods/listSearch';
import { resume, resumeWebhooks } from './waiting/suspension';

export class Kashimi implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kashimi',
		name: 'kashimi',
		icon: { light: 'file:../../icons/kashimi.svg', dark: 'file:../../icons/kashimi.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Create and read open-banking payments and list banks with Kashimi',
		defaults: { name: 'Kashimi' },
		usableAsTool: {
			replacements: {
				description:
					'Create an open-banking payment and get a link (redirectUrl) at which a person approves it at their bank. Nothing is paid before that. Also reads payments and lists banks.',
			},
		},
		waitingNodeTooltip: 'Waiting until the bank has executed or refused the payment',
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kashimiOAuth2Api', required: true }],
		webhooks: resumeWebhooks,
		hints,
		builderHint,
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Payment', value: 'payment' },
					{ name: 'Bank', value: 'provider' },
				],
				default: 'payment',
			},
			...payment.description,
			...provider.description,
		],
	};

	methods = { listSearch: { searchProviders } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await route(this);
	}

	/** Called only while an execution waits in "Wait for Final Status". */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await resume(this);
	}
}
