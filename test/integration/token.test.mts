import { jest } from '@jest/globals';

import {
	ALL_SCOPES,
	credentialFor,
	setStage,
	tokenRequests,
	traffic,
	type Stage,
} from '../support/stage.mts';
import {
	NO_SCOPE,
	NO_TOKEN,
	CLIENT_REFUSED,
	CLIENT_FIX,
	SCOPES_REFUSED,
	SCOPES_FIX,
	TOKEN_REQUEST_REFUSED,
	LOGIN_DOWN,
	NOT_A_TOKEN,
	problemOf,
	fixOf,
	TOKEN_REFUSED,
} from '../support/sentences.mts';
import * as failures from '../../nodes/Kashimi/transport/failureWords.ts';

const listBanks = { resource: 'provider', operation: 'getMany', limit: 1 };
const START = Date.parse('2026-01-01T00:00:00Z');

let stage: Stage;
let clock: number;

beforeEach(async () => {
	clock = START;
	jest.spyOn(Date, 'now').mockImplementation(() => clock);
	stage = await setStage();
});

afterEach(async () => {
	jest.restoreAllMocks();
	await stage.sandbox.close();
});

function items(count: number, options: object = {}): { parameters: object; items: object[] } {
	return {
		parameters: { ...listBanks, options },
		items: Array.from({ length: count }, (_, index) => ({ index })),
	};
}

async function run(count = 1, options: object = {}) {
	const outcome = await stage.engine.run(items(count, options) as never);
	expect(outcome.error?.message).toBeUndefined();
	expect(outcome.json).toHaveLength(count);
}

async function failingRun(): Promise<{ message: string; description: string }> {
	const { error } = await stage.engine.run({
		parameters: { ...listBanks, options: { maxRetries: 0 } },
	});
	return { message: error?.message ?? '', description: error?.description ?? '' };
}

function refusals(): string[] {
	return traffic(stage.sandbox).filter((line) => line.endsWith(' 401'));
}

test('1,000 parallel first requests make one token request', async () => {
	await Promise.all(
		Array.from({ length: 10 }, async () => await run(100, { maxConcurrency: 100 })),
	);
	expect(traffic(stage.sandbox, '/providers')).toHaveLength(1000);
	expect(tokenRequests(stage.sandbox)).toBe(1);
	expect(refusals()).toEqual([]);
});

test('the token is stored encrypted and serves later executions', async () => {
	await run();
	await run();
	expect(tokenRequests(stage.sandbox)).toBe(1);
	const { oauthTokenData } = await stage.engine.storedCredential();
	const { access_token: token } = oauthTokenData as { access_token: string };
	expect(token).toMatch(/^ey/);
	expect(stage.engine.credentials.encrypted('kashimi-credential')).not.toContain(token);
});

test.each([
	{ lifetime: 1800, justBefore: 1800 - 121, from: 1800 - 119 },
	{ lifetime: 20, justBefore: 17, from: 19 },
])(
	'a token of $lifetime s is renewed within the last tenth or 120 s, never refused',
	async ({ lifetime, justBefore, from }) => {
		stage.sandbox.settings.tokenLifetimeSeconds = lifetime;
		await run();
		clock = START + justBefore * 1000;
		await run();
		expect(tokenRequests(stage.sandbox)).toBe(1);
		clock = START + from * 1000;
		await run(20);
		expect(tokenRequests(stage.sandbox)).toBe(2);
		expect(refusals()).toEqual([]);
	},
);

test('an expiry in the middle of a run refuses no request', async () => {
	stage.sandbox.settings.tokenLifetimeSeconds = 10;
	const timer = setInterval(() => (clock += 100), 1);
	await run(400, { maxConcurrency: 4 });
	clearInterval(timer);
	const lifetimes = Math.ceil((clock - START) / 9000);
	expect(lifetimes).toBeGreaterThan(2);
	expect(tokenRequests(stage.sandbox)).toBeLessThanOrEqual(lifetimes);
	expect(refusals()).toEqual([]);
});

test('revoked tokens cost one token request, and every item succeeds', async () => {
	await run();
	stage.sandbox.revokeAllTokens();
	await run(100, { maxConcurrency: 50 });
	expect(tokenRequests(stage.sandbox)).toBe(2);
});

test('a token that stays refused is an error after one renewal', async () => {
	await run();
	const timer = setInterval(() => stage.sandbox.revokeAllTokens(), 0);
	stage.sandbox.settings.latencyMs = 20;
	const { message, description } = await failingRun();
	clearInterval(timer);
	expect(message).toBe(`Could not list the banks: ${TOKEN_REFUSED}`);
	expect(description).toContain(fixOf(failures.TOKEN_REFUSED));
	expect(traffic(stage.sandbox, '/providers').slice(1)).toEqual(
		Array(2).fill('GET /api/v1/capabilities/providers 401'),
	);
});

test.each([
	['scopes', { requestedScopes: ['providers:read'] }],
	[
		'client',
		{
			clientId: 'sandbox-read-only',
			clientSecret: 'sandbox-read-only-secret',
			requestedScopes: ['providers:read'],
		},
	],
])('an edit of the %s takes effect at once', async (_, changes) => {
	await run();
	await stage.engine.editCredential(changes);
	await run(5);
	await run();
	expect(tokenRequests(stage.sandbox)).toBe(2);
	const [, second] = stage.sandbox.recordedRequests.filter(({ path }) => path.includes('token'));
	expect(second.body).toMatchObject({ scope: 'providers:read' });
});

test('a new secret is used at once, so a wrong one shows at once', async () => {
	await run();
	await stage.engine.editCredential({ clientSecret: 'mistyped' });
	expect(await failingRun()).toEqual({
		message: CLIENT_REFUSED,
		description: expect.stringContaining(CLIENT_FIX),
	});
});

test('only the selected scopes are asked for, and a missing one is named', async () => {
	await stage.engine.editCredential({ requestedScopes: ['payments:read'] });
	expect(await failingRun()).toEqual({
		message: 'Could not list the banks: the scope providers:read is missing',
		description: expect.stringContaining('tick providers:read under "Scopes"'),
	});
	expect(stage.sandbox.recordedRequests[0].body).toMatchObject({ scope: 'payments:read' });
});

test('a scope that the client may not have is named', async () => {
	await stage.engine.editCredential({
		clientId: 'sandbox-read-only',
		clientSecret: 'sandbox-read-only-secret',
	});
	expect(await failingRun()).toEqual({
		message: `${SCOPES_REFUSED} (${ALL_SCOPES.join(', ')})`,
		description: expect.stringContaining(SCOPES_FIX),
	});
});

test.each([
	['an empty choice of scopes', { requestedScopes: [] }, NO_SCOPE],
	['http on another host', { baseUrl: 'http://api.example.com' }, 'Base URL'],
	['a base URL with a path', { baseUrl: 'https://api.example.com/api/v1' }, 'Base URL'],
])('%s is refused before anything is sent', async (_, changes, words) => {
	await stage.engine.editCredential(changes);
	const { message, description } = await failingRun();
	expect(message).toContain(words);
	expect(description).toContain('Open the credential');
	expect(traffic(stage.sandbox)).toEqual([]);
});

test('a host that cannot be reached is named, and the error holds no secret', async () => {
	const data = credentialFor(stage.sandbox);
	await stage.engine.saveCredential({ ...data, baseUrl: 'http://127.0.0.1:9' });
	const { error } = await stage.engine.run({ parameters: listBanks });
	expect(error?.message).toBe(
		`${NO_TOKEN}${problemOf(failures.CONNECTION_REFUSED)} (http://127.0.0.1:9/api/v1/auth/token)`,
	);
	expect(JSON.stringify(error)).not.toContain(String(data.clientSecret));
});

test('a token about to expire goes on working while the login service is down', async () => {
	await run();
	stage.sandbox.clients[0].clientSecret = 'changed at Kashimi';
	clock = START + 1750_000;
	await run(3, { maxConcurrency: 1 });
	// The items after it do not ask again at once.
	expect(refusals()).toHaveLength(1);
	clock = START + 1801_000;
	expect((await failingRun()).message).toBe(CLIENT_REFUSED);
});

test('an n8n that cannot renew a token on request is too old', async () => {
	const { error } = await stage.engine.run({ parameters: listBanks, withoutRenewalHelper: true });
	expect(error?.message).toBe('This version of n8n is too old to renew an access token');
	expect(traffic(stage.sandbox)).toEqual([]);
});

describe('an answer of the login service that is no token', () => {
	test.each([
		['invalid_request', TOKEN_REQUEST_REFUSED, 'check the client ID', 1],
		['invalid_client', CLIENT_REFUSED, CLIENT_FIX, 1],
		['invalid_scope', SCOPES_REFUSED, SCOPES_FIX, 1],
		['server_error', LOGIN_DOWN, 'later', 3],
	] as const)('%s is put into words', async (error, message, description, requests) => {
		stage.sandbox.faults.plan({ route: 'token', kind: 'tokenError', error, times: Infinity });
		const failure = await failingRun();
		expect(failure.message).toContain(message);
		expect(failure.description).toContain(description);
		expect(tokenRequests(stage.sandbox)).toBe(requests);
		expect(traffic(stage.sandbox, '/providers')).toEqual([]);
	});

	test('server_error and a dropped connection that pass are not noticed', async () => {
		stage.sandbox.faults.plan({ route: 'token', kind: 'tokenError' });
		stage.sandbox.faults.plan({ route: 'token', kind: 'dropBeforeCommit' });
		await run();
		expect(tokenRequests(stage.sandbox)).toBe(3);
	});

	test('HTML is named, with the address to check', async () => {
		stage.sandbox.faults.plan({ route: 'token', kind: 'garbageBody', times: Infinity });
		expect(await failingRun()).toEqual({
			message: `${NOT_A_TOKEN} (HTTP status 200)`,
			description: expect.stringContaining(`${stage.sandbox.url}/api/v1/auth/token must be`),
		});
	});
});
