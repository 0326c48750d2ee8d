import { createCompoundSchema } from 'genson-js';
import * as prettier from 'prettier';
import type { Outputs } from './recordOutputs.mts';

const FOLDER = new URL('../../nodes/Kashimi/__schema__/v1.0.0/', import.meta.url);

/** The output previews that n8n shows before the first run, by their file, as recorded outputs have them. */
export async function makePreviews(outputs: Outputs): Promise<Map<string, string>> {
	const config = await prettier.resolveConfig(new URL('preview.json', FOLDER));
	const previews = new Map<string, string>();
	const byFile = new Map<string, Outputs[string]>();
	for (const [name, items] of Object.entries(outputs)) {
		if (name.includes(' ')) continue;
		const [resource, operation] = name.split('.');
		// n8n looks for that of a node without operations here, so both triggers share one.
		const file = operation === undefined ? '../v1.0.0.json' : `${resource}/${operation}.json`;
		byFile.set(file, [...(byFile.get(file) ?? []), ...items]);
	}
	for (const [name, items] of byFile) {
		const { type, properties } = createCompoundSchema(items, { noRequired: true });
		const text = JSON.stringify({ type, properties, version: 1 });
		const file = new URL(name, FOLDER).pathname;
		previews.set(file, await prettier.format(text, { ...config, parser: 'json' }));
	}
	return previews;
}
