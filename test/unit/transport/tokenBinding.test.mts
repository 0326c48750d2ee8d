import { tokenBinding } from '../../../nodes/Kashimi/transport/storedToken.ts';

const credentials = {
	accessTokenUrl: 'https://api.example.com/token',
	clientId: 'client',
	scope: 'payments:read',
	clientSecret: 'secret',
};

test.each(Object.keys(credentials))('another %s makes another binding', (name) => {
	expect(tokenBinding({ ...credentials, [name]: 'another' })).not.toBe(tokenBinding(credentials));
});

test('settings do not run into each other', () => {
	const moved = { ...credentials, clientId: 'clientpay', scope: 'ments:read' };
	expect(tokenBinding(moved)).not.toBe(tokenBinding(credentials));
});

test('what a token does not depend on makes no difference, and nothing can be read from it', () => {
	const binding = tokenBinding({ ...credentials, webhookSecret: 'hook', oauthTokenData: {} });
	expect(binding).toBe(tokenBinding(credentials));
	expect(binding).toMatch(/^[0-9a-f]{64}$/);
	expect(tokenBinding({})).toMatch(/^[0-9a-f]{64}$/);
});
