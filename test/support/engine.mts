import { createRequire } from 'node:module';
import {
	Cipher,
	EncryptionKeyProxy,
	ErrorReporter,
	ExecutionLifecycleHooks,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import {
	Expression,
	createRunExecutionData,
	NodeConnectionTypes,
	Workflow,
	type IConnections,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { CredentialStore } from './credentialStore.mts';
import { hasten } from './hasten.mts';

const CREDENTIAL_ID = 'kashimi-credential';
const CREDENTIAL_TYPE = 'kashimiOAuth2Api';

export interface KashimiRun {
	parameters: IDataObject;
	/** One empty item when left out. */
	items?: IDataObject[];
	/** Settings of the node, e.g. onError, retryOnFail. */
	node?: Partial<INode>;
	/** Further nodes of the workflow, which do not run, each behind another one or behind none. */
	others?: Array<Partial<INode> & { behind?: string }>;
	executionId?: string;
	/** A production execution when left out. */
	mode?: WorkflowExecuteMode;
	/** The failed run that "Retry execution" repeats. */
	retryOf?: IRun;
	/** Changes what n8n has stored with the execution before it starts. */
	stored?: (data: IRunExecutionData) => void;
	/** As in an n8n before 1.122, which cannot renew a token on request. */
	withoutRenewalHelper?: boolean;
	/** Gets the means to cancel the execution, as the button in the editor does. */
	onStart?: (cancel: () => void) => void;
	/** What the resume URLs of n8n begin with. */
	resumeBaseUrl?: string;
}

export interface RunOutcome {
	/** One list for each output of the node. */
	outputs: INodeExecutionData[][];
	/** The JSON of the items of the first output. */
	json: IDataObject[];
	/** What the output panel shows above it. */
	hints: string[];
	error?: NonNullable<IRun['data']['resultData']['error']> & {
		description?: string;
		context?: IDataObject;
		httpCode?: string;
	};
	run: IRun;
}

// Its isolates would keep the process of the tests; scripts that use this file end by themselves.
if ('afterAll' in globalThis) afterAll(async () => await Expression.disposeExpressionEngine());

/** n8n's own loader and workflow engine around the built package in `dist`. */
export class Engine {
	private executions = 0;

	private constructor(
		private readonly loader: PackageDirectoryLoader,
		readonly credentials: CredentialStore,
		readonly credentialId = CREDENTIAL_ID,
	) {}

	static async start(): Promise<Engine> {
		hasten();
		prepareServices();
		await startExpressionEngine();
		const loader = new PackageDirectoryLoader(process.cwd());
		await loader.loadAll();
		return new Engine(loader, new CredentialStore(loader));
	}

	/** The same engine for another user: nothing is shared but the loaded package. */
	withOwnCredentials(credentialId?: string): Engine {
		return new Engine(this.loader, new CredentialStore(this.loader), credentialId);
	}

	/** A node of the package, by its name. */
	loaded(name: string): INodeType {
		return this.loader.getNode(name).type as INodeType;
	}

	async saveCredential(data: ICredentialDataDecryptedObject): Promise<void> {
		await this.credentials.save(this.credentialId, CREDENTIAL_TYPE, data);
	}

	/** Changes fields as the editor does: the stored token stays. */
	async editCredential(changes: ICredentialDataDecryptedObject): Promise<void> {
		await this.saveCredential({ ...(await this.storedCredential()), ...changes });
	}

	async storedCredential(): Promise<ICredentialDataDecryptedObject> {
		return await this.credentials.stored(this.credentialId);
	}

	/** Start → Kashimi, run as a production execution unless told otherwise. */
	async run({
		parameters,
		items = [{}],
		node,
		others = [],
		executionId = String(++this.executions),
		mode = 'trigger',
		retryOf,
		stored,
		withoutRenewalHelper = false,
		onStart,
		resumeBaseUrl = 'http://127.0.0.1:5678/webhookWaitingBaseUrl',
	}: KashimiRun): Promise<RunOutcome> {
		const kashimi: INode = {
			id: 'node-kashimi',
			name: 'Kashimi',
			type: 'n8n-nodes-kashimi.kashimi',
			typeVersion: 1,
			position: [200, 0],
			parameters: parameters as INode['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: this.credentialId, name: 'Kashimi' } },
			...node,
		};
		const workflow = new Workflow({
			id: 'workflow-1',
			name: 'Test',
			nodes: [startNode, kashimi, ...others.map((other) => ({ ...kashimi, ...other }))],
			connections: connect([{ name: kashimi.name, behind: 'Start' }, ...others]),
			active: false,
			nodeTypes: {
				getByNameAndVersion: (type: string) => this.nodeType(type, items, withoutRenewalHelper),
				getByName: (type: string) => this.nodeType(type, items, withoutRenewalHelper),
				getKnownTypes: () => ({}),
			},
			settings: { executionOrder: 'v1' },
		});
		const hooks = new ExecutionLifecycleHooks(retryOf ? 'retry' : mode, executionId, {
			id: 'workflow-1',
		} as never);
		const additionalData = {
			credentialsHelper: this.credentials,
			hooks,
			executionId,
			workflowId: 'workflow-1',
			variables: {},
			currentNodeExecutionIndex: 0,
			restApiUrl: 'http://127.0.0.1:5678/restApiUrl',
			instanceBaseUrl: 'http://127.0.0.1:5678/instanceBaseUrl',
			formWaitingBaseUrl: 'http://127.0.0.1:5678/formWaitingBaseUrl',
			webhookBaseUrl: 'http://127.0.0.1:5678/webhookBaseUrl',
			webhookWaitingBaseUrl: resumeBaseUrl,
			webhookTestBaseUrl: 'http://127.0.0.1:5678/webhookTestBaseUrl',
			logAiEvent: () => {},
		} as unknown as IWorkflowExecuteAdditionalData;

		const data = retryOf ? dataForRetry(retryOf, kashimi) : newExecution();
		if (others.length > 0) data.startData = { runNodeFilter: ['Start', kashimi.name] };
		stored?.(data);
		const execution = new WorkflowExecute(
			additionalData,
			retryOf ? 'retry' : mode,
			data,
		).processRunExecutionData(workflow);
		onStart?.(() => execution.cancel());
		const run = await execution;
		const last = run.data.resultData.runData[kashimi.name]?.at(-1);
		const outputs = (last?.data?.main ?? []) as INodeExecutionData[][];
		return {
			outputs,
			json: (outputs[0] ?? []).map((item) => item.json),
			hints: (last?.hints ?? []).map(({ message }) => message),
			error: run.data.resultData.error as RunOutcome['error'],
			run,
		};
	}

	private nodeType(type: string, items: IDataObject[], withoutRenewalHelper: boolean): INodeType {
		if (type !== startNode.type) {
			// n8n serves the tool twin of a node by the node itself.
			const name = type.split('.').pop()!.replace(/Tool$/, '');
			const node = this.loaded(name);
			return withoutRenewalHelper ? runWithoutRenewalHelper(node) : node;
		}
		return {
			description: {
				displayName: 'Start',
				name: 'start',
				group: ['trigger'],
				version: 1,
				description: '',
				defaults: {},
				inputs: [],
				outputs: [NodeConnectionTypes.Main],
				properties: [],
			},
			execute: async () => [items.map((json) => ({ json }))],
		};
	}
}

function connect(nodes: Array<{ name?: string; behind?: string }>): IConnections {
	const connections: IConnections = {};
	for (const { name, behind } of nodes) {
		if (name === undefined || behind === undefined) continue;
		const [next] = (connections[behind] ??= { main: [[]] }).main!;
		next!.push({ node: name, type: NodeConnectionTypes.Main, index: 0 });
	}
	return connections;
}

function newExecution(): IRunExecutionData {
	const main = [[{ json: {} }]];
	const nodeExecutionStack = [{ node: startNode, data: { main }, source: null }];
	return createRunExecutionData({ executionData: { nodeExecutionStack } });
}

/** What n8n's `ExecutionService.retry` does to the stored data, "with currently saved workflow". */
function dataForRetry(run: IRun, kashimi: INode): IRunExecutionData {
	const data = structuredClone(run.data);
	delete data.resultData.error;
	data.resultData.runData.Kashimi?.pop();
	for (const entry of data.executionData!.nodeExecutionStack) {
		if (entry.node.name === kashimi.name) entry.node = kashimi;
	}
	return data;
}

function runWithoutRenewalHelper(node: INodeType): INodeType {
	return {
		description: node.description,
		async execute() {
			const { refreshOAuth2Token: _, ...helpers } = this.helpers;
			this.helpers = helpers as typeof this.helpers;
			return (await node.execute!.call(this)) as INodeExecutionData[][];
		},
	};
}

const startNode: INode = {
	id: 'node-start',
	name: 'Start',
	type: 'test.start',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

let expressionEngine: Promise<void> | undefined;

/**
 * Whether expressions are evaluated in an isolate, as in n8n 2.41. n8n 1 and 2.8 have another engine,
 * which n8n-workflow still takes by itself. `npm run test:suite -- engine` asks for the isolate, on the
 * Node that it needs.
 */
export const isIsolated = process.env.N8N_EXPRESSION_ENGINE === 'vm';

async function startExpressionEngine(): Promise<void> {
	if (!isIsolated) return;
	// Once: stages are set beside each other, and each start would replace the one before.
	await (expressionEngine ??= Expression.initExpressionEngine({
		...{ engine: 'vm', poolSize: 1, maxCodeCacheSize: 1024 },
		...{ bridgeTimeout: 5_000, bridgeMemoryLimit: 128 },
	}));
}

function prepareServices(): void {
	// npm may install several copies of n8n's service container; this is the engine's own.
	const requireAsEngine = createRequire(createRequire(import.meta.url).resolve('n8n-core'));
	const { Container } = requireAsEngine('@n8n/di') as {
		Container: {
			get<T>(type: new (...args: never[]) => T): T;
			set(type: unknown, service: unknown): void;
		};
	};
	const cipher = Container.get(Cipher);
	const key = {
		id: 'test-key',
		value: cipher.encryptDEKWithInstanceKey('0'.repeat(64)),
		algorithm: 'aes-256-gcm' as const,
		format: 'prefixed' as const,
	};
	Container.get(EncryptionKeyProxy).setProvider({
		getActiveKey: async () => key,
		getKeyById: async () => key,
		getLegacyKey: async () => key,
	} as never);
	Container.set(ErrorReporter, { error: () => {}, warn: () => {} });
}
