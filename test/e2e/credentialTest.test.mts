import getPort from 'get-port';
import { credentialFor } from '../../demo/example.mts';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { EditorSession } from '../../demo/n8n/rest.mts';
import type { CredentialTestResult } from '../../demo/n8n/rest.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

describe('the credential test in a real n8n', () => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let session: EditorSession;

	beforeAll(async () => {
		stage = await setStage();
		n8n = await startN8n(stage.settings);
		session = await EditorSession.setUp(n8n.url, {
			email: 'owner@example.com',
			password: 'Kashimi-test-1',
			firstName: 'Test',
			lastName: 'Owner',
		});
	}, FIRST_INSTALL);

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	/** Fills in a new credential and presses Save, which tests it. */
	async function save(changes: Record<string, unknown>): Promise<CredentialTestResult> {
		const input = credentialFor(stage.sandbox);
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
		expect(stage.outside.attempts).toEqual([]);
	});
});
