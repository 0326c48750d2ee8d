export interface WorkflowNode {
	name: string;
	type: string;
	credentials?: Record<string, { id: string; name: string }>;
	[key: string]: unknown;
}

export interface Workflow {
	name: string;
	nodes: WorkflowNode[];
	connections: Record<string, unknown>;
	[key: string]: unknown;
}

export interface Credential {
	id: string;
	name: string;
	type: string;
}

/** What n8n keeps of a run, as far as it is read here. */
export interface RunData {
	/** While it waits. */
	waitTill?: string;
	resultData: {
		error?: { message: string; description?: string | null; node?: { name: string } };
		runData: Record<
			string,
			Array<{ data?: { main: Array<Array<{ json: Record<string, unknown> }> | null> } }>
		>;
	};
}

export function node(
	name: string,
	type: string,
	typeVersion: number,
	parameters: object,
): WorkflowNode {
	return { id: name, name, type, typeVersion, position: [0, 0], parameters };
}

export function webhook(parameters: object = {}): WorkflowNode {
	const settings = { httpMethod: 'POST', path: 'pay', options: {}, ...parameters };
	return { ...node('Webhook', 'n8n-nodes-base.webhook', 2, settings), webhookId: settings.path };
}

/** A copy that uses the credential, as if picked in the editor. */
export function pickCredential(plain: WorkflowNode, { id, name, type }: Credential): WorkflowNode {
	return { ...plain, credentials: { [type]: { id, name } } };
}

/** Connects each node with the next one. */
export function inARow(nodes: WorkflowNode[]): Workflow['connections'] {
	const connections = nodes.slice(1).map(({ name }, index) => {
		return [nodes[index]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }] as const;
	});
	return Object.fromEntries(connections);
}

/** A copy in which every node of the package uses the credential. */
export function withCredential(workflow: Workflow, credential: Credential): Workflow {
	return {
		...workflow,
		nodes: workflow.nodes.map((node) =>
			node.type.startsWith('n8n-nodes-kashimi.') ? pickCredential(node, credential) : node,
		),
	};
}

/** The items that left a node's first output in its last run. */
export function outputOf(run: RunData, nodeName: string): Array<Record<string, unknown>> {
	const items = run.resultData.runData[nodeName]?.at(-1)?.data?.main[0] ?? [];
	return items.map(({ json }) => json);
}
