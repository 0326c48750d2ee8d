import { createCompoundSchema } from 'genson-js';
import * as prettier from 'prettier';

import { recordOutput } from './recordedOutput.mts';

const FOLDER = new URL('../../nodes/Kashimi/__schema__/v1.0.0/', import.meta.url);

/** The output previews that n8n shows before the first run, by their file, as recorded output has them. */
export async function makePreviews(): Promise<Map<string, string>> {
	const config = await prettier.resolveConfig(new URL('preview.json', FOLDER));
	const previews = new Map<string, string>();
	for (const [operation, items] of await recordOutput()) {
		const { type, properties } = createCompoundSchema(items, { noRequired: true });
		const text = JSON.stringify({ type, properties, version: 1 });
		const file = new URL(`${operation}.json`, FOLDER).pathname;
		previews.set(file, await prettier.format(text, { ...config, parser: 'json' }));
	}
	return previews;
}
