import { jest } from '@jest/globals';
import { startOAuthFront, type OAuthFront } from '../support/oauthFront.mts';
import {
	ALL_SCOPES,
	credentialFor,
	setStage,
	validPayment,
	type Stage,
} from '../support/stage.mts';
import { CLIENT_REFUSED, CLIENT_FIX, SCOPES_REFUSED, SCOPES_FIX } from '../support/sentences.mts';

/** The sandbox's own token endpoint could share a mistake with the node; this one cannot. */

const START = Date.parse('2026-01-01T00:00:00Z');
const listBanks = { resource: 'provider', operation: 'getMany', limit: 1 };

let stage: Stage;
let front: OAuthFront;
let clock: number;

beforeEach(async () => {
	clock = START;
	jest.spyOn(Date, 'now').mockImplementation(() => clock);
	stage = await setStage();
	front = await startOAuthFront(stage.sandbox);
	await stage.engine.saveCredential({ ...credentialFor(stage.sandbox), baseUrl: front.url });
});

afterEach(async () => {
	jest.restoreAllMocks();
	await front.close();
	await stage.sandbox.close();
});

async function run(parameters: object = listBanks) {
	const outcome = await stage.engine.run({ parameters } as never);
	expect(outcome.error?.message).toBeUndefined();
	return outcome.json;
}

async function failingRun(parameters: object = listBanks) {
	const { error } = await stage.engine.run({
		parameters: { ...parameters, options: { maxRetries: 0 } },
	} as never);
	return { message: error?.message, description: error?.description };
}

test('the credential gets a token, and the node works with it', async () => {
	const [created] = await run(validPayment);
	const lookUp = { resource: 'payment', operation: 'get', paymentId: created?.paymentId };
	expect((await run(lookUp))[0]).toMatchObject({
		paymentId: created?.paymentId,
		amount: 12.34,
	});
	expect(await run()).toHaveLength(1);
	expect(front.granted).toEqual([ALL_SCOPES.join(' ')]);
	expect(front.refused).toEqual([]);
});

test('only the selected scopes are granted, and a missing one is named', async () => {
	await stage.engine.editCredential({ requestedScopes: ['providers:read'] });
	await run();
	expect(front.granted).toEqual(['providers:read']);
	expect(await failingRun(validPayment)).toEqual({
		message: expect.stringContaining('the scope payments:write is missing'),
		description: expect.stringContaining('tick payments:write under "Scopes"'),
	});
	expect(stage.sandbox.store.all()).toEqual([]);
});

test('the token is renewed ahead of its expiry', async () => {
	await run();
	clock = START + (1800 - 125) * 1000;
	await run();
	expect(front.granted).toHaveLength(1);
	clock = START + (1800 - 115) * 1000;
	await run();
	await run();
	expect(front.granted).toHaveLength(2);
	expect(front.calls.map((call) => call.slice(-3))).toEqual(['200', '200', '200', '200']);
});

test('an expired token that the clock of n8n takes for valid is renewed after its refusal', async () => {
	front.tokenLifetimeSeconds = 60;
	await run();
	const { oauthTokenData, ...rest } = await stage.engine.storedCredential();
	clock += 61_000;
	const later = { ...(oauthTokenData as object), n8n_expires_at: String(clock + 1800_000) };
	await stage.engine.saveCredential({ ...rest, oauthTokenData: later });
	await run();
	expect(front.granted).toHaveLength(2);
	expect(front.calls.map((call) => call.slice(-3))).toEqual(['200', '401', '200']);
});

test('a wrong secret is put into words', async () => {
	await stage.engine.editCredential({ clientSecret: 'mistyped' });
	const { error } = await stage.engine.run({ parameters: listBanks });
	expect(error?.message).toBe(CLIENT_REFUSED);
	expect(error?.description).toContain(CLIENT_FIX);
	expect(JSON.stringify(error)).not.toContain('mistyped');
	expect(new Set(front.refused)).toEqual(new Set(['invalid_client']));
	expect(front.calls).toEqual([]);
});

test('a scope the client may not have is put into words', async () => {
	await stage.engine.editCredential({
		clientId: 'sandbox-read-only',
		clientSecret: 'sandbox-read-only-secret',
		requestedScopes: ['payments:write', 'providers:read'],
	});
	expect(await failingRun()).toEqual({
		message: `${SCOPES_REFUSED} (payments:write, providers:read)`,
		description: expect.stringContaining(SCOPES_FIX),
	});
	expect(new Set(front.refused)).toEqual(new Set(['invalid_scope']));
	expect(front.granted).toEqual([]);
	expect(front.calls).toEqual([]);
});

test('a scope that the server does not know and leaves out takes nothing from the others', async () => {
	await stage.engine.editCredential({ requestedScopes: ['payments:refund', 'providers:read'] });
	await run();
	expect(front.granted).toEqual(['providers:read']);
	expect((await failingRun(validPayment)).message).toContain('the scope payments:write is missing');
});
