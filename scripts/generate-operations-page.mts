import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { operationsPage } from './operations-page/page.mts';
import { recordOutputs } from './operations-page/recordOutputs.mts';

const page = fileURLToPath(new URL('../docs/operations.md', import.meta.url));

const config = await prettier.resolveConfig(page);
const text = operationsPage(await recordOutputs());
const generated = await prettier.format(text, { ...config, filepath: page });

if (process.argv.includes('--check')) {
	const committed = await readFile(page, 'utf8').catch(() => '');
	if (committed !== generated) {
		console.error(
			'docs/operations.md does not match the nodes. Run: npm run build && npm run docs:generate',
		);
		process.exitCode = 1;
	}
} else {
	await writeFile(page, generated);
	console.log('Wrote docs/operations.md');
}
