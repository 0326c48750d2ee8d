import { LoadOptionsContext, PackageDirectoryLoader } from 'n8n-core';
import { Workflow } from 'n8n-workflow';
import type {
	INode,
	INodeListSearchResult,
	INodeType,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { CredentialStore } from './credentialStore.mts';

/** The bank picker of the built node, as the editor calls it: in n8n's own context. */
export async function openPicker({ credentials }: { credentials: CredentialStore }) {
	const loader = new PackageDirectoryLoader(process.cwd());
	await loader.loadAll();
	const nodeType = loader.getNode('kashimi').type as INodeType;
	const type = 'kashimiOAuth2Api';
	const node: INode = {
		id: 'node-kashimi',
		name: 'Kashimi',
		type: 'n8n-nodes-kashimi.kashimi',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type]: { id: 'kashimi-credential', name: 'Kashimi' } },
	};
	const nodeTypes = { getByNameAndVersion: () => nodeType } as never;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = {
		credentialsHelper: credentials,
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
