import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express, { type Request, type Response } from 'express';
import {
	DataDeduplicationService,
	ExecutionLifecycleHooks,
	HookContext,
	PackageDirectoryLoader,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	NodeConnectionTypes,
	sleep,
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { SETTLE_TIME } from '../../nodes/Kashimi/trigger/claim.ts';
import type { Engine } from './engine.mts';
import { ProcessedData } from './processedData.mts';

const nextNode: INode = {
	id: 'node-next',
	name: 'Next',
	type: 'test.next',
	typeVersion: 1,
	position: [200, 0],
	parameters: {},
};

/** One table for all tests of a file. */
const processedData = new ProcessedData();
let serviceReady: Promise<void> | undefined;
let workflowCount = 0;

/** Of a trigger whose version is not 1, n8n leaves other bodies unread. */
const PARSED_BY_N8N =
	/^(application\/json|text\/plain|application\/x-www-form-urlencoded)|(\/|\+)xml$/;

async function storeProcessedData(): Promise<void> {
	// n8n takes it once in a process, and an earlier test file may have given it another.
	Object.assign(DataDeduplicationService, { instance: undefined });
	await DataDeduplicationService.init(processedData);
}

/** An execution as n8n stores it, once it has ended. */
export interface Execution {
	/** What it began with, as JSON. */
	start: string;
	run: IRun;
	/** What the node after the trigger got; empty where the workflow was not started. */
	items: IDataObject[];
	hints: string[];
}

/**
 * An active workflow, Kashimi Trigger → Next, behind a real HTTP server: n8n's own webhook context
 * and engine around the built trigger. Bodies that n8n would refuse itself reach the node here.
 */
export class WebhookWorkflow {
	readonly executions: Execution[] = [];
	readonly warnings: string[] = [];
	/** As while somebody listens for a test event in the editor. */
	isTest = false;
	/** Whether the address that n8n names itself by leads to this workflow. */
	reachesItself = false;
	private readonly underWay = new Set<Promise<unknown>>();
	private readonly folders: string[] = [];
	private readonly server = createServer(this.app());
	private executionCount = 0;
	/** Webhooks that were received and started no execution. */
	idleWebhooks = 0;
	private nodeType: INodeType;
	/** In queue mode, what executes; otherwise the process that receives webhooks does. */
	private worker?: INodeType;
	private readonly id = `workflow-${++workflowCount}`;

	private constructor(
		private readonly engine: Engine,
		private parameters: IDataObject,
	) {
		this.nodeType = engine.loaded('kashimiTrigger');
	}

	static async open(engine: Engine, parameters: IDataObject = {}): Promise<WebhookWorkflow> {
		await (serviceReady ??= storeProcessedData());
		const workflow = new WebhookWorkflow(engine, parameters);
		// The tests keep connections, and one that ends while it is used again is no answer.
		workflow.server.keepAliveTimeout = 0;
		workflow.server.listen(0, '127.0.0.1');
		await once(workflow.server, 'listening');
		return workflow;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhook/id/webhook`;
	}

	/** What n8n's database keeps over restarts. */
	get processedData(): ProcessedData {
		return processedData;
	}

	/** The items with which the workflow was started, in that order. */
	get started(): IDataObject[] {
		return this.executions.flatMap(({ items }) => items);
	}

	edit(parameters: IDataObject): void {
		this.parameters = parameters;
	}

	/** Another process goes on: fresh code without anything in memory. What runs, runs on. */
	async restart(): Promise<void> {
		this.nodeType = await this.freshCode();
		if (this.worker) this.worker = await this.freshCode();
	}

	async startQueueMode(): Promise<void> {
		this.worker = await this.freshCode();
	}

	endQueueMode(): void {
		this.worker = undefined;
	}

	get isInQueueMode(): boolean {
		return this.worker !== undefined;
	}

	private async freshCode(): Promise<INodeType> {
		const folder = await mkdtemp(join(tmpdir(), 'kashimi-process-'));
		this.folders.push(folder);
		// The copy has to find n8n's modules.
		await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
		await cp('package.json', join(folder, 'package.json'));
		await cp('dist', join(folder, 'dist'), { recursive: true });
		const loader = new PackageDirectoryLoader(folder);
		loader.loadNodeFromFile('dist/nodes/Kashimi/KashimiTrigger.node.js');
		return loader.getNode('kashimiTrigger').type as INodeType;
	}

	/** Resolves once no execution runs. */
	async idle(): Promise<void> {
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	/** What n8n does when a workflow is switched on, or listens for a test event. */
	async activate(): Promise<void> {
		const { checkExists, create } = this.nodeType.webhookMethods!.default!;
		const workflow = this.build();
		const context = new HookContext(
			workflow,
			workflow.getNode('Trigger')!,
			this.additionalData('activation'),
			this.isTest ? 'manual' : 'trigger',
			this.isTest ? 'manual' : 'activate',
		);
		await workflow.expression.withIsolate(async () => {
			if (!(await checkExists.call(context))) expect(await create.call(context)).toBe(true);
		});
	}

	/** "Retry execution", or a job that is taken up again. */
	async retry({ start }: Execution): Promise<Execution> {
		return await this.execute(JSON.parse(start) as IRunExecutionData, 'retry');
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await this.idle();
		// A claim is written once more after it was answered; the table of the next file in this process is no place for it.
		await sleep(2 * SETTLE_TIME);
		for (const folder of this.folders) await rm(folder, { recursive: true });
	}

	private app(): express.Express {
		const app = express();
		app.use(express.raw({ type: () => true, limit: '16mb' }));
		app.post('/webhook/id/webhook', async (req, res) => await this.receive(req, res));
		return app;
	}

	/** As n8n's `executeWebhook`. */
	private async receive(request: Request, response: Response): Promise<void> {
		const bytes = Buffer.isBuffer(request.body) ? request.body : undefined;
		const [contentType] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
		const rawBody = PARSED_BY_N8N.test(contentType) ? bytes : undefined;
		const readRawBody = async () => void (request.rawBody ??= bytes!);
		Object.assign(request, { contentType, rawBody, readRawBody, body: {} });
		const workflow = this.build();
		const node = workflow.getNode('Trigger')!;
		const additionalData = {
			...this.additionalData('webhook'),
			httpRequest: request,
			httpResponse: response,
		};
		const context = new WebhookContext(
			workflow,
			node,
			additionalData,
			this.mode,
			{ webhookDescription: this.nodeType.description.webhooks![0] } as IWebhookData,
			[],
			null,
		);
		Object.defineProperty(context, 'logger', {
			value: { debug() {}, warn: (text: string) => this.warnings.push(text) },
		});
		const result = await workflow.expression.withIsolate(
			async () => await this.nodeType.webhook!.call(context),
		);
		if (result.noWebhookResponse) return;
		if (result.workflowData === undefined) {
			this.idleWebhooks++;
			response.json(result.webhookResponse ?? { message: 'Webhook call received' });
			return;
		}
		const execution = this.execute(
			createRunExecutionData({
				executionData: {
					nodeExecutionStack: [{ node, data: { main: result.workflowData }, source: null }],
				},
			}),
			this.mode,
		);
		this.underWay.add(execution);
		void execution.finally(() => this.underWay.delete(execution));
		response.json({ message: 'Workflow was started' });
	}

	private get mode(): WorkflowExecuteMode {
		return this.isTest ? 'manual' : 'webhook';
	}

	private async execute(data: IRunExecutionData, mode: WorkflowExecuteMode): Promise<Execution> {
		const workflow = this.build();
		const start = JSON.stringify(data);
		const stored = JSON.parse(start) as IRunExecutionData;
		const additionalData = this.additionalData(String(++this.executionCount));
		const run = await new WorkflowExecute(additionalData, mode, stored).processRunExecutionData(
			workflow,
		);
		const { Trigger, Next } = run.data.resultData.runData;
		const items = (Next?.[0].data?.main[0] ?? []) as INodeExecutionData[];
		const execution = {
			start,
			run,
			items: items.map(({ json }) => json),
			hints: (Trigger?.[0].hints ?? []).map(({ message }) => message),
		};
		this.executions.push(execution);
		return execution;
	}

	private additionalData(executionId: string): IWorkflowExecuteAdditionalData {
		return {
			credentialsHelper: this.engine.credentials,
			hooks: new ExecutionLifecycleHooks('webhook', executionId, { id: this.id } as never),
			executionId,
			workflowId: this.id,
			variables: {},
			currentNodeExecutionIndex: 0,
			webhookWaitingBaseUrl: 'http://127.0.0.1:5678/webhook-waiting',
			formWaitingBaseUrl: 'http://127.0.0.1:5678/form-waiting',
			webhookBaseUrl: new URL(this.reachesItself ? '/webhook' : '/nowhere', this.url).href,
		} as unknown as IWorkflowExecuteAdditionalData;
	}

	/** As in n8n, each request and each execution has one of its own. */
	private build(): Workflow {
		const trigger: INode = {
			id: 'node-trigger',
			webhookId: 'id',
			name: 'Trigger',
			type: 'n8n-nodes-kashimi.kashimiTrigger',
			typeVersion: 2,
			position: [0, 0],
			// Every event, unless a test says which.
			parameters: { event: 'statusChanged', ...this.parameters } as INode['parameters'],
			credentials: { kashimiOAuth2Api: { id: this.engine.credentialId, name: 'Kashimi' } },
		};
		const typeOf = (type: string) =>
			type === trigger.type ? (this.worker ?? this.nodeType) : next;
		return new Workflow({
			id: this.id,
			name: 'Webhooks',
			nodes: [trigger, nextNode],
			connections: {
				Trigger: { main: [[{ node: 'Next', type: NodeConnectionTypes.Main, index: 0 }]] },
			},
			active: true,
			nodeTypes: {
				getByNameAndVersion: typeOf,
				getByName: typeOf,
				getKnownTypes: () => ({}),
			},
			settings: { executionOrder: 'v1' },
		});
	}
}

const next: INodeType = {
	description: {
		displayName: 'Next',
		name: 'next',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: {},
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute() {
		return [this.getInputData()];
	},
};
