import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { authorizedClient, failureOf, paths, plainClient } from './apiClient.mts';

let sandbox: Sandbox;

beforeEach(async () => {
	sandbox = await startSandbox();
});

afterEach(async () => await sandbox.close());

/** Not by axios, which sets the header Host itself. */
async function statusOf(method: string, path: string, headers: Record<string, string>) {
	return await new Promise<number | undefined>((resolve, reject) => {
		const { hostname, port } = new URL(sandbox.url);
		request({ hostname, port, path, method, headers }, (response) => {
			response.resume();
			resolve(response.statusCode);
		})
			.on('error', reject)
			.end();
	});
}

const STEERING = ['/', '/panel/requests', '/panel/faults', '/control/requests'];

test.each(STEERING)('%s answers under the own names only', async (path) => {
	for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
		expect(await statusOf('GET', path, { Host: `${name}:${sandbox.port}` })).toBe(200);
	}
	for (const name of ['rebound.example', '127.0.0.1.example', 'localhost.example', '0.0.0.0']) {
		expect(await statusOf('GET', path, { Host: `${name}:${sandbox.port}` })).toBe(403);
	}
});

test('a form of the panel must come from the panel', async () => {
	sandbox.faults.plan({ route: 'create', kind: 'hang' });
	const clear = async (headers: Record<string, string>) =>
		await statusOf('POST', '/panel/faults/clear', headers);
	const own = { Host: `localhost:${sandbox.port}` };
	for (const refused of [
		{},
		{ ...own, Origin: 'null' },
		{ ...own, Origin: 'http://localhost' },
		{ ...own, Origin: `https://localhost:${sandbox.port}` },
		{ ...own, Origin: `http://127.0.0.1:${sandbox.port}` },
		{ Host: `rebound.example:${sandbox.port}`, Origin: `http://rebound.example:${sandbox.port}` },
	]) {
		expect(await clear(refused)).toBe(403);
	}
	expect(sandbox.faults.list()).toHaveLength(1);
	expect(await clear({ ...own, Origin: `http://${own.Host}` })).toBe(303);
	expect(sandbox.faults.list()).toEqual([]);
});

test('every page forbids scripts, frames and keeping', async () => {
	for (const path of ['/', '/panel/faults', '/bank/unknown', '/hosted/unknown']) {
		const { headers } = await plainClient(sandbox).get(path);
		expect(headers['content-security-policy']).toContain("default-src 'none'");
		expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
		expect(headers['cache-control']).toBe('no-store');
		expect(headers['x-content-type-options']).toBe('nosniff');
	}
});

test.each(['0.0.0.0', '::', ''])('every address at once (%j) is refused', async (host) => {
	await expect(startSandbox({ host })).rejects.toThrow('name one of this machine');
});

test('told to listen elsewhere, the sandbox answers there with its panel', async () => {
	const addresses = Object.values(networkInterfaces()).flat();
	const outer = addresses.find((each) => each?.family === 'IPv4' && !each.internal)?.address;
	// A machine without a network has the loopback interface only, with more than one address.
	const host = outer ?? '127.0.0.2';
	const elsewhere = await startSandbox({ host });
	expect(elsewhere.url).toBe(`http://${host}:${elsewhere.port}`);
	for (const path of STEERING) expect((await plainClient(elsewhere).get(path)).status).toBe(200);
	const client = await authorizedClient(elsewhere);
	expect((await client.get(paths.providers)).status).toBe(200);
	const loopback = plainClient({ ...elsewhere, url: `http://127.0.0.1:${elsewhere.port}` });
	const { length } = elsewhere.recordedRequests;
	expect(length).toBeGreaterThan(0);
	// Another process may have the same port there.
	await failureOf(loopback.get(paths.providers));
	expect(elsewhere.recordedRequests).toHaveLength(length);
	await elsewhere.close();
});
