import { ExecuteContext, PackageDirectoryLoader, RoutingNode } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type INode,
	type INodeType,
	type INodeTypeDescription,
	type IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { CredentialStore } from '../support/credentialStore.mts';

const TYPE = 'kashimiOAuth2Api';
const node: INode = {
	id: 'node-test',
	name: 'Test',
	type: 'test.credential',
	typeVersion: 1,
	position: [0, 0],
	parameters: { temp: '' },
	credentials: { [TYPE]: { id: 'kashimi-credential', name: 'Kashimi' } },
};

/** The test that runs when a credential is saved, as n8n's tester runs it: a request of a node. */
export async function testCredential({ credentials }: { credentials: CredentialStore }) {
	const loader = new PackageDirectoryLoader(process.cwd());
	await loader.loadAll();
	const { request } = loader.getCredential(TYPE).type.test!;
	const temp = {
		displayName: 'Temp',
		name: 'temp',
		type: 'string',
		default: '',
		routing: { request },
	};
	const nodeType = {
		description: {
			...(loader.getNode('kashimi').type as INodeType).description,
			credentials: [{ name: TYPE, required: true }],
			properties: [temp],
		} as INodeTypeDescription,
	};
	const nodeTypes = { getByNameAndVersion: () => nodeType } as never;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const input = { main: [[{ json: {} }]] };
	const context = new ExecuteContext(
		workflow,
		node,
		{
			credentialsHelper: credentials,
			variables: {},
			webhookWaitingBaseUrl: 'http://127.0.0.1:5678/webhook-waiting',
			formWaitingBaseUrl: 'http://127.0.0.1:5678/form-waiting',
		} as unknown as IWorkflowExecuteAdditionalData,
		'internal',
		createRunExecutionData(),
		0,
		input.main[0],
		input,
		{ node, data: input, source: null },
		[],
	);
	await workflow.expression.acquireIsolate();
	try {
		return await new RoutingNode(context, nodeType as INodeType).runNode();
	} finally {
		await workflow.expression.releaseIsolate();
	}
}
