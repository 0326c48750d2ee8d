import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureN8n, type InstalledN8n } from '../demo/n8n/install.mts';
import { startN8n, type LaunchedN8n } from '../demo/n8n/process.mts';
import { EditorSession } from '../demo/n8n/rest.mts';
import { installCommunityPackage } from '../demo/n8n/userFolder.mts';
import {
	inARow,
	pickCredential,
	type Credential,
	type RunData,
	type Workflow,
	type WorkflowNode,
} from '../demo/n8n/workflow.mts';
import { buildPackage, packPackage } from '../demo/package.mts';
import type { ApiCounts, ApiSettings } from './api.mts';
import type { Api } from './apiProcess.mts';
import { Listener } from './silence.mts';
import { cpuSeconds, memory, resetPeakMemory } from './processUse.mts';
import { MEASURED, START, workflowFor, type Contender, type Credentials } from './workflows.mts';

const OWNER = {
	email: 'bench@example.com',
	password: 'Kashimi-bench-1',
	firstName: 'Bench',
	lastName: 'Mark',
};
/** Milliseconds of one run, on a busy machine. */
const LONGEST_RUN = 600_000;

/** With which the bench signs its webhooks. */
export const WEBHOOK_SECRET = 'secret-of-the-bench';

/** What one run of the measured node took. */
export interface Measurement {
	/** Of the node, as n8n records it. */
	seconds: number;
	/** Of n8n's process, over the whole execution. */
	cpuSeconds: number;
	/** Largest resident memory of n8n's process during the execution, and before it, in MB. */
	peakMemory: number;
	memoryBefore: number;
	items: number;
	/** Items that ended in an error. */
	failed: number;
	error: string | undefined;
	/** Seconds of the longest time in which n8n answered nobody, from the start of the execution. */
	silence: number;
	/** Seconds from the start of the execution to the first request that the API got. */
	firstSent: number;
	api: ApiCounts;
}

/** Builds and packs the package and gets n8n, once for all runs. */
export interface Prepared {
	n8n: InstalledN8n;
	folder: string;
	tarball: string;
	remove(): Promise<void>;
}

export async function prepare(): Promise<Prepared> {
	const n8n = await ensureN8n({ onProgress: (message) => console.log(message) });
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-bench-'));
	await buildPackage(join(folder, 'build.log'));
	const tarball = await packPackage(join(folder, 'package'), join(folder, 'build.log'));
	return {
		n8n,
		folder,
		tarball,
		remove: async () => await rm(folder, { recursive: true, force: true }),
	};
}

/** A real n8n with the package, connected to the API. */
export class Rig {
	private constructor(
		readonly launched: LaunchedN8n,
		private readonly session: EditorSession,
		private credentials: Credentials,
		private readonly api: Api,
	) {}

	static async start(
		{ n8n, folder, tarball }: Prepared,
		api: Api,
		env: Record<string, string> = {},
	): Promise<Rig> {
		const userFolder = await mkdtemp(join(folder, 'user-'));
		await installCommunityPackage(userFolder, tarball);
		const logFile = join(userFolder, 'n8n.log');
		const launched = await startN8n({ n8n, userFolder, logFile, env });
		const session = await EditorSession.setUp(launched.url, OWNER);
		return new Rig(launched, session, await createCredentials(session, api.url), api);
	}

	/** New credentials: what was learned of the API's pace belongs to the old ones. */
	async renewCredentials(): Promise<void> {
		this.credentials = await createCredentials(this.session, this.api.url);
	}

	/** Runs one workflow: trigger, so many items, and the contender's node. */
	async run(contender: Contender, settings: Partial<ApiSettings> = {}): Promise<Measurement> {
		await this.api.set(settings);
		const workflow = workflowFor(contender, this.credentials, this.api.url);
		const { id } = await this.session.createWorkflow(workflow as Workflow);
		const { pid } = this.launched;
		const memoryBefore = await resetPeakMemory(pid);
		const cpuBefore = await cpuSeconds(pid);
		const start = Date.now();
		const listener = new Listener(this.launched.url);
		const run = await this.session.runWorkflow(id, START, LONGEST_RUN);
		const silence = await listener.stop();
		const api = await this.api.counts();
		return {
			silence,
			firstSent: ((api.firstAt ?? NaN) - start) / 1000,
			...readRun(run),
			cpuSeconds: (await cpuSeconds(pid)) - cpuBefore,
			peakMemory: await memory(pid, 'VmHWM'),
			memoryBefore,
			api,
		};
	}

	withCredential(plain: WorkflowNode): WorkflowNode {
		return pickCredential(plain, this.credentials.kashimi);
	}

	async createCredential(type: string, data: Record<string, unknown>): Promise<Credential> {
		return await this.session.createCredential({ name: type, type, data });
	}

	/**
	 * Switches a workflow on: its nodes in a row, a webhook first.
	 * @returns the address of the webhook
	 */
	async publish(nodes: WorkflowNode[], path: string): Promise<string> {
		const workflow = { name: path, nodes, connections: inARow(nodes), settings: {} };
		const { id } = await this.session.createWorkflow(workflow);
		return await this.session.activateWebhook(id, path);
	}

	/** Resolves once no execution runs. */
	async idle(): Promise<void> {
		const filter = encodeURIComponent('{"status":["new","running"]}');
		type Executions = { results: unknown[] };
		const path = `/executions?filter=${filter}&limit=1`;
		while ((await this.session.get<Executions>(path)).results.length > 0) await sleep(20);
	}

	/** What the newest execution did, as n8n stores it. */
	async lastRun(): Promise<string> {
		const path = '/executions?filter={}&limit=1';
		const { results } = await this.session.get<{ results: Array<{ id: string }> }>(path);
		return (await this.session.get<{ data: string }>(`/executions/${results[0]?.id}`)).data;
	}

	/** The list of banks in the editor. @returns seconds until it is there */
	async searchBanks(): Promise<number> {
		const { id, name, type } = this.credentials.kashimi;
		const start = performance.now();
		// What only the bench calls has no method of its own there.
		const { results } = await this.session['call']<{ results: unknown[] }>(
			'POST',
			'/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.provider',
				methodName: 'searchProviders',
				nodeTypeAndVersion: { name: 'n8n-nodes-kashimi.kashimi', version: 1 },
				currentNodeParameters: { resource: 'payment', operation: 'create' },
				credentials: { [type]: { id, name } },
				filter: '1',
			},
		);
		if (results.length === 0) throw new Error('The picker showed no bank');
		return (performance.now() - start) / 1000;
	}

	async stop(): Promise<void> {
		await this.launched.stop();
	}
}

async function createCredentials(session: EditorSession, url: string): Promise<Credentials> {
	const client = { clientId: 'client', clientSecret: 'secret' };
	const kashimi = await session.createCredential({
		name: 'Kashimi',
		type: 'kashimiOAuth2Api',
		data: {
			...client,
			webhookSecret: WEBHOOK_SECRET,
			environment: 'custom',
			baseUrl: url,
			requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
		},
	});
	const generic = await session.createCredential({
		name: 'Generic',
		type: 'oAuth2Api',
		data: {
			...client,
			grantType: 'clientCredentials',
			accessTokenUrl: `${url}/api/v1/auth/token`,
			scope: 'payments:read payments:write providers:read',
			authentication: 'header',
		},
	});
	return { kashimi, generic };
}

interface NodeRun {
	executionTime: number;
	error?: { message: string };
	data?: { main: Array<Array<{ json: Record<string, unknown> }> | null> };
}

function readRun(run: RunData): Pick<Measurement, 'seconds' | 'items' | 'failed' | 'error'> {
	const node = run.resultData.runData[MEASURED]?.at(-1) as NodeRun | undefined;
	const items = node?.data?.main[0] ?? [];
	return {
		seconds: (node?.executionTime ?? NaN) / 1000,
		items: items.length,
		failed: items.filter(({ json }) => 'error' in json).length,
		error: run.resultData.error?.message,
	};
}
