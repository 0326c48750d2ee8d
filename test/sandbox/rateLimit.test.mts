import { startSandbox, type Sandbox } from '../../sandbox/server.mts';

let sandbox: Sandbox;
let clock = Date.parse('2026-01-01T00:00:00.900Z');

beforeAll(async () => {
	sandbox = await startSandbox({ requestsPerSecond: 2, now: () => clock });
});

afterAll(async () => await sandbox.close());

async function read(): Promise<Response> {
	return await fetch(`${sandbox.url}/api/v1/capabilities/providers`);
}

test('more requests than one second allows are refused until the next, tokens are not', async () => {
	expect([(await read()).status, (await read()).status]).toEqual([401, 401]);
	const refused = await read();
	expect(refused.status).toBe(429);
	expect(refused.headers.get('retry-after')).toBe('1');
	expect(await refused.json()).toMatchObject({ title: 'Too Many Requests' });
	const token = await fetch(`${sandbox.url}/api/v1/auth/token`, { method: 'POST' });
	expect(token.status).not.toBe(429);

	clock += 100;
	expect((await read()).status).toBe(401);
});
