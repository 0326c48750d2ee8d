import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { operationsPage } from './outputs/page.mts';
import { makePreviews } from './outputs/previews.mts';
import { recordOutputs } from './outputs/recordOutputs.mts';

const root = fileURLToPath(new URL('..', import.meta.url));
const page = fileURLToPath(new URL('../docs/operations.md', import.meta.url));

const outputs = await recordOutputs();
const config = await prettier.resolveConfig(page);
const text = await prettier.format(operationsPage(outputs), { ...config, filepath: page });
const generated = new Map([[page, text], ...(await makePreviews(outputs))]);

for (const [file, content] of generated) {
	const name = relative(root, file);
	if (process.argv.includes('--check')) {
		if ((await readFile(file, 'utf8').catch(() => '')) === content) continue;
		console.error(
			`${name} does not match the nodes. Run: npm run build && npm run outputs:generate`,
		);
		process.exitCode = 1;
	} else {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, content);
		console.log(`Wrote ${name}`);
	}
}
