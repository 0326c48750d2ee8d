import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Options, ResultPromise } from 'execa';
import getPort from 'get-port';
import { until } from './paymentWorkflow.mts';

/** A server that belongs to one test. */
export interface Service {
	port: number;
	stop(): Promise<void>;
}

export interface Database extends Service {
	user: string;
	database: string;
}

/** Where Debian puts the programs of PostgreSQL, which are not in the search path. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

export async function startRedis(folder: string): Promise<Service> {
	await mkdir(folder);
	const port = await getPort();
	const output = { file: join(folder, 'redis.log') };
	const redis = execa(
		'redis-server',
		['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
		{ stdin: 'ignore', stdout: output, stderr: output, reject: false },
	);
	const answers = async () =>
		!(await execa('redis-cli', ['-p', String(port), 'ping'], { reject: false })).failed;
	await untilUp('redis-server', redis, answers);
	return { port, stop: async () => await end(redis, 'SIGKILL') };
}

/** A database server that keeps its files in a folder of its own, and forgets all on stop. */
export async function startPostgres(): Promise<Database> {
	const programs = join(await newestPostgres(), 'bin');
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-postgres-'));
	const account = await accountFor(folder);
	const [user, database] = ['n8n', 'postgres'];
	const data = join(folder, 'data');
	const initialise = ['-D', data, '-U', user, '--auth', 'trust', '--no-sync'];
	await execa(join(programs, 'initdb'), initialise, { ...account, cwd: folder });

	const port = await getPort();
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
	const postgres = execa(
		join(programs, 'postgres'),
		['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
		{ ...account, cwd: folder, stdin: 'ignore', reject: false },
	);
	const arguments_ = ['-h', '127.0.0.1', '-p', String(port), '-U', user];
	const answers = async () =>
		!(await execa(join(programs, 'pg_isready'), arguments_, { reject: false })).failed;
	await untilUp('postgresql', postgres, answers);

	return {
		port,
		user,
		database,
		async stop() {
			// Ends the server's own processes at once, without waiting for its clients.
			await end(postgres, 'SIGINT');
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function newestPostgres(): Promise<string> {
	const versions = await readdir(POSTGRES_VERSIONS).catch(() => []);
	const [newest] = versions.map(Number).sort((a, b) => b - a);
	if (newest === undefined) throw new Error('PostgreSQL is missing (Debian package postgresql)');
	return join(POSTGRES_VERSIONS, String(newest));
}

/** PostgreSQL refuses to run as root, so there it runs as the user that its package created. */
async function accountFor(folder: string): Promise<Pick<Options, 'uid' | 'gid'>> {
	if (process.getuid?.() !== 0) return {};
	const number = async (kind: string) => Number((await execa('id', [kind, 'postgres'])).stdout);
	const [uid, gid] = [await number('-u'), await number('-g')];
	await chown(folder, uid, gid);
	return { uid, gid };
}

export async function end(subprocess: ResultPromise, signal: NodeJS.Signals): Promise<void> {
	subprocess.kill(signal);
	await subprocess;
}

async function untilUp(
	debianPackage: string,
	server: ResultPromise,
	answers: () => Promise<boolean>,
): Promise<void> {
	try {
		await until(`${debianPackage} answers`, async () => {
			if (server.pid === undefined || server.exitCode !== null) {
				const { shortMessage } = await server;
				throw new Error(`${String(shortMessage)} (Debian package ${debianPackage})`);
			}
			return await answers();
		});
	} catch (error) {
		await end(server, 'SIGKILL');
		throw error;
	}
}
