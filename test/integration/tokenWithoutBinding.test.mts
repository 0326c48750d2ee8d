import { jest } from '@jest/globals';

import { setStage, tokenRequests, traffic, type Stage } from '../support/stage.mts';

/** An n8n that keeps nothing beside the token: its own claims tell what it was issued for. */

let stage: Stage;

beforeEach(async () => {
	stage = await setStage();
	jest.spyOn(stage.engine.credentials, 'runPreAuthentication').mockResolvedValue(undefined);
});

afterEach(async () => {
	jest.restoreAllMocks();
	await stage.sandbox.close();
});

async function run() {
	const { json, error } = await stage.engine.run({
		parameters: { resource: 'provider', operation: 'getMany', limit: 1 },
	});
	expect(error?.message).toBeUndefined();
	expect(json).toHaveLength(1);
}

function askedScopes(): unknown[] {
	return stage.sandbox.recordedRequests
		.filter(({ path }) => path.includes('token'))
		.map(({ body }) => (body as { scope: string }).scope);
}

test('one token serves until it expires', async () => {
	await run();
	await run();
	await run();
	expect(tokenRequests(stage.sandbox)).toBe(1);
	const { oauthTokenData } = await stage.engine.storedCredential();
	expect(oauthTokenData).not.toHaveProperty('kashimi_binding');
});

test.each([
	['fewer', ['providers:read']],
	['more', ['payments:read', 'payments:write', 'providers:read']],
	['as many others', ['payments:write', 'providers:read']],
])('%s scopes take effect at once', async (_, requestedScopes) => {
	await stage.engine.editCredential({ requestedScopes: ['payments:read', 'providers:read'] });
	await run();
	await stage.engine.editCredential({ requestedScopes });
	await run();
	await run();
	expect(askedScopes()).toEqual(['payments:read providers:read', requestedScopes.join(' ')]);
});

test('the same scopes in another order need no other token', async () => {
	await stage.engine.editCredential({ requestedScopes: ['payments:read', 'providers:read'] });
	await run();
	await stage.engine.editCredential({ requestedScopes: ['providers:read', 'payments:read'] });
	await run();
	expect(tokenRequests(stage.sandbox)).toBe(1);
});

test('a token that the API refuses is replaced once', async () => {
	await run();
	stage.sandbox.revokeAllTokens();
	await run();
	expect(traffic(stage.sandbox).map((line) => line.slice(-3))).toEqual([
		'200',
		'200',
		'401',
		'200',
		'200',
	]);
});
