import { storedToken } from '../../../nodes/Kashimi/transport/connection.ts';

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
