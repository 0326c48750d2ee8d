import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNpm } from './n8n/npm.mts';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function buildPackage(logFile: string): Promise<void> {
	await runNpm(['run', 'build'], { directory: root, logFile });
}

/** @returns the path of the archive that `npm publish` would upload */
export async function packPackage(folder: string, logFile: string): Promise<string> {
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const output = await runNpm(
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{
			directory: root,
			logFile,
		},
	);
	const [packed] = JSON.parse(output) as Array<{ filename: string }>;
	if (packed === undefined) throw new Error('npm pack made no archive');
	return join(folder, packed.filename);
}
