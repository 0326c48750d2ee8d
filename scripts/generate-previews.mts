import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makePreviews } from '../test/support/previews.mts';

for (const [file, text] of await makePreviews()) {
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, text);
	console.log(`Wrote ${file}`);
}
