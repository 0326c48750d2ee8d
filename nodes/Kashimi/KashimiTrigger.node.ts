import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	IHookFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { description } from './trigger/description';
import { emitOnce } from './trigger/emitOnce';
import { receive } from './trigger/receive';
import { checkSettings } from './trigger/settings';

export class KashimiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kashimi Trigger',
		name: 'kashimiTrigger',
		icon: { light: 'file:../../icons/kashimi.svg', dark: 'file:../../icons/kashimi.dark.svg' },
		group: ['trigger'],
		// Not 1: for each webhook of a version 1, n8n evaluates an expression of its own.
		version: 2,
		subtitle:
			'={{ ({ paymentCompleted: "completed", paymentFailed: "failed" })[$parameter["event"]] ?? "status changed" }}',
		// The node panel lists this trigger and the action node as one entry, with this text.
		description:
			'Create and read open-banking payments, and start workflows when they change status',
		eventTriggerDescription: 'Waiting for a webhook from Kashimi',
		activationMessage:
			'The workflow now starts when Kashimi sends a webhook for a payment with its Production URL.',
		triggerPanel: {
			header: 'Receive payment statuses from Kashimi',
			executionsHelp: {
				inactive:
					'<b>While building</b>, click "Execute step" and create a payment with the Test URL as its Webhook URL. <b>Once it works</b>, publish (activate) the workflow and create payments with the Production URL.',
				active:
					'<b>While building</b>, click "Execute step" and create a payment with the Test URL as its Webhook URL. <b>The published workflow</b> starts for payments with the Production URL; see its executions.',
			},
			activationHint:
				'Once the workflow works, publish (activate) it and create payments with the Production URL as their Webhook URL.',
		},
		defaults: { name: 'Kashimi Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kashimiOAuth2Api', required: true }],
		builderHint: {
			searchHint:
				'Starts once for each status of a payment. Kashimi calls it only for payments that were created with its production URL as their webhookUrl.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-kashimi.kashimi',
					relationHint: 'Create the payments, with the URL of this trigger under Additional Fields',
				},
			],
		},
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'webhook' },
		],
		properties: description,
	};

	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await checkSettings(this);
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await emitOnce(this);
	}
}
