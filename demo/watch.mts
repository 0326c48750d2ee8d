import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const distOf = (userFolder: string) =>
	join(userFolder, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-kashimi', 'dist');

/** Tells n8n to load what changes in the folders of its packages, and to show it in open editors. */
export const HOT_RELOAD = { N8N_DEV_RELOAD: 'true' };

/** Makes n8n read the nodes themselves: with these files it would show the fields described there. */
export async function removeDescriptions(userFolder: string): Promise<void> {
	for (const folder of ['known', 'types']) {
		await rm(join(distOf(userFolder), folder), { recursive: true });
	}
}

/** Compiles each change into the installed package. @returns a function that ends it */
export function compileChanges(userFolder: string): () => Promise<void> {
	const args = ['--watch', '--preserveWatchOutput', '--outDir', distOf(userFolder)];
	const compiler = execa('tsc', args, {
		cwd: ROOT,
		preferLocal: true,
		stdin: 'ignore',
		stdout: 'inherit',
		stderr: 'inherit',
		reject: false,
	});
	return async () => {
		compiler.kill();
		await compiler;
	};
}
