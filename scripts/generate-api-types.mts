import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import * as prettier from 'prettier';

const contract = new URL('../openapi/kashimi.yaml', import.meta.url);
const typesFile = fileURLToPath(new URL('../openapi/kashimi.d.ts', import.meta.url));

async function generate(): Promise<string> {
	const source = astToString(await openapiTS(contract, { alphabetize: false }));
	const config = await prettier.resolveConfig(typesFile);
	return await prettier.format(source, { ...config, filepath: typesFile });
}

const generated = await generate();

if (process.argv.includes('--check')) {
	const committed = await readFile(typesFile, 'utf8').catch(() => '');
	if (committed !== generated) {
		console.error(
			'openapi/kashimi.d.ts does not match openapi/kashimi.yaml. Run: npm run types:generate',
		);
		process.exitCode = 1;
	}
} else {
	await writeFile(typesFile, generated);
	console.log('Wrote openapi/kashimi.d.ts');
}
