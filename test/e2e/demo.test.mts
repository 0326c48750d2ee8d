import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa, type ResultPromise } from 'execa';
import { defaultCacheDirectory } from '../../demo/n8n/install.mts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const FIRST_INSTALL = 20 * 60_000;

function startDemo(args: string[] = [], env: Record<string, string> = {}): ResultPromise {
	return execa(process.execPath, ['--import', 'tsx', 'demo/main.mts', ...args], {
		cwd: root,
		env,
		stdin: 'ignore',
		all: true,
		reject: false,
	});
}

/** Resolves with everything printed so far, once the pattern is in it. */
async function printed(demo: ResultPromise, pattern: RegExp): Promise<string> {
	return await new Promise((resolve, reject) => {
		let text = '';
		demo.stdout?.on('data', (chunk: Buffer) => {
			text += chunk.toString();
			if (pattern.test(text)) resolve(text);
		});
		void demo.then(({ all }) => {
			reject(new Error(`The demo ended without printing ${String(pattern)}:\n${String(all)}`));
		});
	});
}

async function answers(url: string): Promise<boolean> {
	return await fetch(url).then(
		(response) => response.ok,
		() => false,
	);
}

describe('npm run demo', () => {
	test(
		'prints a summary and ends with --once',
		async () => {
			const { all, exitCode } = await startDemo(['--once']);
			expect(all).toMatch(/Bank +Luminor \(LT\)/);
			expect(all).toMatch(/Amount +12\.34 EUR/);
			expect(all).toMatch(/Payment ID +[0-9a-f-]{36}/);
			expect(all).toMatch(/Bank link +http:\/\/127\.0\.0\.1:/);
			expect(all).toMatch(/Status +PENDING/);
			expect(all).toMatch(/Payments listed +1/);
			expect(exitCode).toBe(0);
		},
		FIRST_INSTALL,
	);

	test('leaves the editor open until it is interrupted, and then stops all it started', async () => {
		const demo = startDemo();
		const text = await printed(demo, /Ctrl-C stops everything/);
		const address = /Address +(http:\S+)/.exec(text)?.[1] ?? '';
		const sandbox = /Kashimi sandbox +(http:\S+)/.exec(text)?.[1] ?? '';
		const login = {
			emailOrLdapLoginId: /E-mail +(\S+)/.exec(text)?.[1],
			password: /Password +(\S+)/.exec(text)?.[1],
		};
		expect(await answers(address)).toBe(true);
		const response = await fetch(new URL('/rest/login', address), {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(login),
		});
		expect(response.status).toBe(200);

		demo.kill('SIGINT');
		expect((await demo).exitCode).toBe(0);
		expect(await answers(address)).toBe(false);
		expect(await answers(`${sandbox}/api/v1/capabilities/providers`)).toBe(false);
		const runs = await readdir(join(defaultCacheDirectory(), 'runs'));
		expect(runs).not.toContain(String(demo.pid));
	});

	test('does not leave n8n behind when it is killed', async () => {
		const demo = startDemo();
		const text = await printed(demo, /Ctrl-C stops everything/);
		const address = /Address +(http:\S+)/.exec(text)?.[1] ?? '';
		demo.kill('SIGKILL');
		await demo;
		for (let second = 0; second < 20 && (await answers(address)); second++) await sleep(1_000);
		expect(await answers(address)).toBe(false);
		const runs = join(defaultCacheDirectory(), 'runs', String(demo.pid));
		await rm(runs, { recursive: true, force: true });
	});

	test('names the step, the reason and the log when the npm registry cannot be reached', async () => {
		const cache = await mkdtemp(join(tmpdir(), 'kashimi-e2e-'));
		try {
			const { all, exitCode } = await startDemo(['--once'], {
				KASHIMI_DEMO_CACHE: cache,
				npm_config_cache: join(cache, 'npm'),
				npm_config_registry: 'http://127.0.0.1:9',
				npm_config_fetch_retries: '0',
			});
			expect(exitCode).toBe(1);
			expect(all).toMatch(/The step "Get n8n .*" failed/);
			expect(all).toContain('npm cannot reach its registry (ECONNREFUSED)');
			const log = /Log: (.+)/.exec(String(all))?.[1] ?? '';
			expect(await readFile(log, 'utf8')).toContain('ECONNREFUSED');
		} finally {
			await rm(cache, { recursive: true, force: true });
		}
	});
});
