import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INodePropertyOptions, INodeType } from 'n8n-workflow';
import { ROOT } from './packed.mts';

const MOST_WORDS = 1_300;
/** What somebody wants to know, in the order in which they want to know it. */
const ORDER = [
	'Install',
	'Credentials',
	'Your first payment',
	'Operations and triggers',
	'The one rule',
	'Examples',
	'What happens when things fail',
	'Try it without an account',
	'Help and contributing',
];

const readme = await readFile(join(ROOT, 'README.md'), 'utf8');

function section(title: string): string {
	const [, text] = readme.split(`\n## ${title}\n`);
	return text?.split('\n## ')[0] ?? '';
}

test('the README is short, and answers in the order of the questions', () => {
	const read = readme.replace(/<[^>]*>|\]\([^)]*\)/g, ' ');
	const words = read.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
	expect(words.length).toBeLessThanOrEqual(MOST_WORDS);
	expect([...readme.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(ORDER);
});

test('a picture, the two commands, five steps and five lines about failures', () => {
	expect(readme.split('\n## ')[0]).toMatch(/<img src="docs\/images\/[\w-]+\.png" alt="[^"]+">/);
	expect(section('Try it without an account')).toContain('npm ci && npm run demo');
	expect(section('Help and contributing')).toContain('npm ci && npm test');
	expect(section('Your first payment').match(/^\d\. /gm)).toHaveLength(5);
	expect(section('What happens when things fail').match(/^- /gm)).toHaveLength(5);
});

test('operations, triggers, events and fields are named as in n8n', async () => {
	const page = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
	const names = [...page.matchAll(/^## (.+)$/gm)].map(([, title]) => title!).slice(1);
	const rows = [...section('Operations and triggers').matchAll(/^\| \*\*(.+?)\*\* +\|/gm)];
	expect(rows.map(([, name]) => name)).toEqual(names);
	const fields =
		section('Your first payment')
			.match(/^2\. .*/m)?.[0]
			.matchAll(/_([^_]+)_/g) ?? [];
	for (const [, field] of fields) expect(page).toContain(`- **${field}** (`);
	const events = /(?:Payment|Status|New) (?:Completed|Failed|Changed|Payment|Updated)/g;
	for (const [event] of section('Operations and triggers').matchAll(events)) {
		expect(page).toContain(event);
	}
});

test('the steps of the first payment name the actions as the node panel does', () => {
	const { Kashimi } = createRequire(import.meta.url)(
		join(ROOT, 'dist/nodes/Kashimi/Kashimi.node.js'),
	) as { Kashimi: new () => INodeType };
	const actions = new Kashimi().description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options }) => options as INodePropertyOptions[])
		.map(({ action }) => action);
	const named = [...readme.matchAll(/\*\*Kashimi → (.+?)\*\*/g)].map(([, name]) => name);
	expect(named.length).toBeGreaterThan(1);
	expect(actions).toEqual(expect.arrayContaining(named));
});
