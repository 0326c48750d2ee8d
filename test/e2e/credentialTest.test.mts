import getPort from 'get-port';
import { credentialFor } from '../../demo/example.mts';
import type { CredentialTestResult } from '../../demo/n8n/rest.mts';
import { ownN8n } from './ownN8n.mts';

describe('the credential test in a real n8n', () => {
	const own = ownN8n();

	/** Fills in a new credential and presses Save, which tests it. */
	async function save(changes: Record<string, unknown>): Promise<CredentialTestResult> {
		const { session } = own.workflow;
		const input = credentialFor(own.stage.sandbox);
		const data = { ...input.data, ...changes };
		const credential = await session.createCredential({ ...input, data });
		return await session.testCredential(credential, data);
	}

	test.each(['payments:read', 'payments:write', 'providers:read'])(
		'is green with %s alone',
		async (scope) => {
			expect(await save({ requestedScopes: [scope] })).toMatchObject({ status: 'OK' });
		},
	);

	test('is green with every scope', async () => {
		expect(await save({})).toMatchObject({ status: 'OK' });
	});

	test.each([
		['a wrong secret', { clientSecret: 'wrong' }, /Client authentication failed/],
		['an unknown client', { clientId: 'nobody' }, /Client authentication failed.*unknown client/],
		[
			'a scope that the client may not have',
			{
				clientId: 'sandbox-read-only',
				clientSecret: 'sandbox-read-only-secret',
				requestedScopes: ['payments:write'],
			},
			/requested scope is invalid/,
		],
		['no scope', { requestedScopes: [] }, /select-at-least-one-scope/],
		['an address without TLS', { baseUrl: 'http://api.example.com' }, /base-url-must-use-https/],
		['an address with a path', { baseUrl: 'https://example.com/api' }, /base-url-takes-no-path/],
		['a space behind the client ID', { clientId: 'sandbox-client ' }, /space-around-client-id/],
		['a line break behind the secret', { clientSecret: 'sandbox-secret\n' }, /space-around-secret/],
	])('names the cause for %s', async (_, changes, cause) => {
		expect(await save(changes)).toEqual({
			status: 'Error',
			message: expect.stringMatching(cause),
		});
	});

	test('names the cause for a host that cannot be reached', async () => {
		const baseUrl = `http://127.0.0.1:${await getPort()}`;
		expect(await save({ baseUrl })).toEqual({
			status: 'Error',
			message: expect.stringMatching(/refused|cannot be reached/i),
		});
	});

	test('sends no secret to a refused address and calls no other host', () => {
		expect(own.stage.outside.attempts).toEqual([]);
	});
});
