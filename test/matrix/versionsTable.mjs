import { readFile, writeFile } from 'node:fs/promises';
import { format } from 'prettier';

const PAGE = new URL('../../docs/versions.md', import.meta.url);
const PART = /(<!-- versions -->\n).*(<!-- \/versions -->)/s;

/** A Jest reporter: writes which scenario passed on which n8n into docs/versions.md. */
export default class VersionsTable {
	/** @param {import('@jest/reporters').AggregatedResult} results */
	async onRunComplete(_contexts, results) {
		const tests = results.testResults.flatMap(({ testResults }) => testResults);
		// A run of one version says nothing about the others.
		if (tests.some(({ status }) => status === 'pending')) return;
		const table = tableOf(tests);
		const page = await readFile(PAGE, 'utf8');
		if (!PART.test(page)) throw new Error('docs/versions.md has no place for the table');
		const text = page.replace(PART, (_, begin, end) => `${begin}\n${table}\n${end}`);
		await writeFile(PAGE, await format(text, { parser: 'markdown' }));
	}
}

function tableOf(tests) {
	const versions = unique(tests.map(({ ancestorTitles }) => ancestorTitles[0]));
	const cell = (scenario, version) =>
		tests.find(({ title, ancestorTitles }) => title === scenario && ancestorTitles[0] === version)
			?.status ?? 'not run';
	const row = (cells) => `| ${cells.join(' | ')} |`;
	return [
		row(['Scenario', ...versions]),
		row(['---', ...versions.map(() => '---')]),
		...unique(tests.map(({ title }) => title)).map((scenario) =>
			row([scenario, ...versions.map((version) => cell(scenario, version))]),
		),
	].join('\n');
}

const unique = (values) => [...new Set(values)];
