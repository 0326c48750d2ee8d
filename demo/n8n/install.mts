import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, delimiter, dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { execa } from 'execa';
import { lock } from 'proper-lockfile';
import { LoggedFailure } from './failure.mts';
import { runNpm } from './npm.mts';
import { countUnpacked } from './unpacked.mts';

/** The newest n8n that the registry can install completely. */
export const PINNED_N8N_VERSION = '2.41.1';

/** Every n8n from 1.122 on runs on it, and from 2.40 on needs it. */
const NODE_MAJOR = 24;

const ATTEMPT = '.attempt-';
/** Milliseconds between two looks at what npm has unpacked. */
const PROGRESS_INTERVAL = 2_000;
/** The only package that has to be built where it is installed. */
const DATABASE_DRIVER = 'sqlite3';

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
	const n8n = locateIn(cacheDirectory, version);
	if (await isComplete(n8n)) return n8n;

	await mkdir(cacheDirectory, { recursive: true });
	const release = await lockFolder(n8n.directory, onProgress);
	try {
		if (!(await isComplete(n8n))) await install(n8n, onProgress);
	} finally {
		await release();
	}
	return n8n;
}

/** Whether `ensureN8n` has nothing to download. */
export async function hasN8n(version = PINNED_N8N_VERSION): Promise<boolean> {
	return await isComplete(locateIn(defaultCacheDirectory(), version));
}

function locateIn(cacheDirectory: string, version: string): InstalledN8n {
	return locate(version, join(cacheDirectory, `n8n-${version}-node-${NODE_MAJOR}`));
}

function locate(version: string, directory: string): InstalledN8n {
	const modules = join(directory, 'node_modules');
	return {
		version,
		directory,
		nodeBinary: ownNodeFits() ? process.execPath : join(modules, nodeFile()),
		n8nBinary: join(modules, 'n8n', 'bin', 'n8n'),
	};
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
	const settings = { realpath: false, stale: 30_000, update: 5_000 };
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

/**
 * Installs into a folder of its own and moves that into place at the end. npm trusts a package
 * folder that an interrupted run left half full, and may still run when the process that started
 * it was killed, so no other attempt may use the same folder.
 */
async function install(n8n: InstalledN8n, onProgress: (message: string) => void): Promise<void> {
	await removeAttempts(n8n.directory);
	const directory = `${n8n.directory}${ATTEMPT}${process.pid}`;
	const attempt = locate(n8n.version, directory);
	const logFile = join(directory, 'install.log');
	await mkdir(directory);
	await writeFile(join(directory, 'package.json'), packageJson(n8n.version));

	onProgress('Finding out which packages n8n needs');
	// Some of n8n's optional native modules do not compile everywhere, and it runs without them.
	const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
	const ticker = setInterval(() => void showUnpacked(directory, onProgress), PROGRESS_INTERVAL);
	await runNpm(args, { directory, logFile, tries: 3, onRetry: onProgress }).finally(() =>
		clearInterval(ticker),
	);

	onProgress('Preparing its database driver');
	const path = [dirname(attempt.nodeBinary), process.env.PATH ?? ''].join(delimiter);
	// "npm run" hands the setting of this project's .npmrc on, and the build would silently not happen.
	const build = ['rebuild', DATABASE_DRIVER, '--ignore-scripts=false'];
	await runNpm(build, { directory, logFile, env: { PATH: path }, tries: 3 });

	await checkThatItRuns(attempt, logFile);
	await writeFile(stampFile(attempt), JSON.stringify({ version: n8n.version }));
	await rm(n8n.directory, { recursive: true, force: true });
	await rename(directory, n8n.directory);
}

async function showUnpacked(
	directory: string,
	onProgress: (message: string) => void,
): Promise<void> {
	const { unpacked, all } = await countUnpacked(directory);
	if (all === 0) return;
	const percent = Math.floor((100 * unpacked) / all);
	onProgress(`Downloading about 3 GB: ${percent} % of the packages`);
}

// n8n 1 takes xlsx from its maker's server, which not every network reaches; n8n 2 takes this copy.
const XLSX_OF_N8N_2 = 'npm:@e965/xlsx@^0.20.0';

function packageJson(version: string): string {
	const node = ownNodeFits() ? {} : { [nodePackage()]: `^${NODE_MAJOR}.0.0` };
	return JSON.stringify({
		private: true,
		dependencies: { n8n: version, ...node },
		overrides: { xlsx: XLSX_OF_N8N_2 },
		allowScripts: { [DATABASE_DRIVER]: true },
	});
}

async function removeAttempts(directory: string): Promise<void> {
	const siblings = await readdir(dirname(directory));
	const attempts = siblings.filter((name) => name.startsWith(`${basename(directory)}${ATTEMPT}`));
	for (const name of attempts) {
		const folder = join(dirname(directory), name);
		// An npm that outlived its caller may still be writing there; the next install tries again.
		await rm(folder, { recursive: true, force: true }).catch(() => undefined);
	}
}

async function checkThatItRuns(n8n: InstalledN8n, logFile: string): Promise<void> {
	const script = `require('${DATABASE_DRIVER}'); console.log(require('n8n/package.json').version);`;
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
