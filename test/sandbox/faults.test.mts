import { startSandbox } from '../../sandbox/server.mts';
import { sandboxOfAllTests } from '../support/sandbox.mts';
import { authorizedClient, failureOf, paths, paymentRequest, requestToken } from './apiClient.mts';

const stage = sandboxOfAllTests(Date.parse('2026-01-01T00:00:00.400Z'));

const create = async (endToEndId = 'A') =>
	await stage.client.post(paths.create, paymentRequest(endToEndId));
const stored = () => stage.sandbox.store.all().length;
const lastRequest = () => stage.sandbox.recordedRequests.at(-1);

test.each([500, 502, 503, 504, 429, 422, 403])('%i before the commit', async (status) => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status });
	const { status: seen, data } = await create();
	expect(seen).toBe(status);
	expect(data).toEqual({
		title: expect.any(String),
		httpStatusCode: status,
		message: expect.any(String),
	});
	expect(stored()).toBe(0);
	expect(lastRequest()).toMatchObject({ fault: 'statusBeforeCommit', status });
	expect((await create()).status).toBe(201);
	expect(lastRequest()).not.toHaveProperty('fault');
});

test('a status after the commit', async () => {
	stage.sandbox.faults.plan({
		route: 'create',
		kind: 'statusAfterCommit',
		status: 502,
		shape: 'sample',
	});
	const { status, data } = await create();
	expect(status).toBe(502);
	expect(data).toMatchObject({ statusCode: 502, errorCode: 'GENERAL_INPUT_VALIDATION_FAILED' });
	expect(stored()).toBe(1);
	expect((await create()).status).toBe(409);
});

test.each([
	['dropBeforeCommit', 'ECONNRESET', 0],
	['dropAfterCommit', 'ECONNRESET', 1],
	['resetMidBody', 'ERR_BAD_RESPONSE', 1],
] as const)('%s', async (kind, failure, payments) => {
	stage.sandbox.faults.plan({ route: 'create', kind });
	expect(await failureOf(create())).toBe(failure);
	expect(stored()).toBe(payments);
	expect(lastRequest()).toMatchObject({ fault: kind, status: null, body: { amount: 12.34 } });
});

test('a reset in the body comes after the headers and half of the body', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'resetMidBody' });
	const { status, headers, data } = await stage.client.post(paths.create, paymentRequest('A'), {
		responseType: 'stream',
	});
	expect(status).toBe(201);
	const chunks: Buffer[] = [];
	const failure = await failureOf(
		(async () => {
			for await (const chunk of data) chunks.push(chunk as Buffer);
		})(),
	);
	expect(failure).toBe('ECONNRESET');
	const announced = Number(headers['content-length']);
	expect(Buffer.concat(chunks)).toHaveLength(Math.ceil(announced / 2));
});

test.each([
	['html', 'text/html'],
	['truncatedJson', 'application/json'],
] as const)('a garbage body as %s', async (shape, type) => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'garbageBody', shape });
	const { status, headers, data } = await create();
	expect(status).toBe(201);
	expect(headers['content-type']).toContain(type);
	expect(() => JSON.parse(data)).toThrow(SyntaxError);
	expect(stored()).toBe(1);
});

test('a slow answer comes late, and the work is done at once', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 5000 });
	const hasty = stage.client.post(paths.create, paymentRequest('A'), { timeout: 500 });
	expect(await failureOf(hasty)).toBe('ECONNABORTED');
	expect(stored()).toBe(1);

	stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 100 });
	const before = performance.now();
	expect((await create('B')).status).toBe(201);
	expect(performance.now() - before).toBeGreaterThan(95);
});

test('a hanging request is never answered, does nothing, and lets the sandbox close', async () => {
	const own = await startSandbox();
	const authorized = await authorizedClient(own);
	own.faults.plan({ route: 'create', kind: 'hang', times: 2 });
	const send = async (timeout?: number) =>
		await failureOf(authorized.post(paths.create, paymentRequest('A'), { timeout }));
	expect(await send(500)).toBe('ECONNABORTED');
	const hanging = send();
	while (own.recordedRequests.filter(({ fault }) => fault === 'hang').length < 2) {
		await new Promise(setImmediate);
	}
	await own.close();
	expect(await hanging).toBe('ECONNRESET');
	expect(own.store.all()).toEqual([]);
});

test.each([
	[undefined, '1'],
	['seconds', '1'],
	[7, '7'],
	['date', 'Thu, 01 Jan 2026 00:00:02 GMT'],
] as const)('a rate limit with Retry-After as %s', async (retryAfter, header) => {
	stage.sandbox.faults.plan({ route: 'list', kind: 'rateLimit', retryAfter });
	const { status, headers } = await stage.client.get(paths.payments);
	expect(status).toBe(429);
	expect(headers['retry-after']).toBe(header);
});

test('any failure may carry a Retry-After and a body of the test', async () => {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'statusBeforeCommit',
		retryAfter: 3,
		body: { odd: 1 },
	});
	const { status, headers, data } = await stage.client.get(paths.providers);
	expect({ status, retryAfter: headers['retry-after'], data }).toEqual({
		status: 503,
		retryAfter: '3',
		data: { odd: 1 },
	});
});

test('a valid token is refused as expired once', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'expiredToken' });
	const { status, headers } = await create();
	expect(status).toBe(401);
	expect(headers['www-authenticate']).toContain('Bearer');
	expect(stored()).toBe(0);
	expect((await create()).status).toBe(201);
});

test.each([
	['invalid_request', 400],
	['invalid_client', 401],
	['invalid_scope', 400],
	['server_error', 503],
] as const)('the token endpoint answers %s', async (error, expected) => {
	stage.sandbox.faults.plan({ route: 'token', kind: 'tokenError', error });
	const { status, data } = await requestToken(stage.sandbox);
	expect(status).toBe(expected);
	expect(data).toMatchObject({ error });
	expect((await requestToken(stage.sandbox)).status).toBe(200);
});

test('the token endpoint answers HTML, then drops the connection', async () => {
	stage.sandbox.faults.plan({ route: 'token', kind: 'garbageBody' });
	stage.sandbox.faults.plan({ route: 'token', kind: 'dropBeforeCommit' });
	const { status, data } = await requestToken(stage.sandbox);
	expect(status).toBe(200);
	expect(data).toContain('<html>');
	expect(await failureOf(requestToken(stage.sandbox))).toBe('ECONNRESET');
});

test('a payment shows in the archive after the lag; a duplicate is refused at once', async () => {
	stage.sandbox.settings.archiveLagMs = 5000;
	const { data } = await create();
	const look = async () => {
		const list = await stage.client.get(paths.payments, {
			params: { 'metadata[endToEndId]': 'A' },
		});
		const get = await stage.client.get(`${paths.payments}/${data.paymentId}`);
		return [list.data.length, get.status];
	};
	expect(await look()).toEqual([0, 404]);
	expect((await create()).status).toBe(409);
	stage.clock += 4999;
	expect(await look()).toEqual([0, 404]);
	stage.clock += 1;
	expect(await look()).toEqual([1, 200]);
});
