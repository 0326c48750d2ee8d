import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';
import { environmentFor } from './environment.mts';
import { LoggedFailure } from './failure.mts';
import type { InstalledN8n } from './install.mts';
import type { RunData } from './workflow.mts';

export interface N8nSettings {
	n8n: InstalledN8n;
	userFolder: string;
	logFile: string;
	/** A free one when left out; an n8n that comes back needs its old one. */
	port?: number;
	/** Added to, and winning over, the settings that every n8n gets here. */
	env?: Record<string, string>;
}

export interface LaunchedN8n {
	url: string;
	pid: number;
	/** @throws LoggedFailure when it ends or does not get ready */
	untilReady(): Promise<void>;
	stop(): Promise<void>;
}

const LONGEST_START = 180_000;
const POLL_INTERVAL = 200;
const PATIENCE_ON_STOP = 10_000;

/**
 * A caller that is killed cannot stop n8n, but its end closes the pipe that is n8n's input. n8n's
 * worker threads load this too, and their input is another one.
 */
const STOP_WITH_PARENT = `data:text/javascript,${encodeURIComponent(`
	import { isMainThread } from 'node:worker_threads';
	if (isMainThread) process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume().unref();
`)}`;

/** Starts n8n and waits until its editor can be used. */
export async function startN8n(settings: N8nSettings): Promise<LaunchedN8n> {
	const launched = await launchN8n(settings);
	try {
		await launched.untilReady();
	} catch (error) {
		await launched.stop();
		throw error;
	}
	return launched;
}

/** Starts n8n without waiting, for a caller that may have to stop it before it is ready. */
export async function launchN8n(settings: N8nSettings): Promise<LaunchedN8n> {
	const { n8n, logFile } = settings;
	const port = settings.port ?? (await getPort());
	const brokerPort = await getPort();
	const url = `http://127.0.0.1:${port}`;
	// The file itself, not a stream through this process: it must outlive a caller that is killed.
	const log = await open(logFile, 'a');
	const subprocess = spawn(n8n.nodeBinary, ['--import', STOP_WITH_PARENT, n8n.n8nBinary, 'start'], {
		env: {
			...environmentFor(settings),
			N8N_PORT: String(port),
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		},
		stdio: ['pipe', log.fd, log.fd],
		// A process group of its own: Ctrl-C in the terminal must reach it through `stop` only, and
		// `stop` must reach the task runner that it starts.
		detached: process.platform !== 'win32',
	});
	// A start that fails shows in the missing process id.
	const ended = once(subprocess, 'exit').catch(() => undefined);
	await log.close();
	const pid = subprocess.pid;
	if (pid === undefined) throw new LoggedFailure('n8n could not be started', logFile);

	return {
		url,
		pid,
		untilReady: async () => await untilReady(url, subprocess, logFile),
		stop: async () => await stopGroup(ended, pid),
	};
}

/**
 * Runs one n8n command, such as `import:workflow`, to its end.
 * @returns what it printed
 * @throws LoggedFailure when it fails
 */
export async function runCli(settings: N8nSettings, args: string[]): Promise<string> {
	const { n8n, logFile } = settings;
	const { all, failed } = await execa(n8n.nodeBinary, [n8n.n8nBinary, ...args], {
		env: { ...environmentFor(settings), N8N_RUNNERS_BROKER_PORT: String(await getPort()) },
		extendEnv: false,
		stdin: 'ignore',
		all: true,
		reject: false,
	});
	await appendFile(logFile, `${all}\n`);
	if (failed || /^(Error|An error occurred)/m.test(all)) {
		throw new LoggedFailure(`"n8n ${args.join(' ')}" failed: ${lastLine(all)}`, logFile);
	}
	return all;
}

/** Runs a workflow with `n8n execute`. */
export async function executeWorkflow(settings: N8nSettings, id: string): Promise<RunData> {
	const output = await runCli(settings, ['execute', `--id=${id}`, '--rawOutput']);
	// n8n logs to the same stream, before and after the result.
	const json = /^\{$.*^\}$/ms.exec(output)?.[0];
	if (json === undefined) {
		throw new LoggedFailure('"n8n execute" printed no result', settings.logFile);
	}
	return (JSON.parse(json) as { data: RunData }).data;
}

function lastLine(text: string): string {
	return text.trim().split('\n').at(-1) ?? '';
}

async function untilReady(url: string, subprocess: ChildProcess, logFile: string): Promise<void> {
	const deadline = Date.now() + LONGEST_START;
	while (Date.now() < deadline) {
		if (subprocess.exitCode !== null || subprocess.signalCode !== null) {
			throw new LoggedFailure('n8n ended while it was starting', logFile);
		}
		// The page server answers before the REST routes exist, so both are asked.
		if (
			(await answersJson(`${url}/healthz/readiness`)) &&
			(await answersJson(`${url}/rest/settings`))
		) {
			return;
		}
		await sleep(POLL_INTERVAL);
	}
	throw new LoggedFailure(`n8n was not ready after ${LONGEST_START / 1000} seconds`, logFile);
}

async function answersJson(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		await response.body?.cancel();
		return response.ok && (response.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}

async function stopGroup(ended: Promise<unknown>, pid: number): Promise<void> {
	signal(pid, 'SIGTERM');
	const inTime = await Promise.race([
		ended.then(() => true),
		sleep(PATIENCE_ON_STOP, false, { ref: false }),
	]);
	if (!inTime) {
		signal(pid, 'SIGKILL');
		await ended;
	}
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
	try {
		process.kill(process.platform === 'win32' ? pid : -pid, name);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}
