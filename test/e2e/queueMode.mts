import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import getPort from 'get-port';
import { environmentFor } from '../../demo/n8n/environment.mts';
import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { until } from './paymentWorkflow.mts';
import { end, startPostgres, startRedis } from './services.mts';
import type { Stage } from './stage.mts';

const LONGEST_START = 120_000;

/** One n8n main process with its PostgreSQL and Redis; workers are started and killed by the test. */
export interface QueueMode {
	main: LaunchedN8n;
	startWorker(): Promise<Worker>;
	/** @returns the address of a process that takes production webhooks and runs nothing itself */
	startWebhookProcess(): Promise<string>;
	/** Jobs that workers are busy with. */
	activeJobs(): Promise<number>;
	/** Does what n8n before 2.0 does by itself with the job of a dead worker: puts it back once. */
	putStalledJobBack(): Promise<void>;
	stop(): Promise<void>;
}

export interface Worker {
	/** As the out-of-memory killer does it: the process has no chance to say anything. */
	kill(): Promise<void>;
}

export async function startQueueMode(stage: Stage): Promise<QueueMode> {
	const redis = await startRedis(join(stage.folder, 'redis'));
	const postgres = await startPostgres();
	const processes: ResultPromise[] = [];
	const port = await getPort();
	const settings = {
		...stage.settings,
		port,
		env: {
			...stage.settings.env,
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			QUEUE_WORKER_LOCK_DURATION: '5000',
			QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
			QUEUE_WORKER_STALLED_INTERVAL: '1000',
			// Workers write the resume URLs, and would name their own port without it.
			WEBHOOK_URL: `http://127.0.0.1:${port}/`,
			N8N_ENCRYPTION_KEY: 'money-safe-test-encryption-key',
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_USER: postgres.user,
			DB_POSTGRESDB_DATABASE: postgres.database,
			// With its default of 2, n8n reports that its database is gone while 200 webhooks come in.
			DB_POSTGRESDB_POOL_SIZE: '20',
			// No child process that could outlive a killed worker; nothing here runs user code.
			N8N_RUNNERS_MODE: 'external',
			N8N_RUNNERS_AUTH_TOKEN: 'unused',
		},
	};
	const stopServices = async () => {
		await redis.stop();
		await postgres.stop();
	};
	const main = await startN8n(settings).catch(async (error: unknown) => {
		await stopServices();
		throw error;
	});

	/** A further process, with a port for its health check and a user folder of its own. */
	async function startProcess(
		command: 'worker' | 'webhook',
		portSettings: (port: string) => Record<string, string>,
	) {
		const name = `${command}-${processes.length + 1}`;
		// A folder of its own, as a container has: n8n takes a worker that comes back to its old
		// folder for a crashed session, and then waits before it starts.
		const userFolder = join(stage.folder, name);
		const packages = join('.n8n', 'nodes');
		const from = join(stage.settings.userFolder, packages);
		await cp(from, join(userFolder, packages), { recursive: true });
		const port = await getPort();
		const output = { file: join(stage.folder, `${name}.log`) };
		const { nodeBinary, n8nBinary } = settings.n8n;
		const subprocess = execa(nodeBinary, [n8nBinary, command], {
			env: {
				...environmentFor({ ...settings, userFolder }),
				...portSettings(String(port)),
				N8N_RUNNERS_BROKER_PORT: String(await getPort()),
			},
			extendEnv: false,
			stdin: 'ignore',
			stdout: output,
			stderr: output,
			reject: false,
		});
		processes.push(subprocess);
		await until(`${name} is ready`, async () => await isReady(port), LONGEST_START);
		return { subprocess, port };
	}

	return {
		main,
		async startWorker() {
			const { subprocess } = await startProcess('worker', (port) => ({
				QUEUE_HEALTH_CHECK_ACTIVE: 'true',
				QUEUE_HEALTH_CHECK_PORT: port,
				N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			}));
			return { kill: async () => await end(subprocess, 'SIGKILL') };
		},
		async startWebhookProcess() {
			const { port } = await startProcess('webhook', (own) => ({ N8N_PORT: own }));
			return `http://127.0.0.1:${port}`;
		},
		async activeJobs() {
			const args = ['-p', String(redis.port), 'llen', 'bull:jobs:active'];
			return Number((await execa('redis-cli', args)).stdout);
		},
		async putStalledJobBack() {
			await execa(settings.n8n.nodeBinary, ['-e', PUT_BACK, String(redis.port)], {
				cwd: join(settings.n8n.directory, 'node_modules', 'n8n'),
				timeout: 30_000,
			});
		},
		async stop() {
			await Promise.all(processes.map(async (one) => await end(one, 'SIGKILL')));
			await main.stop();
			await stopServices();
		},
	};
}

/** The check for stalled jobs of n8n's own queue library, with the setting that n8n 1 gave it. */
const PUT_BACK = `
const Bull = require('bull');
const queue = new Bull('jobs', {
	redis: { host: '127.0.0.1', port: Number(process.argv[1]) },
	settings: { maxStalledCount: 1, stalledInterval: 1 },
});
(async () => {
	while ((await queue.getActiveCount()) > 0) {
		await queue.moveUnlockedJobsToWait();
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	await queue.close();
})();
`;

async function isReady(port: number): Promise<boolean> {
	return await fetch(`http://127.0.0.1:${port}/healthz/readiness`).then(
		({ ok }) => ok,
		() => false,
	);
}

type Work = () => Promise<void>;

/** Wraps the steps of a test, so that one that fails shows what the processes said. */
export function showingLogs(folder: () => string): (test: Work) => Work {
	return (test) => async () => {
		await test().catch(async (error: unknown) => {
			await printLogs(folder());
			throw error;
		});
	};
}

/** Everything that n8n's processes and Redis have logged into the folder. */
async function printLogs(folder: string): Promise<void> {
	const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
	for (const name of [...names, join('redis', 'redis.log')]) {
		const text = await readFile(join(folder, name), 'utf8').catch(() => '');
		if (text !== '') console.log(`--- ${name}\n${text}`);
	}
}
