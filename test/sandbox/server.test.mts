import { readFile, writeFile } from 'node:fs/promises';

import { jest } from '@jest/globals';

import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { ownDataFile } from '../support/sandbox.mts';
import { authorizedClient, failureOf, paths, paymentRequest, plainClient } from './apiClient.mts';

const PARALLEL = 100;

jest.setTimeout(30_000);

const file = ownDataFile();

async function createMany(sandbox: Sandbox): Promise<number[]> {
	const client = await authorizedClient(sandbox);
	return await Promise.all(
		Array.from({ length: PARALLEL }, async (_, index) => {
			const { status } = await client.post(paths.create, paymentRequest(`E2E-${index}`));
			return status;
		}),
	);
}

test('many parallel payments are each stored once', async () => {
	const sandbox = await startSandbox();
	expect(new Set(await createMany(sandbox))).toEqual(new Set([201]));
	expect(new Set(await createMany(sandbox))).toEqual(new Set([409]));
	expect(sandbox.store.all()).toHaveLength(PARALLEL);
	await sandbox.close();
});

test('payments in a data file outlive a restart, in their order', async () => {
	const first = await startSandbox({ dataFile: file.path });
	expect(new Set(await createMany(first))).toEqual(new Set([201]));
	const before = first.store.all();
	await first.close();

	const second = await startSandbox({ dataFile: file.path });
	expect(second.store.all()).toEqual(before);
	expect(new Set(await createMany(second))).toEqual(new Set([409]));
	await second.close();
});

test('an answered payment is on disk', async () => {
	const sandbox = await startSandbox({ dataFile: file.path });
	const client = await authorizedClient(sandbox);
	const { data } = await client.post(paths.create, paymentRequest('A'));
	expect(await readFile(file.path, 'utf8')).toContain(data.paymentId);
	await sandbox.close();
});

test('a reset over HTTP empties the data file too', async () => {
	const sandbox = await startSandbox({ dataFile: file.path });
	const client = await authorizedClient(sandbox);
	await client.post(paths.create, paymentRequest('A'));
	expect((await plainClient(sandbox).post('/control/reset')).status).toBe(204);
	expect(JSON.parse(await readFile(file.path, 'utf8'))).toMatchObject({ payments: [] });
	await sandbox.close();
});

test.each([
	['{"version":', 'is not JSON'],
	['{"version":9}', 'was not written by this sandbox'],
	['null', 'was not written by this sandbox'],
])('a data file with %s is refused', async (text, words) => {
	await writeFile(file.path, text);
	await expect(startSandbox({ dataFile: file.path })).rejects.toThrow(words);
	expect(await readFile(file.path, 'utf8')).toBe(text);
});

test('close ends although connections and answers are pending', async () => {
	const sandbox = await startSandbox();
	const client = await authorizedClient(sandbox);
	sandbox.settings.latencyMs = 60_000;
	const waiting = [client.get(paths.providers), client.post(paths.create, paymentRequest('A'))].map(
		failureOf,
	);
	while (sandbox.recordedRequests.length < 3) await new Promise(setImmediate);
	const before = performance.now();
	await sandbox.close();
	expect(performance.now() - before).toBeLessThan(10_000);
	expect(await Promise.all(waiting)).toEqual(['ECONNRESET', 'ECONNRESET']);
	// Another process may have the port by now.
	await failureOf(plainClient(sandbox).get(paths.providers));
	expect(sandbox.recordedRequests).toHaveLength(3);
	expect(sandbox.store.all()).toEqual([]);
});

test('a taken port is an error', async () => {
	const first = await startSandbox();
	await expect(startSandbox({ port: first.port })).rejects.toThrow('EADDRINUSE');
	await first.close();
});

describe('the control routes', () => {
	let sandbox: Sandbox;

	beforeEach(async () => {
		sandbox = await startSandbox({ tokenLifetimeSeconds: 60 });
	});

	afterEach(async () => await sandbox.close());

	test('change the settings, until a reset', async () => {
		const control = plainClient(sandbox);
		const initial = { ...sandbox.settings };
		expect(initial).toMatchObject({ tokenLifetimeSeconds: 60, archiveLagMs: 0 });
		const changes = { tokenLifetimeSeconds: 5, archiveLagMs: 10, webhookReordering: true };
		const { data } = await control.patch('/control/settings', changes);
		expect(data).toEqual({ ...initial, ...changes });
		expect(sandbox.settings).toEqual(data);
		sandbox.reset();
		expect(sandbox.settings).toEqual(initial);
	});

	test.each([
		[{ nonsense: 1 }, 'nonsense'],
		[{ latencyMs: -1 }, '/latencyMs'],
		[{ latencyMs: '1' }, '/latencyMs'],
		[{ archiveLagMs: 5, webhookAttempts: 0 }, '/webhookAttempts'],
		[{ webhookSignatureEncoding: 'hex ' }, '/webhookSignatureEncoding'],
		[[], 'object'],
	])('refuse %j as settings', async (changes, words) => {
		const initial = { ...sandbox.settings };
		const { status, data } = await plainClient(sandbox).patch('/control/settings', changes);
		expect(status).toBe(400);
		expect(data.message).toContain(words);
		expect(sandbox.settings).toEqual(initial);
	});

	test('show requests and payments', async () => {
		const client = await authorizedClient(sandbox);
		await client.post(paths.create, paymentRequest('A'));
		const control = plainClient(sandbox);
		const { data: requests } = await control.get('/control/requests');
		expect(requests).toMatchObject([
			{ method: 'POST', path: paths.token, status: 200 },
			{ method: 'POST', path: paths.create, status: 201, body: paymentRequest('A') },
		]);
		const { data: payments } = await control.get('/control/payments');
		expect(payments).toEqual(sandbox.store.all());
	});

	test('do not answer web pages', async () => {
		const page = plainClient(sandbox, { Origin: 'https://example.com' });
		expect((await page.post('/control/reset')).status).toBe(403);
	});
});
