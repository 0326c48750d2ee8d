/**
 * `npm test`: the unit tests first, which fail within seconds, then the build, then all that needs it
 * at once. Checks and tests have lengths of their own, so beside each other they leave no core idle.
 */
import { execa } from 'execa';

const TESTS = ['sandbox', 'contract', 'integration', 'release', 'hostile'].map(
	(name) => `test/${name}`,
);
const GENERATED = ['types', 'outputs', 'links'];

if (!(await passes('npm', 'run', 'test:unit')) || !(await passes('npm', 'run', 'build'))) {
	process.exit(1);
}
const results = await Promise.all([
	passes('npm', 'run', 'jest', '--', ...TESTS),
	passes('node', '--import', 'tsx', 'scripts/lint.mts', '--after-build'),
	passes('node', '--import', 'tsx', 'scripts/generate.mts', '--check', ...GENERATED),
]);
process.exit(results.every(Boolean) ? 0 : 1);

async function passes(command: string, ...args: string[]): Promise<boolean> {
	return !(await execa(command, args, { stdio: 'inherit', reject: false })).failed;
}
