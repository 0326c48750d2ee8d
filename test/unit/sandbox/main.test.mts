import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jest } from '@jest/globals';
import axios from 'axios';
import { execa } from 'execa';

import { startSandbox } from '../../../sandbox/server.mts';
import { ALL_SCOPES, paths, paymentRequest } from './apiClient.mts';

const PAYMENTS_PER_ROUND = 40;
const MAIN = join(import.meta.dirname, '../../../sandbox/main.mts');

let folder: string;
let dataFile: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kashimi-sandbox-'));
	dataFile = join(folder, 'payments.json');
});

afterEach(async () => await rm(folder, { recursive: true }));

jest.setTimeout(60_000);

function run(...args: string[]) {
	return execa(process.execPath, ['--import', 'tsx', MAIN, ...args], {
		reject: false,
		all: true,
	});
}

async function start(...args: string[]) {
	const child = run('--port', '0', ...args);
	let text = '';
	await new Promise<void>((resolve, reject) => {
		child.all.on('data', (chunk: Buffer) => {
			text += String(chunk);
			if (text.includes('Stop with Ctrl+C.')) resolve();
		});
		child.all.on('end', () => reject(new Error(`The sandbox did not start:\n${text}`)));
	});
	const [, url] = /^Kashimi sandbox: (\S+)$/m.exec(text) ?? [];
	return { child, text, url };
}

test('the start tells the address and how to fill in the credential; Ctrl+C ends it', async () => {
	const { child, text, url } = await start('--data', dataFile);
	expect(text).toContain('In the n8n credential "Kashimi OAuth2 API"');
	expect(text).toContain(`Base URL       ${url}`);
	expect(text).toContain('Client ID      sandbox-client');
	expect(text).toContain('Client Secret  sandbox-secret');
	expect(text).toContain('Webhook Secret sandbox-client-webhook-secret-of-at-least-32-bytes');
	expect(text).toContain(`Scopes         ${ALL_SCOPES.replaceAll(' ', ', ')}`);
	expect(text).toContain(dataFile);
	expect((await axios.get(`${url}/control/payments`)).data).toEqual([]);
	child.kill('SIGINT');
	expect(await child).toMatchObject({ exitCode: 0 });
});

test.each([
	[['--port', 'x'], '--port must be a whole number'],
	[['--bogus'], "Unknown option '--bogus'"],
])('%j is explained', async (args, words) => {
	const { exitCode, all } = await run(...args);
	expect(exitCode).toBe(1);
	expect(all).toContain(words);
	expect(all).not.toContain('    at ');
});

test('a taken port is explained', async () => {
	const sandbox = await startSandbox();
	const { exitCode, all } = await run('--port', String(sandbox.port));
	await sandbox.close();
	expect(exitCode).toBe(1);
	expect(all).toContain('That port is taken.');
});

test('a kill in the middle of writes leaves a whole file that holds every answered payment', async () => {
	const answered: string[] = [];
	for (let round = 0; round < 3; round++) {
		const { child, url } = await start('--data', dataFile);
		const form = new URLSearchParams({ grant_type: 'client_credentials', scope: ALL_SCOPES });
		const auth = { username: 'sandbox-client', password: 'sandbox-secret' };
		const { data: token } = await axios.post(url + paths.token, form, { auth });
		const headers = { Authorization: `Bearer ${token.access_token}` };

		const sender = async (name: string) => {
			for (let index = 0; ; index++) {
				const request = paymentRequest(`${name}-${index}`);
				const { data } = await axios.post(url + paths.create, request, { headers });
				answered.push(data.paymentId);
			}
		};
		const senders = Array.from({ length: 8 }, async (_, index) => {
			await sender(`${round}-${index}`).catch(() => undefined);
		});
		while (answered.length < PAYMENTS_PER_ROUND * (round + 1)) await delay(5);
		child.kill('SIGKILL');
		await Promise.all([child, ...senders]);

		const { payments } = JSON.parse(await readFile(dataFile, 'utf8'));
		const ids = payments.map(({ payment }: { payment: { id: string } }) => payment.id);
		expect(ids).toEqual(expect.arrayContaining(answered));
	}
});
