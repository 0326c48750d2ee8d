import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { execa } from 'execa';
import { lock } from 'proper-lockfile';
import { LoggedFailure } from './failure.mts';
import { runNpm } from './npm.mts';

/** The newest n8n that the registry can install completely. */
export const PINNED_N8N_VERSION = '2.41.1';

/** Every n8n from 1.122 on runs on it, and from 2.40 on needs it. */
const NODE_MAJOR = 24;

export interface InstalledN8n {
	version: string;
	directory: string;
	nodeBinary: string;
	/** A JavaScript file, to be run with `nodeBinary`. */
	n8nBinary: string;
}

export interface InstallOptions {
	version?: string;
	cacheDirectory?: string;
	onProgress?: (message: string) => void;
}

export function defaultCacheDirectory(): string {
	return process.env.KASHIMI_DEMO_CACHE ?? envPaths('n8n-nodes-kashimi', { suffix: '' }).cache;
}

/**
 * Installs an n8n, and a Node for it where this one does not fit, into a cached folder; returns at
 * once when that was done before.
 * @throws LoggedFailure when npm cannot install it
 */
export async function ensureN8n(options: InstallOptions = {}): Promise<InstalledN8n> {
	const { version = PINNED_N8N_VERSION, onProgress = () => {} } = options;
	const cacheDirectory = options.cacheDirectory ?? defaultCacheDirectory();
	const directory = join(cacheDirectory, `n8n-${version}-node-${NODE_MAJOR}`);
	const n8n: InstalledN8n = {
		version,
		directory,
		nodeBinary: ownNodeFits() ? process.execPath : join(directory, 'node_modules', nodeFile()),
		n8nBinary: join(directory, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
	if (await isComplete(n8n)) return n8n;

	await mkdir(directory, { recursive: true });
	const release = await lockFolder(directory, onProgress);
	try {
		if (!(await isComplete(n8n))) await install(n8n, onProgress);
	} finally {
		await release();
	}
	return n8n;
}

function ownNodeFits(): boolean {
	return process.versions.node.startsWith(`${NODE_MAJOR}.`);
}

function nodePackage(): string {
	const platform = process.platform === 'win32' ? 'win' : process.platform;
	return `node-${platform}-${process.arch}`;
}

function nodeFile(): string {
	return join(nodePackage(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function stampFile({ directory }: InstalledN8n): string {
	return join(directory, 'complete.json');
}

async function isComplete(n8n: InstalledN8n): Promise<boolean> {
	try {
		await Promise.all([n8n.nodeBinary, n8n.n8nBinary].map(async (file) => await access(file)));
		const stamp = JSON.parse(await readFile(stampFile(n8n), 'utf8')) as { version?: string };
		return stamp.version === n8n.version;
	} catch {
		return false;
	}
}

async function lockFolder(directory: string, onProgress: (message: string) => void) {
	const settings = { stale: 30_000, update: 5_000 };
	try {
		return await lock(directory, settings);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
	}
	onProgress('Another process is installing it, waiting');
	return await lock(directory, {
		...settings,
		retries: { retries: 400, minTimeout: 3_000, maxTimeout: 3_000 },
	});
}

async function install(n8n: InstalledN8n, onProgress: (message: string) => void): Promise<void> {
	const { directory, version, nodeBinary } = n8n;
	const logFile = join(directory, 'install.log');
	// npm trusts a package folder that it finds, even one that an interrupted run left half full.
	await rm(join(directory, 'node_modules'), { recursive: true, force: true });
	await rm(stampFile(n8n), { force: true });
	await writeFile(logFile, '');
	await writeFile(
		join(directory, 'package.json'),
		JSON.stringify({
			private: true,
			dependencies: {
				n8n: version,
				...(ownNodeFits() ? {} : { [nodePackage()]: `^${NODE_MAJOR}.0.0` }),
			},
		}),
	);

	onProgress('Downloading about 3 GB of packages');
	// Some of n8n's optional native modules do not compile everywhere; of these it needs only SQLite.
	const arguments_ = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	await runNpm(arguments_, { directory, logFile, tries: 3, onRetry: onProgress });

	onProgress('Preparing its database driver');
	const path = [dirname(nodeBinary), process.env.PATH ?? ''].join(delimiter);
	await runNpm(['rebuild', 'sqlite3'], { directory, logFile, env: { PATH: path }, tries: 3 });

	await checkThatItRuns(n8n, logFile);
	await writeFile(stampFile(n8n), JSON.stringify({ version }));
}

async function checkThatItRuns(n8n: InstalledN8n, logFile: string): Promise<void> {
	const script = `require('sqlite3'); console.log(require('n8n/package.json').version);`;
	const { stdout, failed, stderr } = await execa(n8n.nodeBinary, ['-e', script], {
		cwd: n8n.directory,
		reject: false,
	});
	if (!failed && stdout.trim() === n8n.version) return;
	throw new LoggedFailure(
		`n8n ${n8n.version} was installed but does not load: ${stderr.trim().slice(0, 300)}`,
		logFile,
	);
}
