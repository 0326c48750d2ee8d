import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';

import { description } from './polling/description';
import { poll } from './polling/poll';

export class KashimiPollingTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kashimi (Polling) Trigger',
		name: 'kashimiPollingTrigger',
		icon: { light: 'file:../../icons/kashimi.svg', dark: 'file:../../icons/kashimi.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["event"].replace(/[A-Z]/g, " $&").toLowerCase() }}',
		description:
			'Starts the workflow when a payment is completed, fails, changes status, is created or updated',
		defaults: { name: 'Kashimi (Polling) Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'kashimiOAuth2Api', required: true }],
		builderHint: {
			searchHint:
				'Asks Kashimi on a schedule, so it works without a public URL. Where n8n can be reached, Kashimi Trigger starts sooner.',
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-kashimi.kashimiTrigger',
					relationHint: 'The same by webhook, without delay',
				},
			],
		},
		properties: description,
	};

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
