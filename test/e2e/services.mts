import { chown, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, type ResultPromise } from 'execa';
import getPort from 'get-port';
import { until } from './paymentWorkflow.mts';
import { postgresPrograms } from './postgresPrograms.mts';

/** A server that belongs to one test. */
export interface Service {
	port: number;
	stop(): Promise<void>;
}

export interface Database extends Service {
	user: string;
	database: string;
}

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
	await untilUp('Redis (Debian package redis-server)', redis, answers);
	return { port, stop: async () => await end(redis, 'SIGKILL') };
}

/** A database server that keeps its files in a folder of its own, and forgets all on stop. */
export async function startPostgres(): Promise<Database> {
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-postgres-'));
	// PostgreSQL refuses to run as root, and another user may not read root's cache.
	const account = process.getuid?.() === 0 ? await accountOfNobody() : undefined;
	await cp(await postgresPrograms(), join(folder, 'programs'), {
		recursive: true,
		verbatimSymlinks: true,
	});
	if (account !== undefined) await chown(folder, account.uid, account.gid);
	const programs = join(folder, 'programs', 'bin');
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
	await untilUp('PostgreSQL', postgres, async () => await isReady(data));

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

/** The server says so on the last line of a file beside its data; its own `pg_ctl` reads that too. */
async function isReady(data: string): Promise<boolean> {
	const state = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
	return /^ready\s*$/m.test(state);
}

async function accountOfNobody(): Promise<{ uid: number; gid: number }> {
	const number = async (kind: string) => Number((await execa('id', [kind, 'nobody'])).stdout);
	return { uid: await number('-u'), gid: await number('-g') };
}

export async function end(subprocess: ResultPromise, signal: NodeJS.Signals): Promise<void> {
	subprocess.kill(signal);
	await subprocess;
}

async function untilUp(
	name: string,
	server: ResultPromise,
	answers: () => Promise<boolean>,
): Promise<void> {
	try {
		await until(`${name} answers`, async () => {
			if (server.pid === undefined || server.exitCode !== null) {
				const { shortMessage } = await server;
				throw new Error(`${name}: ${String(shortMessage)}`);
			}
			return await answers();
		});
	} catch (error) {
		await end(server, 'SIGKILL');
		throw error;
	}
}
