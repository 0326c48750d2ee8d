import { PollContext, PollTriggerExecutor, TriggersAndPollers } from 'n8n-core';
import {
	Workflow,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Engine } from './engine.mts';

/** What one poll handed over. */
export interface PollOutcome {
	items: IDataObject[];
	error?: Error & { httpCode?: string; description?: string };
}

const silent = { debug() {}, error() {}, scoped: () => silent };
const untraced = {
	startSpan: async (_: unknown, run: (span: object) => unknown) => await run({ setStatus() {} }),
	startNewTraceSpan: async (_: unknown, run: (span: object) => unknown) =>
		await run({ setStatus() {} }),
	pickWorkflowAttributes: () => ({}),
	pickNodeAttributes: () => ({}),
};

/**
 * The built polling trigger in an active workflow: n8n's own executor and poll context around it,
 * and a database in which, as in n8n, static data is saved on activation and with every emission.
 */
export class PollingWorkflow {
	/** What lies in the database, as JSON. */
	saved = '{}';
	private readonly executor: PollTriggerExecutor;
	private readonly pollers = new TriggersAndPollers();
	private workflow: Workflow;

	private constructor(
		private readonly engine: Engine,
		private parameters: IDataObject,
	) {
		this.executor = new PollTriggerExecutor(
			silent as never,
			this.pollers,
			untraced as never,
			silent as never,
		);
		this.workflow = this.load();
	}

	static open(engine: Engine, parameters: IDataObject): PollingWorkflow {
		return new PollingWorkflow(engine, parameters);
	}

	/** Switches the workflow on: it polls once, and a failure keeps it off. */
	async activate(): Promise<PollOutcome> {
		const outcome = await this.poll(true);
		if (!outcome.error) this.save();
		return outcome;
	}

	/** What the schedule does. */
	async tick(): Promise<PollOutcome> {
		return await this.poll(false);
	}

	/** "Fetch Test Event" in the editor, as the engine runs it. */
	async fetchTestEvent(): Promise<PollOutcome> {
		const context = this.context('manual', () => {});
		return await settle(async () =>
			itemsOf(
				await this.workflow.expression.withIsolate(
					async () => await this.pollers.runPollFunction(this.workflow, this.node, context),
				),
			),
		);
	}

	/** n8n was killed and starts again: it knows what the database holds, and activates. */
	async restart(): Promise<PollOutcome> {
		this.workflow = this.load();
		return await this.activate();
	}

	/** Saves the node with other parameters and publishes the workflow again. */
	async edit(parameters: IDataObject): Promise<PollOutcome> {
		this.parameters = parameters;
		return await this.restart();
	}

	get staticData(): string {
		return JSON.stringify(this.workflow.staticData);
	}

	private save(): void {
		this.saved = this.staticData;
	}

	private get node(): INode {
		return this.workflow.getNode('Trigger')!;
	}

	private async poll(isActivation: boolean): Promise<PollOutcome> {
		return await settle(async () => {
			let items: IDataObject[] = [];
			let failure: Error | undefined;
			const emit = (data: INodeExecutionData[][]) => {
				items = itemsOf(data);
				this.save();
			};
			const emitError = (error: Error) => {
				failure = error;
			};
			const context = this.context('trigger', emit, emitError);
			const poll = this.executor.create(this.workflow, this.node, context, () => true);
			await this.workflow.expression.withIsolate(async () => await poll(isActivation));
			if (failure) throw failure;
			return items;
		});
	}

	private context(
		mode: WorkflowExecuteMode,
		emit: (data: INodeExecutionData[][]) => void,
		emitError?: (error: Error) => void,
	): PollContext {
		const additionalData = {
			credentialsHelper: this.engine.credentials,
			workflowId: this.workflow.id,
			variables: {},
		} as unknown as IWorkflowExecuteAdditionalData;
		const activation = mode === 'manual' ? 'manual' : 'activate';
		return new PollContext(
			this.workflow,
			this.node,
			additionalData,
			mode,
			activation,
			emit,
			emitError,
		);
	}

	private load(): Workflow {
		const node: INode = {
			id: 'node-trigger',
			name: 'Trigger',
			type: 'n8n-nodes-kashimi.kashimiPollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: this.parameters as INode['parameters'],
			credentials: { kashimiOAuth2Api: { id: this.engine.credentialId, name: 'Kashimi' } },
		};
		return new Workflow({
			id: 'workflow-polling',
			name: 'Polling',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: {
				getByNameAndVersion: () => this.engine.loaded('kashimiPollingTrigger'),
				getByName: () => this.engine.loaded('kashimiPollingTrigger'),
				getKnownTypes: () => ({}),
			},
			staticData: JSON.parse(this.saved) as IDataObject,
			settings: { executionOrder: 'v1' },
		});
	}
}

function itemsOf(data: INodeExecutionData[][] | null): IDataObject[] {
	return (data?.[0] ?? []).map(({ json }) => json);
}

async function settle(work: () => Promise<IDataObject[]>): Promise<PollOutcome> {
	try {
		return { items: await work() };
	} catch (error) {
		return { items: [], error: error as PollOutcome['error'] };
	}
}
