import { LoadOptionsContext } from 'n8n-core';
import {
	Workflow,
	type INode,
	type INodeListSearchResult,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { Engine } from './engine.mts';

/** The bank picker of the built node, as the editor calls it: in n8n's own context. */
export function openPicker(engine: Engine) {
	const nodeType = engine.loaded('kashimi');
	const type = 'kashimiOAuth2Api';
	const node: INode = {
		id: 'node-kashimi',
		name: 'Kashimi',
		type: 'n8n-nodes-kashimi.kashimi',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: engine.credentialId, name: 'Kashimi' } },
	};
	const nodeTypes = { getByNameAndVersion: () => nodeType } as never;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: engine.credentials,
		currentNodeParameters: {},
		variables: {},
	} as unknown as IWorkflowExecuteAdditionalData;

	return async (search?: string, paginationToken?: string): Promise<INodeListSearchResult> => {
		const context = new LoadOptionsContext(workflow, node, additionalData, 'provider');
		return await nodeType.methods!.listSearch!.searchProviders!.call(
			context,
			search,
			paginationToken,
		);
	};
}
