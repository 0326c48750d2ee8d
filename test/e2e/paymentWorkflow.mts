import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import { credentialFor } from '../../demo/example.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { EditorSession } from '../../demo/n8n/rest.mts';
import {
	inARow,
	node,
	outputOf,
	pickCredential,
	type Credential,
	type RunData,
	type Workflow,
	type WorkflowNode,
} from '../../demo/n8n/workflow.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { validPayment } from '../support/stage.mts';

const CREATE = 'Create payment';
const NOTHING_YET: RunData = { resultData: { runData: {} } };

export interface Execution {
	id: string;
	status: string;
}

export interface EndedExecution extends Execution {
	run: RunData;
	/** What came out of the node that creates payments. */
	payments: Array<Record<string, unknown>>;
}

/** A published workflow that pays when its webhook is called, and the executions of it. */
export class PaymentWorkflow {
	readonly credential: Credential;
	readonly session: EditorSession;
	readonly #url: string;

	private constructor(url: string, session: EditorSession, credential: Credential) {
		this.#url = url;
		this.session = session;
		this.credential = credential;
	}

	/** Sets up a fresh n8n that runs. */
	static async setUp({ url }: LaunchedN8n, sandbox: Sandbox): Promise<PaymentWorkflow> {
		const session = await EditorSession.setUp(url, {
			email: 'owner@example.com',
			password: 'Kashimi-test-1',
			firstName: 'Test',
			lastName: 'Owner',
		});
		const credential = await session.createCredential(credentialFor(sandbox));
		return new PaymentWorkflow(url, session, credential);
	}

	createNode(parameters: object): WorkflowNode {
		return this.kashimiNode(CREATE, { ...validPayment, ...parameters });
	}

	kashimiNode(name: string, parameters: object): WorkflowNode {
		return this.withCredential(node(name, 'n8n-nodes-kashimi.kashimi', 1, parameters));
	}

	withCredential(plain: WorkflowNode): WorkflowNode {
		return pickCredential(plain, this.credential);
	}

	/**
	 * @param nodes in a row, a webhook first
	 * @returns the address of the webhook
	 */
	async publish(nodes: WorkflowNode[], path = 'pay'): Promise<string> {
		const connections = inARow(nodes);
		const id = await this.create({ name: 'Pay', nodes, connections, settings: {} });
		return await this.activate(id, path);
	}

	/** @returns its ID */
	async create(workflow: Workflow): Promise<string> {
		return (await this.session.createWorkflow(workflow)).id;
	}

	/**
	 * @param path of its webhook
	 * @returns the address of its webhook
	 */
	async activate(id: string, path: string): Promise<string> {
		return await this.session.activateWebhook(id, path);
	}

	async call(body: object, path = 'pay'): Promise<Response> {
		return await fetch(`${this.#url}/webhook/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/** Presses "Execute workflow". */
	async start(id: string, trigger: string): Promise<void> {
		await this.post(`/workflows/${id}/run`, { triggerToStartFrom: { name: trigger } });
	}

	/** @returns how a node refers to it */
	async createCredential(type: string, data: object): Promise<{ id: string; name: string }> {
		const input = { name: type, type, data: data as Record<string, unknown> };
		const { id, name } = await this.session.createCredential(input);
		return { id, name };
	}

	/** Everything in a data table of n8n; nothing while there is no such table. */
	async rows(table: string): Promise<Array<Record<string, unknown>>> {
		const path = await this.tablePath(table);
		if (path === undefined) return [];
		return (await this.session.get<{ data: Array<Record<string, unknown>> }>(`${path}/rows`)).data;
	}

	async insertRows(table: string, data: object[]): Promise<void> {
		await this.post(`${await this.tablePath(table)}/insert`, { data, returnType: 'count' });
	}

	private async tablePath(table: string): Promise<string | undefined> {
		type Tables = { data: Array<{ id: string; name: string; projectId: string }> };
		const { data } = await this.session.get<Tables>('/data-tables-global');
		const found = data.find(({ name }) => name === table);
		return found && `/projects/${found.projectId}/data-tables/${found.id}`;
	}

	/** The newest first. */
	async executions(): Promise<Execution[]> {
		return (await this.session.get<{ results: Execution[] }>('/executions?filter={}')).results;
	}

	/** @returns the ID of the execution that an action starts */
	async startedBy(action: () => Promise<unknown>, patience?: number): Promise<string> {
		const before = new Set((await this.executions()).map(({ id }) => id));
		await action();
		let id: string | undefined;
		const isListed = async () => {
			id = (await this.executions()).find((execution) => !before.has(execution.id))?.id;
			return id !== undefined;
		};
		await until('an execution is listed', isListed, patience);
		return id!;
	}

	/** Waits for the end of the newest execution. */
	async lastEnd(): Promise<EndedExecution> {
		await until('an execution is listed', async () => (await this.executions()).length > 0);
		const [newest] = await this.executions();
		return await this.end(newest!.id);
	}

	/** Waits until an execution neither runs nor waits any more. */
	async end(id: string, patience?: number): Promise<EndedExecution> {
		return await this.#leave(['new', 'running', 'waiting'], id, patience);
	}

	/** Waits until an execution is suspended, or has ended. */
	async pause(id: string, patience?: number): Promise<EndedExecution> {
		return await this.#leave(['new', 'running'], id, patience);
	}

	async #leave(statuses: string[], id: string, patience?: number): Promise<EndedExecution> {
		let execution: EndedExecution | undefined;
		const hasLeft = async () => {
			execution = await this.execution(id).catch(unlessBusy);
			return execution !== undefined && !statuses.includes(execution.status);
		};
		await until(`execution ${id} is not ${statuses.join(' or ')} any more`, hasLeft, patience);
		return execution!;
	}

	async execution(id: string): Promise<EndedExecution> {
		const { status, data } = await this.session.get<Execution & { data: string }>(
			`/executions/${id}`,
		);
		// One that runs has shown nothing yet.
		const run = (parse(data) ?? NOTHING_YET) as RunData;
		return { id, status, run, payments: outputOf(run, CREATE) };
	}

	async post(path: string, body: object): Promise<void> {
		// What only tests call has no method of its own there.
		await this.session['call']('POST', path, body);
	}
}

/** While a burst comes in, n8n answers "Database is not ready!", as the editor sees it: it asks again. */
function unlessBusy(error: Error): undefined {
	if (!error.message.includes('answered 503')) throw error;
}

export async function until(
	state: string,
	isReached: () => Promise<boolean> | boolean,
	patience = 90_000,
): Promise<void> {
	const deadline = Date.now() + patience;
	while (!(await isReached())) {
		if (Date.now() > deadline)
			throw new Error(`Waited ${patience / 1000} s in vain until ${state}`);
		await sleep(100);
	}
}
