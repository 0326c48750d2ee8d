import { createCompoundSchema } from 'genson-js';
import * as prettier from 'prettier';
import type { Outputs } from './recordOutputs.mts';

const FOLDER = new URL('../../nodes/Kashimi/__schema__/v1.0.0/', import.meta.url);

/** The output previews that n8n shows before the first run, by their file, as recorded outputs have them. */
export async function makePreviews(outputs: Outputs): Promise<Map<string, string>> {
	const config = await prettier.resolveConfig(new URL('preview.json', FOLDER));
	const previews = new Map<string, string>();
	for (const [name, items] of Object.entries(outputs)) {
		const [resource, operation] = name.split('.');
		// A trigger has neither.
		if (operation === undefined) continue;
		const { type, properties } = createCompoundSchema(items, { noRequired: true });
		const text = JSON.stringify({ type, properties, version: 1 });
		const file = new URL(`${resource}/${operation}.json`, FOLDER).pathname;
		previews.set(file, await prettier.format(text, { ...config, parser: 'json' }));
	}
	return previews;
}
