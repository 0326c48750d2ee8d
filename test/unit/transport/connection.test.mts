import { readConnection } from '../../../nodes/Kashimi/transport/connection.ts';
import { credentialId } from '../../../nodes/Kashimi/transport/context.ts';
import { storedToken } from '../../../nodes/Kashimi/transport/storedToken.ts';
import { MemoryCredential } from './memoryCredential.mts';
import { NOTHING_SENT, NO_SCOPE, BASE_URL_REFUSED } from '../../support/sentences.mts';

function encoded(value: unknown): string {
	return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString(
		'base64url',
	);
}

function jwt(claims: unknown): string {
	return `${encoded({ alg: 'none' })}.${encoded(claims)}.`;
}

test.each([undefined, null, {}, { access_token: '' }, { access_token: 7 }, 'text'])(
	'%j holds no token',
	(data) => {
		expect(storedToken(data)).toBeUndefined();
	},
);

test('what n8n stores beside the token goes before its claims', () => {
	const accessToken = jwt({ iat: 100, exp: 200, scope: 'payments:read providers:read' });
	expect(
		storedToken({
			access_token: accessToken,
			n8n_expires_at: '5000',
			expires_in: 30,
			kashimi_binding: 'fingerprint',
		}),
	).toEqual({
		accessToken,
		expiresAt: 5000,
		lifetime: 30_000,
		binding: 'fingerprint',
		scopes: ['payments:read', 'providers:read'],
	});
});

test('the claims of the token stand in for what n8n does not store', () => {
	const accessToken = jwt({ iat: 100, exp: 200, scope: 'payments:read' });
	expect(storedToken({ access_token: accessToken })).toEqual({
		accessToken,
		expiresAt: 200_000,
		lifetime: 100_000,
		binding: undefined,
		scopes: ['payments:read'],
	});
});

const nothingKnown = {
	expiresAt: undefined,
	lifetime: undefined,
	binding: undefined,
	scopes: undefined,
};

test.each([
	'opaque',
	'',
	'not.base64!.json',
	`.${encoded('null')}.`,
	`.${encoded('7')}.`,
	`.${encoded('"text"')}.`,
	jwt({ iat: 'then', exp: null, scope: 7 }),
])('nothing is known of the token "%s" but itself', (tail) => {
	const accessToken = `token${tail}`;
	expect(storedToken({ access_token: accessToken })).toEqual({ accessToken, ...nothingKnown });
});

test.each([0, -1, '', null, 'soon', NaN, Infinity])(
	'%p is neither a time of expiry nor a lifetime',
	(value) => {
		const data = { access_token: 'token', n8n_expires_at: value, expires_in: value };
		expect(storedToken(data)).toEqual({ accessToken: 'token', ...nothingKnown });
	},
);

test.each([7, null, {}])('%p is no binding', (binding) => {
	expect(storedToken({ access_token: 'token', kashimi_binding: binding })?.binding).toBeUndefined();
});

describe('what a credential says', () => {
	async function read(changes: object) {
		const credential = new MemoryCredential();
		Object.assign(credential.data, changes);
		return await readConnection(credential.execution());
	}

	test.each([
		[
			{ environment: 'sandbox', baseUrl: 'https://elsewhere.example' },
			'https://api-sandbox.kashimi.tech',
		],
		[
			{ environment: 'production', baseUrl: 'https://elsewhere.example' },
			'https://api.kashimi.tech',
		],
		[{ environment: 'of another version' }, 'https://api-sandbox.kashimi.tech'],
		[{ environment: 'custom', baseUrl: 'http://localhost:3000/' }, 'http://localhost:3000'],
	])('%j means %s', async (changes, baseUrl) => {
		expect((await read(changes)).baseUrl).toBe(baseUrl);
	});

	test.each([
		[
			['payments:read', ' providers:read '],
			['payments:read', 'providers:read'],
		],
		['payments:read', ['payments:read']],
		[['', '  ', null, 7, {}, 'payments:write'], ['payments:write']],
	])('the scopes %j are %j', async (requestedScopes, scopes) => {
		expect((await read({ requestedScopes })).scopes).toEqual(scopes);
	});

	test.each([[], '', ' ', [null], undefined].map((requestedScopes) => [{ requestedScopes }]))(
		'%j names no scope, and the error says where to tick one',
		async (changes) => {
			await expect(read(changes)).rejects.toMatchObject({
				parts: {
					message: NO_SCOPE,
					description: expect.stringContaining('select at least one entry under "Scopes"'),
					nextStep: 'stop',
				},
			});
		},
	);

	test.each(['http://elsewhere.example', 'https://api.example.com/path', '', undefined])(
		'nothing is sent to %p',
		async (baseUrl) => {
			await expect(read({ environment: 'custom', baseUrl })).rejects.toMatchObject({
				parts: {
					message: BASE_URL_REFUSED,
					description: expect.stringContaining(NOTHING_SENT),
					nextStep: 'stop',
				},
			});
		},
	);

	test('its secrets are those that are set', async () => {
		const clientSecret = 'secret of the client';
		const oauthTokenData = { access_token: 'token' };
		const both = `client:${clientSecret}`;
		expect((await read({})).secrets).toEqual([both, clientSecret]);
		expect((await read({ webhookSecret: '', clientSecret: 7 })).secrets).toEqual(['client:7', '7']);
		expect((await read({ webhookSecret: 'of webhooks', oauthTokenData })).secrets).toEqual([
			both,
			clientSecret,
			'of webhooks',
			'token',
		]);
	});

	test('it has an ID where the node names one', () => {
		const credential = new MemoryCredential();
		const execution = credential.execution();
		expect(credentialId(execution)).toBe(credential.id);
		for (const credentials of [undefined, {}, { kashimiOAuth2Api: { id: null } }]) {
			Object.assign(execution, { getNode: () => ({ credentials }) });
			expect(credentialId(execution)).toBe('');
		}
	});
});
