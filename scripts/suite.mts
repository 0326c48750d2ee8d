/**
 * Runs a suite that `npm test` leaves out: `npm run test:suite -- NAME [Jest's options]`.
 * CONTRIBUTING.md says what each needs and takes.
 */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...options] = process.argv.slice(2);

const jest = ['run', 'jest', '--'];
const ofFolder = [...jest, '--config', `test/${name}/jest.config.mjs`];
const stryker = ['exec', '--', 'stryker', 'run'];

const SUITES: Record<string, { commands: string[][]; env?: Record<string, string> }> = {
	e2e: { commands: [ofFolder] },
	browser: { commands: [ofFolder] },
	matrix: { commands: [ofFolder] },
	load: { commands: [ofFolder] },
	soak: { commands: [ofFolder] },
	fuzz: { commands: [[...jest, 'test/hostile/fuzz']], env: { FUZZ: 'full' } },
	mutation: {
		commands: ['rules', 'http'].map((part) => [...stryker, `test/mutation/stryker.${part}.mjs`]),
		env: { NODE_OPTIONS: '--max-old-space-size=12288' },
	},
};

const suite = SUITES[name];
if (suite === undefined) {
	console.error(`Choose a suite: ${Object.keys(SUITES).join(', ')}`);
	process.exit(1);
}
for (const command of [['run', 'build'], ...suite.commands]) {
	const args = command[1] === 'build' ? command : [...command, ...options];
	const { exitCode, signal } = await execa('npm', args, {
		cwd: root,
		stdio: 'inherit',
		env: suite.env,
		reject: false,
	});
	if (exitCode !== 0) process.exit(exitCode ?? (signal === undefined ? 1 : 130));
}
