import { readFile } from 'node:fs/promises';
import type { INodePropertyOptions } from 'n8n-workflow';

import { Kashimi } from '../../nodes/Kashimi/Kashimi.node.ts';
import { makePreviews } from '../support/previews.mts';

let previews: Map<string, string>;

beforeAll(async () => {
	previews = await makePreviews();
});

test('every operation has a preview that is true to its output; otherwise: npm run previews:generate', async () => {
	for (const [file, text] of previews) {
		expect({ file, text: await readFile(file, 'utf8') }).toEqual({ file, text });
	}
});

test('no operation is left out', () => {
	const operations = new Kashimi().description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ displayOptions, options }) =>
			(options as INodePropertyOptions[]).map(
				({ value }) => `${String(displayOptions?.show?.resource?.[0])}/${String(value)}.json`,
			),
		);
	const files = [...previews.keys()].map((file) => file.split('/').slice(-2).join('/'));
	expect(files.sort()).toEqual(operations.sort());
});
