/**
 * Runs a suite that `npm test` leaves out: `npm run test:suite -- NAME [FILE] [Jest's options]`.
 * CONTRIBUTING.md says what each needs and takes.
 */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { ensureN8n } from '../demo/n8n/install.mts';
import { packPackage } from '../demo/package.mts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...options] = process.argv.slice(2);

const jest = ['run', 'jest', '--'];
const ofFolder = [...jest, '--config', `test/${name}/jest.config.mjs`, ...options];
const stryker = ['exec', '--', 'stryker', 'run'];

/** Jest runs whatever matches one of its patterns: a file that is asked for replaces the folders. */
function filesOf(folders: string[], leftOut: string[] = []): string[] {
	if (options[0]?.startsWith('-') === false) return [...jest, ...options];
	// At the end, for it takes all that follows it.
	const ignored = leftOut.length > 0 ? ['--testPathIgnorePatterns', `/(${leftOut.join('|')})`] : [];
	return [...jest, ...folders, ...options, ...ignored];
}

/**
 * Tests in which no expression matters: of HTTP, tokens, the sandbox, and of thousands of webhooks, for
 * each of which n8n makes an isolate or two.
 */
const NO_EXPRESSIONS = [
	...['documentedPaths', 'errors\\.', 'oauthServer', 'oddAnswers', 'pace', 'probe'],
	...['sandboxProcess', 'token\\.', 'tokenRefused', 'tokenWithoutBinding'],
	...['webhookTriggerConfirm', 'webhookTriggerOnce', 'webhookTriggerForged'],
	...['faultMatrix', 'fuzzAnswers', 'fuzzWebhooks', 'injectedAddresses', 'realities', 'redirects'],
];

interface Suite {
	commands: string[][];
	env?: Record<string, string> | (() => Promise<Record<string, string>>);
}

const SUITES: Record<string, Suite> = {
	e2e: { commands: [ofFolder], env: async () => await packedOnce() },
	browser: { commands: [ofFolder] },
	matrix: { commands: [ofFolder] },
	load: { commands: [ofFolder] },
	soak: {
		commands: [
			ofFolder,
			[...jest, 'test/(unit|integration/webhookTrigger(Once|Forged))', ...options],
		],
		env: { REPETITIONS: 'full' },
	},
	engine: {
		commands: [filesOf(['test/integration', 'test/hostile'], NO_EXPRESSIONS)],
		env: async () => await newestEngine(),
	},
	fuzz: { commands: [filesOf(['test/hostile/fuzz'])], env: { REPETITIONS: 'full' } },
	mutation: {
		commands: ['rules', 'http'].map((part) => [
			...stryker,
			`test/mutation/stryker.${part}.mjs`,
			...options,
		]),
		env: { NODE_OPTIONS: '--max-old-space-size=12288', REPETITIONS: 'full' },
	},
};

const suite = SUITES[name];
if (suite === undefined) {
	console.error(`Choose a suite: ${Object.keys(SUITES).join(', ')}`);
	process.exit(1);
}
await run(['run', 'build']);
const env = typeof suite.env === 'function' ? await suite.env() : suite.env;
for (const command of suite.commands) await run(command, env);

async function run(command: string[], env: Record<string, string> = {}): Promise<void> {
	const { exitCode, signal } = await execa('npm', command, {
		cwd: root,
		stdio: 'inherit',
		env,
		reject: false,
	});
	if (exitCode !== 0) process.exit(exitCode ?? (signal === undefined ? 1 : 130));
}

/** The demo, which is one of these tests, builds the package anew beside the others. */
async function packedOnce(): Promise<Record<string, string>> {
	const folder = join(root, 'node_modules', '.cache', 'packed');
	return { PACKED_PACKAGE: await packPackage(folder, join(folder, 'pack.log')) };
}

/** What users of a current n8n have: its Node, and expressions that are evaluated in an isolate. */
async function newestEngine(): Promise<Record<string, string>> {
	const { nodeBinary } = await ensureN8n({ onProgress: console.log });
	const path = [dirname(nodeBinary), process.env.PATH ?? ''].join(delimiter);
	return { PATH: path, N8N_EXPRESSION_ENGINE: 'vm' };
}
