import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './packed.mts';

const NODES = join(ROOT, 'nodes/Kashimi');
/** A table row of which the first cell is a message, not code. */
const MESSAGE = /^\| ([^`|-][^|]*?) +\|/gm;

test('docs/errors.md lists messages as the node words them', async () => {
	const files = await readdir(NODES, { recursive: true });
	const sources = await Promise.all(
		files
			.filter((file) => file.endsWith('.ts'))
			.map(async (file) => await readFile(join(NODES, file), 'utf8')),
	);
	// A value stands where the page has "…".
	const code = sources
		.join('\n')
		.replace(/\$\{.*?\}/g, '…')
		.replace(/\\'/g, "'");

	const page = await readFile(join(ROOT, 'docs/errors.md'), 'utf8');
	const messages = [...page.matchAll(MESSAGE)]
		.map(([, message]) => message!)
		.filter((message) => message !== 'Message');
	expect(messages.length).toBeGreaterThan(25);
	const fragments = messages.flatMap((message) => message.split('…')).map((text) => text.trim());
	expect(fragments.filter((fragment) => !code.includes(fragment))).toEqual([]);
});
