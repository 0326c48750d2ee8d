import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '../sandbox/server.mts';
import { credentialFor, NODES, readExample } from './example.mts';
import { LoggedFailure } from './n8n/failure.mts';
import { defaultCacheDirectory, ensureN8n, hasN8n, PINNED_N8N_VERSION } from './n8n/install.mts';
import { launchN8n } from './n8n/process.mts';
import { EditorSession } from './n8n/rest.mts';
import { installCommunityPackage } from './n8n/userFolder.mts';
import { withCredential } from './n8n/workflow.mts';
import { buildPackage, packPackage } from './package.mts';
import { step, StepFailure } from './steps.mts';
import { summarize } from './summary.mts';
import { compileChanges, HOT_RELOAD, removeDescriptions } from './watch.mts';

const OWNER = {
	email: 'demo@example.com',
	password: 'Kashimi-demo-1',
	firstName: 'Kashimi',
	lastName: 'Demo',
};

const { values: options } = parseArgs({
	options: {
		once: { type: 'boolean', default: false },
		watch: { type: 'boolean', default: false },
	},
});
const runFolder = join(defaultCacheDirectory(), 'runs', String(process.pid));
const buildLog = join(runFolder, 'build.log');
const n8nLog = join(runFolder, 'n8n.log');
const userFolder = join(runFolder, 'user');

/** What runs, in the order of its start; it is stopped in the opposite order. */
const running: Array<() => Promise<void>> = [];
const interrupted = new Promise<'interrupted'>((resolve) => {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		// Not `once`: libraries that restore the terminal end the process when no listener is left.
		process.on(signal, () => resolve('interrupted'));
	}
});
void interrupted.then(() => console.log('\nStopping …'));

async function demo(): Promise<void> {
	await mkdir(userFolder, { recursive: true });
	console.log(await announcement());
	await step('Build the package', async () => await buildPackage(buildLog));
	const tarball = await step(
		'Pack it',
		async () => await packPackage(join(runFolder, 'package'), buildLog),
	);
	const sandbox = await step('Start the Kashimi sandbox', async () => await startSandbox());
	running.push(async () => await sandbox.close());
	const n8n = await step(
		`Get n8n ${PINNED_N8N_VERSION}`,
		async (report) => await ensureN8n({ onProgress: report }),
	);
	await step(
		'Install the package in a fresh n8n',
		async () => await installCommunityPackage(userFolder, tarball),
	);
	if (options.watch) await removeDescriptions(userFolder);
	const server = await step('Start n8n', async () => {
		const env = options.watch ? HOT_RELOAD : {};
		const launched = await launchN8n({ n8n, userFolder, logFile: n8nLog, env });
		running.push(async () => await launched.stop());
		await launched.untilReady();
		return launched;
	});

	const session = await step(
		'Create the n8n account',
		async () => await withLog(EditorSession.setUp(server.url, OWNER)),
	);
	const workflowId = await step('Import credential and workflow', async () => {
		const credential = await withLog(session.createCredential(credentialFor(sandbox)));
		const workflow = withCredential(await readExample(), credential);
		return (await withLog(session.createWorkflow(workflow))).id;
	});
	const summary = await step('Run the workflow', async () => {
		const run = session.runWorkflow(workflowId, NODES.trigger);
		return await withLog(run.then(summarize));
	});
	console.log(`\n${summary}\n`);
	if (options.once) return;

	const [client] = sandbox.clients;
	console.log(`The n8n editor is open:

  Address          ${server.url}/workflow/${workflowId}
  E-mail           ${OWNER.email}
  Password         ${OWNER.password}

  Kashimi sandbox  ${sandbox.url} (open it in a browser: the control panel)
  Client ID        ${client?.clientId}
  Client Secret    ${client?.clientSecret}
  n8n log          ${n8nLog}

What to click first:

  1. Open the bank link above. You are the payer now: log in with any name, and approve.
  2. Open the Kashimi sandbox in a browser. Its control panel shows the payment as COMPLETED.
  3. Open the address and log in. Click "Execute workflow": "Create payment" returns the same
     payment, now paid. Nothing is paid twice.
  4. Change the Invoice or Order Number in "Create payment" to INV-2026-002 and run it again: this is
     another payment, with a bank link of its own.

Ctrl-C stops everything.`);
	if (options.watch) {
		console.log(
			'\nSave a file of credentials/ or nodes/: the editor shows the change seconds later.',
		);
		running.push(compileChanges(userFolder));
	}
	await interrupted;
}

/** What happens next, what it downloads and how long that takes. */
async function announcement(): Promise<string> {
	const next = (await hasN8n())
		? `n8n ${PINNED_N8N_VERSION} is installed already, so the demo starts within a minute.`
		: `First it downloads n8n ${PINNED_N8N_VERSION}: about 3 GB of npm packages. This takes 5 to 15 minutes, once.
They go into ${defaultCacheDirectory()}; delete that folder to remove them.`;
	return `This demo runs the package in a real n8n, against a local Kashimi sandbox.
It needs no account, and no money moves. ${next}
`;
}

/** Points the reader of a failure to n8n's log. */
async function withLog<T>(work: Promise<T>): Promise<T> {
	return await work.catch((error: Error) => {
		throw new LoggedFailure(error.message, n8nLog);
	});
}

async function stopAll(): Promise<void> {
	for (const stop of running.reverse()) await stop();
}

try {
	const outcome = await Promise.race([demo(), interrupted]);
	await stopAll();
	if (outcome === 'interrupted' && options.once) process.exitCode = 130;
	await rm(runFolder, { recursive: true, force: true });
} catch (error) {
	await stopAll();
	if (!(error instanceof StepFailure)) throw error;
	console.error(`\nThe step "${error.step}" failed.\n${error.message}`);
	if (error.logFile !== undefined) console.error(`Log: ${error.logFile}`);
	process.exitCode = 1;
}
// An interrupted step may still hold a timer or a child process of its own.
process.exit();
