/**
 * n8n's own linter for what ships, and what it does not check: all that does not ship, formatting,
 * links, the contract and the types. Runs as many checks at once as there are cores, the longest
 * first, and prints each when it is done. With --after-build, as `npm test` runs it beside its tests,
 * one at a time, and without the types that the build has checked.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const root = fileURLToPath(new URL('..', import.meta.url));
const isToFix = process.argv.includes('--fix');
const isAfterBuild = process.argv.includes('--after-build');

const CHECKS = [
	[
		'eslint',
		...['--config', 'scripts/eslint.config.mjs', '--max-warnings', '0'],
		...[
			'--cache',
			'--cache-location',
			'node_modules/.cache/eslint/',
			'--cache-strategy',
			'content',
		],
		...(isToFix ? ['--fix'] : []),
		'*.{js,mjs}',
		'.prettierrc.js',
		'{bench,demo,sandbox,scripts,test}/**/*.{mts,mjs,cjs,js}',
	],
	['n8n-node', 'lint', ...(isToFix ? ['--fix'] : [])],
	['tsc', '-p', 'tsconfig.tools.json', ...cachedIn('tools')],
	...(isAfterBuild ? [] : [['tsc', '--noEmit', ...cachedIn('shipped')]]),
	['prettier', isToFix ? '--write' : '--check', '--log-level', 'warn', '--cache', '.'],
	[
		'remark',
		...['--frail', '--quiet', '--no-stdout', '--use', 'validate-links=repository:false'],
		'.',
	],
	['redocly', 'lint', '--config', 'openapi/redocly.yaml', 'openapi/kashimi.yaml'],
];

const waiting = CHECKS.values();
// What is changed, is changed by one at a time.
const atOnce = isToFix || isAfterBuild ? 1 : availableParallelism();
await Promise.all(Array.from({ length: atOnce }, work));

async function work(): Promise<void> {
	for (const [tool, ...args] of waiting) await run(tool!, args);
}

async function run(tool: string, args: string[]): Promise<void> {
	const start = Date.now();
	const { all, failed } = await execa(tool, args, {
		cwd: root,
		preferLocal: true,
		stdin: 'ignore',
		all: true,
		reject: false,
	});
	const seconds = ((Date.now() - start) / 1_000).toFixed(1);
	console.log(`${failed ? '✖' : '✔'} ${[tool, ...args].join(' ')} (${seconds} s)`);
	if (!failed) return;
	console.error(all);
	process.exitCode = 1;
}

function cachedIn(name: string): string[] {
	return ['--incremental', '--tsBuildInfoFile', `node_modules/.cache/tsc/${name}.tsbuildinfo`];
}
