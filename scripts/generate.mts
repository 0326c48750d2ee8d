/**
 * Writes what is made from the code and the contract: `npm run generate -- [PART …]`, all parts if
 * none is named. With --check it writes nothing, and fails where a file is not what would be written.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import openapiTS, { astToString } from 'openapi-typescript';
import * as prettier from 'prettier';
import { operationsPage } from './outputs/page.mts';
import { makePreviews } from './outputs/previews.mts';
import { recordOutputs } from './outputs/recordOutputs.mts';

const REPOSITORY_LINK = /https:\/\/github\.com\/[^/]+\/[^/#'"]+/g;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: options, positionals } = parseArgs({
	options: { check: { type: 'boolean', default: false } },
	allowPositionals: true,
});

/** Each makes files: path to content. */
const FILES: Record<string, () => Promise<Map<string, string>>> = {
	types: apiTypes,
	outputs,
	links,
};
/** Each is written and checked by the tests whose results it shows. */
const PAGES_OF_TESTS: Record<string, { tests: string; env: Record<string, string> }> = {
	errors: { tests: 'test/integration/errorsPage', env: { ERRORS_PAGE: 'write' } },
	faults: { tests: 'test/hostile/faultMatrix', env: { FAULT_MATRIX: 'write' } },
	inputs: { tests: 'test/integration/realInputs', env: { INPUTS_PAGE: 'write' } },
	realities: { tests: 'test/hostile/realities', env: { OTHER_REALITIES: 'write' } },
};

const all = [...Object.keys(FILES), ...Object.keys(PAGES_OF_TESTS)];
const unknown = positionals.filter((part) => !all.includes(part));
if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: choose from ${all.join(', ')}`);

for (const part of positionals.length > 0 ? positionals : all) {
	if (part in FILES) for (const file of await FILES[part]!()) await put(...file);
	else await runTests(PAGES_OF_TESTS[part]!);
}

/** The types of the API's contract. */
async function apiTypes(): Promise<Map<string, string>> {
	const types = await openapiTS(pathToFileURL(pathOf('openapi/kashimi.yaml')), {
		alphabetize: false,
	});
	return new Map([[pathOf('openapi/kashimi.d.ts'), astToString(types)]]);
}

/** The page of operations and the previews in the editor, from what the built nodes return. */
async function outputs(): Promise<Map<string, string>> {
	const recorded = await recordOutputs();
	const page = operationsPage(recorded);
	return new Map([[pathOf('docs/operations.md'), page], ...(await makePreviews(recorded))]);
}

async function put(file: string, content: string): Promise<void> {
	const name = relative(ROOT, file);
	const config = await prettier.resolveConfig(file);
	const text = await prettier.format(content, { ...config, filepath: file });
	if ((await readFile(file, 'utf8').catch(() => '')) === text) return;
	if (options.check) {
		console.error(`${name} is not up to date. Run: npm run generate`);
		process.exitCode = 1;
		return;
	}
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, text);
	console.log(`Wrote ${name}`);
}

/** The addresses that n8n wants written out; package.json says where the repository is. */
async function links(): Promise<Map<string, string>> {
	const { homepage } = JSON.parse(await readFile(pathOf('package.json'), 'utf8')) as {
		homepage: string;
	};
	const files = [
		'credentials/KashimiOAuth2Api.credentials.ts',
		...(await readdir(pathOf('nodes/Kashimi')))
			.filter((name) => name.endsWith('.node.json'))
			.map((name) => `nodes/Kashimi/${name}`),
	];
	const texts = files.map(async (name): Promise<[string, string]> => {
		const text = await readFile(pathOf(name), 'utf8');
		return [pathOf(name), text.replaceAll(REPOSITORY_LINK, homepage.replace(/#.*/, ''))];
	});
	return new Map(await Promise.all(texts));
}

function pathOf(name: string): string {
	return join(ROOT, name);
}

async function runTests({ tests, env }: { tests: string; env: Record<string, string> }) {
	await execa('npm', ['run', 'jest', '--', tests], {
		cwd: ROOT,
		stdio: 'inherit',
		env: options.check ? {} : env,
	});
}
