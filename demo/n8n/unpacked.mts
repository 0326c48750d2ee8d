import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How many packages of a `node_modules` are there; npm makes all folders before it fills them. */
export async function countUnpacked(folder: string): Promise<{ unpacked: number; all: number }> {
	const packages = await packageFolders(join(folder, 'node_modules'));
	const found = await Promise.all(
		packages.map(
			async (directory) =>
				await stat(join(directory, 'package.json')).then(
					() => true,
					() => false,
				),
		),
	);
	return { unpacked: found.filter(Boolean).length, all: packages.length };
}

async function packageFolders(folder: string): Promise<string[]> {
	const names = await readdir(folder).catch((): string[] => []);
	const nested = names
		// npm moves packages aside under a name with a dot.
		.filter((name) => !name.startsWith('.'))
		.map(async (name) => {
			const path = join(folder, name);
			return name.startsWith('@') ? await packageFolders(path) : [path];
		});
	return (await Promise.all(nested)).flat();
}
