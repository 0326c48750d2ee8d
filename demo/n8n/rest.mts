import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import type { Credential, RunData, Workflow } from './workflow.mts';

export interface Owner {
	email: string;
	password: string;
	firstName: string;
	lastName: string;
}

export interface CredentialInput {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** What the credential dialog shows after Save. */
export interface CredentialTestResult {
	status: 'OK' | 'Error';
	message: string;
}

interface Execution {
	status: string;
	data: string;
}

/** n8n binds the session cookie to it. */
const BROWSER_ID = 'n8n-nodes-kashimi';

const UNFINISHED = new Set(['new', 'running', 'waiting']);
const LONGEST_RUN = 120_000;

/** n8n's own REST interface, used the way its editor uses it. */
export class EditorSession {
	private readonly url: string;
	private cookie = '';

	private constructor(url: string) {
		this.url = url;
	}

	/** Creates the owner account of a fresh n8n and logs in with it. */
	static async setUp(url: string, owner: Owner): Promise<EditorSession> {
		const session = new EditorSession(url);
		await session.call('POST', '/owner/setup', owner);
		await session.call('POST', '/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
		return session;
	}

	async createCredential(input: CredentialInput): Promise<Credential> {
		return await this.call<Credential>('POST', '/credentials', input);
	}

	async testCredential(credential: Credential, data: object): Promise<CredentialTestResult> {
		const { id, name, type } = credential;
		return await this.call<CredentialTestResult>('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	async updateCredential({ id }: Credential, input: CredentialInput): Promise<void> {
		await this.call('PATCH', `/credentials/${id}`, input);
	}

	async createWorkflow(workflow: Workflow): Promise<{ id: string }> {
		return await this.call<{ id: string }>('POST', '/workflows', { active: false, ...workflow });
	}

	/** Switches the triggers of a workflow on, which newer versions call to publish it. */
	async activateWorkflow(id: string): Promise<void> {
		await this.switchWorkflow(id, true);
	}

	/**
	 * The same for a workflow that begins with a webhook.
	 * @param path of the webhook
	 * @returns its address
	 */
	async activateWebhook(id: string, path: string): Promise<string> {
		await this.activateWorkflow(id);
		const url = `${this.url}/webhook/${path}`;
		// n8n answers before the webhook is there. Once it is, the wrong method gets a hint.
		const isRegistered = async () => (await (await fetch(url)).text()).includes('POST request');
		for (const deadline = Date.now() + LONGEST_RUN; !(await isRegistered()); await sleep(100)) {
			if (Date.now() > deadline) throw new Error(`The webhook ${url} was never registered`);
		}
		return url;
	}

	async deactivateWorkflow(id: string): Promise<void> {
		await this.switchWorkflow(id, false);
	}

	private async switchWorkflow(id: string, active: boolean): Promise<void> {
		const { versionId } = await this.get<{ versionId?: string }>(`/workflows/${id}`);
		const route = `/workflows/${id}/${active ? 'activate' : 'deactivate'}`;
		try {
			await this.call('POST', route, { versionId });
		} catch (error) {
			// n8n 1 has no such route.
			if (!String(error).includes('answered 404')) throw error;
			await this.call('PATCH', `/workflows/${id}`, { active, versionId });
		}
	}

	/** The names of all nodes that the editor offers. */
	async nodeTypes(): Promise<string[]> {
		const headers = { 'browser-id': BROWSER_ID, cookie: this.cookie };
		const response = await fetch(`${this.url}/types/nodes.json`, { headers });
		return ((await response.json()) as Array<{ name: string }>).map(({ name }) => name);
	}

	/** Presses "Execute workflow" and waits for the end of the run, successful or not. */
	async runWorkflow(id: string, trigger: string, patience = LONGEST_RUN): Promise<RunData> {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		const deadline = Date.now() + patience;
		while (Date.now() < deadline) {
			const execution = await this.call<Execution>('GET', `/executions/${executionId}`);
			if (!UNFINISHED.has(execution.status)) return parse(execution.data) as RunData;
			await sleep(100);
		}
		throw new Error(`The workflow was still running after ${patience / 1000} seconds`);
	}

	async get<T>(path: string): Promise<T> {
		return await this.call<T>('GET', path);
	}

	private async call<T>(
		method: 'GET' | 'POST' | 'PATCH',
		path: string,
		body?: unknown,
	): Promise<T> {
		const response = await fetch(`${this.url}/rest${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': BROWSER_ID,
				cookie: this.cookie,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) {
			throw new Error(
				`n8n answered ${response.status} to ${method} ${path}: ${text.slice(0, 300)}`,
			);
		}
		const session = response.headers.getSetCookie().find((value) => value.startsWith('n8n-auth='));
		if (session !== undefined) this.cookie = session.split(';', 1)[0] ?? '';
		return (JSON.parse(text) as { data: T }).data;
	}
}
