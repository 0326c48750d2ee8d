import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import axios from 'axios';
import { execa } from 'execa';

import { PROVIDERS } from '../../sandbox/providers.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { ALL_SCOPES, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { ownDataFile } from '../support/sandbox.mts';

const PAYMENTS_PER_ROUND = 40;
const LOGIN = { userId: 'pat', password: 'anything' };
const MAIN = join(import.meta.dirname, '../../sandbox/main.mts');

const file = ownDataFile();

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
	const { child, text, url } = await start('--data', file.path);
	expect(text).toContain('In the n8n credential "Kashimi OAuth2 API"');
	expect(text).toContain(`Base URL       ${url}`);
	expect(text).toContain('Client ID      sandbox-client');
	expect(text).toContain('Client Secret  sandbox-secret');
	expect(text).toContain('Webhook Secret sandbox-client-webhook-secret-of-at-least-32-bytes');
	expect(text).toContain(`Scopes         ${ALL_SCOPES.replaceAll(' ', ', ')}`);
	expect(text).toContain(file.path);
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
		const { child, url } = await start('--data', file.path);
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

		const { payments } = JSON.parse(await readFile(file.path, 'utf8'));
		const ids = payments.map(({ payment }: { payment: { id: string } }) => payment.id);
		expect(ids).toEqual(expect.arrayContaining(answered));
	}
});

test('a kill between the steps of a payer loses none of them', async () => {
	const history: Array<string | undefined> = [];
	let id = '';
	const providerId = PROVIDERS.find(({ name }) => name === 'Swedbank')?.id;

	const steps: Array<[string, string, object]> = [
		['hosted', 'confirm', { provider: providerId }],
		['bank', 'account', { account: 'empty' }],
		['bank', 'approve', {}],
	];
	for (const [place, step, values] of [['', '', {}], ...steps] as typeof steps) {
		const { child, url } = await start('--data', file.path);
		const post = async (path: string, body: object, headers = {}) =>
			await axios.post(url + path, new URLSearchParams({ ...body }), {
				headers,
				maxRedirects: 0,
				validateStatus: () => true,
			});
		if (id === '') {
			const auth = { username: 'sandbox-client', password: 'sandbox-secret' };
			const grant = new URLSearchParams({ grant_type: 'client_credentials', scope: ALL_SCOPES });
			const { data: token } = await axios.post(url + paths.token, grant, { auth });
			const headers = { Authorization: `Bearer ${token.access_token}` };
			const { data } = await axios.post(url + paths.create, paymentRequest('A'), { headers });
			id = data.paymentId;
		} else {
			// The login is gone with the process, so the payer logs in each time.
			const login = place === 'bank' ? await post(`/bank/${id}/login`, LOGIN) : undefined;
			const cookie = login?.headers['set-cookie']?.[0]?.split(';')[0];
			const answer = await post(`/${place}/${id}/${step}`, values, cookie && { Cookie: cookie });
			expect(answer.status).toBe(303);
		}
		child.kill('SIGKILL');
		await child;
		const { payments } = JSON.parse(await readFile(file.path, 'utf8'));
		history.push(payments[0].statusEvents.at(-1).detailedStatus);
	}
	expect(history).toEqual([
		'BANK_SELECTION_PENDING',
		'AIS_PSU_CONSENT_PENDING',
		'PAYMENT_CONSENT_REDIRECT_PENDING',
		'PAYMENT_EXECUTION_FAILED',
	]);
});
