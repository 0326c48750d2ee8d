import { Container } from '@n8n/di';
import {
	Cipher,
	ErrorReporter,
	InstanceSettings,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import { NodeConnectionTypes, Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeType,
	IRun,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ExecutionLifecycleHooks } from 'n8n-core';

import { CredentialStore } from './credentialStore.mts';

const CREDENTIAL_ID = 'kashimi-credential';
const CREDENTIAL_TYPE = 'kashimiOAuth2Api';

export interface KashimiRun {
	parameters: IDataObject;
	/** One empty item when left out. */
	items?: IDataObject[];
	/** Settings of the node, e.g. onError, retryOnFail. */
	node?: Partial<INode>;
	executionId?: string;
}

export interface RunOutcome {
	/** One list for each output of the node. */
	outputs: INodeExecutionData[][];
	/** The JSON of the items of the first output. */
	json: IDataObject[];
	error?: NonNullable<IRun['data']['resultData']['error']> & {
		description?: string;
		context?: IDataObject;
		httpCode?: string;
	};
	run: IRun;
}

/** n8n's own loader and workflow engine around the built package in `dist`. */
export class Engine {
	private constructor(
		private readonly loader: PackageDirectoryLoader,
		readonly credentials: CredentialStore,
	) {}

	static async start(): Promise<Engine> {
		prepareServices();
		const loader = new PackageDirectoryLoader(process.cwd());
		await loader.loadAll();
		return new Engine(loader, new CredentialStore(loader));
	}

	async saveCredential(data: ICredentialDataDecryptedObject): Promise<void> {
		await this.credentials.save(CREDENTIAL_ID, CREDENTIAL_TYPE, data);
	}

	/** Changes fields as the editor does: the stored token stays. */
	async editCredential(changes: ICredentialDataDecryptedObject): Promise<void> {
		await this.saveCredential({ ...(await this.storedCredential()), ...changes });
	}

	async storedCredential(): Promise<ICredentialDataDecryptedObject> {
		return await this.credentials.stored(CREDENTIAL_ID);
	}

	/** Start → Kashimi, run as a production execution. */
	async run({ parameters, items = [{}], node, executionId = '1' }: KashimiRun): Promise<RunOutcome> {
		const kashimi: INode = {
			id: 'node-kashimi',
			name: 'Kashimi',
			type: 'n8n-nodes-kashimi.kashimi',
			typeVersion: 1,
			position: [200, 0],
			parameters: parameters as INode['parameters'],
			credentials: { [CREDENTIAL_TYPE]: { id: CREDENTIAL_ID, name: 'Kashimi' } },
			...node,
		};
		const workflow = new Workflow({
			id: 'workflow-1',
			name: 'Test',
			nodes: [startNode, kashimi],
			connections: {
				Start: { main: [[{ node: 'Kashimi', type: NodeConnectionTypes.Main, index: 0 }]] },
			},
			active: false,
			nodeTypes: {
				getByNameAndVersion: (type: string) => this.nodeType(type, items),
				getByName: (type: string) => this.nodeType(type, items),
				getKnownTypes: () => ({}),
			},
			settings: { executionOrder: 'v1' },
		});
		let resolveRun: (run: IRun) => void = () => {};
		const finished = new Promise<IRun>((resolve) => (resolveRun = resolve));
		const hooks = new ExecutionLifecycleHooks('trigger', executionId, {
			id: 'workflow-1',
		} as never);
		hooks.addHandler('workflowExecuteAfter', (run) => resolveRun(run));
		const additionalData = {
			credentialsHelper: this.credentials,
			hooks,
			executionId,
			workflowId: 'workflow-1',
			variables: {},
			currentNodeExecutionIndex: 0,
			restApiUrl: '',
			instanceBaseUrl: '',
			formWaitingBaseUrl: '',
			webhookBaseUrl: '',
			webhookWaitingBaseUrl: '',
			webhookTestBaseUrl: '',
			logAiEvent: () => {},
		} as unknown as IWorkflowExecuteAdditionalData;

		await new WorkflowExecute(additionalData, 'trigger').run({ workflow, startNode });
		const run = await finished;
		const outputs = (run.data.resultData.runData.Kashimi?.at(-1)?.data?.main ??
			[]) as INodeExecutionData[][];
		return {
			outputs,
			json: (outputs[0] ?? []).map((item) => item.json),
			error: run.data.resultData.error as RunOutcome['error'],
			run,
		};
	}

	private nodeType(type: string, items: IDataObject[]): INodeType {
		if (type !== startNode.type) {
			return this.loader.getNode(type.split('.').pop()!).type as INodeType;
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

const startNode: INode = {
	id: 'node-start',
	name: 'Start',
	type: 'test.start',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function prepareServices(): void {
	const settings = Container.get(InstanceSettings);
	Container.set(Cipher, new Cipher(settings));
	Container.set(ErrorReporter, { error: () => {}, warn: () => {} } as unknown as ErrorReporter);
}
