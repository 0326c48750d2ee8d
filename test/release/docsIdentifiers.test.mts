import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ROOT } from './packed.mts';

const read = async (path: string) => await readFile(join(ROOT, path), 'utf8');
const tracked = async (...patterns: string[]) =>
	(await execa('git', ['ls-files', ...patterns], { cwd: ROOT })).stdout.split('\n');

/** A name in code: more than one word, so that it is no word of a sentence. */
const IDENTIFIER = /^[a-z]+(?:[A-Z][a-z0-9]*)+$/;
/** An empty collection or a variable of a module. */
const STATE = /^const (\w+)(?:: .*)? = new (?:Map|Set|WeakMap|WeakSet)(?:<.*>)?\(\);|^let (\w+)/gm;
const PATH = /^(?:[\w.-]+\/)+[\w.-]+\.(?:m?ts|mjs|json|md|yaml)$/;

test('what the docs name in backticks is in the tree', async () => {
	const pages = await tracked('*.md');
	const files = await tracked();
	const sources = await tracked(
		'*.ts',
		'*.mts',
		'*.yaml',
		'*.json',
		'*.js',
		'*.mjs',
		':!package-lock.json',
	);
	const code = (await Promise.all(sources.map(read))).join('\n');
	const known = new Set(code.match(/[A-Za-z]\w+/g));
	const missing: string[] = [];
	for (const page of pages) {
		// The changelog tells of what was.
		if (page === 'CHANGELOG.md') continue;
		for (const [, quoted] of (await read(page)).matchAll(/`([^`\n]+)`/g)) {
			const isGone = PATH.test(quoted!)
				? !files.some((file) => file === quoted || file.endsWith(`/${quoted}`))
				: IDENTIFIER.test(quoted!) && !known.has(quoted!);
			if (isGone) missing.push(`${page}: ${quoted}`);
		}
	}
	expect(missing).toEqual([]);
});

test('docs/architecture.md lists all state that lives in the process', async () => {
	const page = await read('docs/architecture.md');
	const missing: string[] = [];
	for (const path of await tracked('nodes/**/*.ts', 'credentials/*.ts')) {
		for (const [, kept, counted] of (await read(path)).matchAll(STATE)) {
			const entry = `\`${kept ?? counted}\` (\`${path.replace('nodes/Kashimi/', '')}\`)`;
			if (!page.includes(entry)) missing.push(entry);
		}
	}
	expect(missing).toEqual([]);
});
