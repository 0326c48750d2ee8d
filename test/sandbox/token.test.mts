import { BUILT_IN_CLIENTS } from '../../sandbox/clients.mts';
import { sandboxOfAllTests } from '../support/sandbox.mts';
import {
	ALL_SCOPES,
	UNKNOWN_ID,
	authorizedClient,
	paths,
	paymentRequest,
	plainClient,
	requestToken,
} from './apiClient.mts';

const START = Date.parse('2026-01-01T00:00:00Z');
const [, readOnly, writeOnly] = BUILT_IN_CLIENTS;
const auth = { username: 'sandbox-client', password: 'sandbox-secret' };
const form = { grant_type: 'client_credentials', scope: ALL_SCOPES };

const stage = sandboxOfAllTests(START);

test('a token answer holds what is documented', async () => {
	const { status, headers, data } = await requestToken(stage.sandbox);
	expect(status).toBe(200);
	expect(headers['cache-control']).toBe('no-store');
	expect(data).toEqual({
		access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
		token_type: 'Bearer',
		expires_in: 1800,
	});
});

test.each([
	['a wrong secret', { auth: { ...auth, password: 'wrong' } }, 401, 'invalid_client'],
	['an unknown client', { auth: { ...auth, username: 'nobody' } }, 401, 'invalid_client'],
	['no Authorization header', {}, 401, 'invalid_client'],
	['another scheme', { headers: { Authorization: 'Bearer x' } }, 401, 'invalid_client'],
])('%s', async (_, config, status, error) => {
	const answer = await plainClient(stage.sandbox).post(
		paths.token,
		new URLSearchParams(form),
		config,
	);
	expect(answer.status).toBe(status);
	expect(answer.data).toEqual({ error, error_description: expect.any(String) });
});

test.each([
	['no scope', { grant_type: 'client_credentials' }, 'invalid_request'],
	['an empty scope', { ...form, scope: '' }, 'invalid_request'],
	['a blank scope', { ...form, scope: ' ' }, 'invalid_scope'],
	['an unknown scope', { ...form, scope: 'payments:read payments:delete' }, 'invalid_scope'],
	['no grant type', { scope: ALL_SCOPES }, 'invalid_request'],
	['another grant type', { ...form, grant_type: 'password' }, 'invalid_request'],
])('%s', async (_, fields, error) => {
	const body = new URLSearchParams(fields as Record<string, string>);
	const { status, data } = await plainClient(stage.sandbox).post(paths.token, body, { auth });
	expect(status).toBe(400);
	expect(data.error).toBe(error);
});

test('a token request as JSON is malformed', async () => {
	const { status, data } = await plainClient(stage.sandbox).post(paths.token, form, { auth });
	expect([status, data.error]).toEqual([400, 'invalid_request']);
});

test('a client gets no scope beyond its own', async () => {
	for (const [client, scope] of [
		[readOnly, 'payments:write'],
		[writeOnly, 'payments:read'],
		[writeOnly, ALL_SCOPES],
	] as const) {
		const { status, data } = await requestToken(stage.sandbox, scope, [client]);
		expect([status, data.error]).toEqual([400, 'invalid_scope']);
	}
	expect((await requestToken(stage.sandbox, 'payments:write', [writeOnly])).status).toBe(200);
});

describe('a token', () => {
	const requests = {
		[`GET ${paths.providers}`]: 'providers:read',
		[`GET ${paths.payments}`]: 'payments:read',
		[`GET ${paths.payments}/${UNKNOWN_ID}`]: 'payments:read',
		[`GET ${paths.statuses}?paymentId=${UNKNOWN_ID}`]: 'payments:read',
		[`GET ${paths.statuses}/latest?paymentId=${UNKNOWN_ID}`]: 'payments:read',
		[`POST ${paths.create}`]: 'payments:write',
	};

	test.each(Object.entries(requests))('%s needs %s', async (request, needed) => {
		const [method, url] = request.split(' ');
		for (const scope of ALL_SCOPES.split(' ')) {
			const client = await authorizedClient(stage.sandbox, scope);
			const data = method === 'POST' ? paymentRequest() : undefined;
			const answer = await client.request({ method, url, data });
			expect(answer.status === 403).toBe(scope !== needed);
			if (answer.status === 403) expect(answer.data.message).toContain(needed);
		}
	});

	test('ends with its lifetime', async () => {
		stage.sandbox.settings.tokenLifetimeSeconds = 10;
		const client = await authorizedClient(stage.sandbox);
		stage.clock = START + 9_999;
		expect((await client.get(paths.providers)).status).toBe(200);
		stage.clock = START + 10_000;
		const { status, headers, data } = await client.get(paths.providers);
		expect([status, data.message]).toEqual([401, 'The access token has expired.']);
		expect(headers['www-authenticate']).toContain('Bearer');
	});

	test('ends when tokens are revoked, in process or over HTTP', async () => {
		for (const revoke of [
			async () => stage.sandbox.revokeAllTokens(),
			async () => await plainClient(stage.sandbox).post('/control/revoke-tokens'),
		]) {
			const client = await authorizedClient(stage.sandbox);
			await revoke();
			expect((await client.get(paths.providers)).status).toBe(401);
		}
	});

	test.each(['Bearer forged', 'Basic c2FuZGJveA==', ''])('cannot be "%s"', async (value) => {
		const client = plainClient(stage.sandbox, value === '' ? {} : { Authorization: value });
		expect((await client.get(paths.providers)).status).toBe(401);
	});
});

test('neither the record nor the control routes tell a secret or a token', async () => {
	const { data } = await requestToken(stage.sandbox);
	const withSecret = new URLSearchParams({ ...form, client_secret: auth.password });
	await plainClient(stage.sandbox).post(paths.token, withSecret, { auth });
	await plainClient(stage.sandbox, { Authorization: `Bearer ${data.access_token}` }).get(
		paths.providers,
	);
	const record = await plainClient(stage.sandbox).get('/control/requests', {
		responseType: 'text',
	});
	expect(record.data).toContain(paths.providers);
	expect(record.data).not.toContain(auth.password);
	expect(record.data).not.toContain(data.access_token);
	const basic = Buffer.from(`${auth.username}:${auth.password}`).toString('base64');
	expect(record.data).not.toContain(basic);
});
