import { jest } from '@jest/globals';

import type { Connection } from '../../../nodes/Kashimi/transport/connection.ts';
import type { KashimiContext } from '../../../nodes/Kashimi/transport/context.ts';
import {
	connectWithFreshToken,
	replaceRefusedToken,
} from '../../../nodes/Kashimi/transport/token.ts';
import { MemoryCredential } from './memoryCredential.mts';
import { NO_SCOPE, CREDENTIAL_CHANGES } from '../../support/sentences.mts';

const START = Date.parse('2026-01-01T00:00:00Z');
const LAST_RENEWAL = START + 1_680_000;

let clock: number;
let credential: MemoryCredential;

beforeEach(() => {
	clock = START;
	jest.spyOn(Date, 'now').mockImplementation(() => clock);
	credential = new MemoryCredential();
});

afterEach(() => void jest.restoreAllMocks());

async function connect(execution: KashimiContext): Promise<Connection> {
	return await connectWithFreshToken({ context: execution, timeout: 30_000 });
}

async function replace(execution: KashimiContext, refused: Connection): Promise<void> {
	await replaceRefusedToken({ context: execution, timeout: 30_000 }, refused);
}

async function tokenOf(execution: KashimiContext): Promise<string | undefined> {
	return (await connect(execution)).token?.accessToken;
}

function noToken(): Promise<never> {
	return Promise.reject(new Error('The login service is down'));
}

describe('an execution', () => {
	test('reads the credential again after 30 s, and sees then what was edited', async () => {
		const execution = credential.execution();
		expect(await tokenOf(execution)).toBe('token 1');
		const { reads } = credential;
		credential.data.clientSecret = 'another secret';
		clock = START + 29_999;
		expect(await tokenOf(execution)).toBe('token 1');
		expect(credential.reads).toBe(reads);
		clock = START + 30_000;
		expect(await tokenOf(execution)).toBe('token 2');
		clock += 29_999;
		expect(await tokenOf(execution)).toBe('token 2');
		expect(credential.tokensAsked).toBe(2);
	});

	test.each<[string, object, boolean]>([
		['one item', { getInputData: () => [{}] }, false],
		['many items', { getInputData: () => [{}, {}] }, false],
		// It has one context for all its polls.
		['a polling trigger', {}, true],
	])('of %s may name another client meanwhile: %j', async (_, context, mayChange) => {
		const execution = Object.assign(credential.execution(), context);
		const { identity } = await connect(execution);
		credential.data.clientId = 'another';
		clock += 30_000;
		const then = connect(execution).then(
			(connection) => connection.identity !== identity,
			({ message }: Error) => message,
		);
		expect(await then).toBe(mayChange || CREDENTIAL_CHANGES);
		expect(credential.tokensAsked).toBe(mayChange ? 2 : 1);
		credential.data.clientId = 'client';
		clock += 30_000;
		expect((await connect(execution)).identity).toBe(identity);
	});

	test('remembers a failure for 5 s, so that not every item waits for its own', async () => {
		const execution = credential.execution();
		credential.data.requestedScopes = [];
		await expect(tokenOf(execution)).rejects.toThrow(NO_SCOPE);
		credential.data.requestedScopes = ['payments:read'];
		clock = START + 4_999;
		await expect(tokenOf(execution)).rejects.toThrow(NO_SCOPE);
		clock = START + 5_000;
		expect(await tokenOf(execution)).toBe('token 1');
	});

	test('renews at the time of renewal, to the millisecond', async () => {
		const execution = credential.execution();
		await tokenOf(execution);
		for (clock = START; clock < LAST_RENEWAL; clock += 29_000) await tokenOf(execution);
		clock = LAST_RENEWAL - 1;
		expect(await tokenOf(execution)).toBe('token 1');
		clock = LAST_RENEWAL;
		expect(await tokenOf(execution)).toBe('token 2');
	});

	test('renews a token of 100 s after 90', async () => {
		credential.lifetime = 100;
		await tokenOf(credential.execution());
		clock = START + 89_999;
		expect(await tokenOf(credential.execution())).toBe('token 1');
		clock = START + 90_000;
		expect(await tokenOf(credential.execution())).toBe('token 2');
	});

	test('keeps a token of which no expiry is known', async () => {
		credential.lifetime = undefined;
		await tokenOf(credential.execution());
		clock = START + 365 * 24 * 3_600_000;
		expect(await tokenOf(credential.execution())).toBe('token 1');
		expect(credential.tokensAsked).toBe(1);
	});

	test('renews a token of unknown lifetime 120 s before its expiry', async () => {
		credential.lifetime = undefined;
		credential.answer = async () => ({
			access_token: `token ${credential.tokensAsked}`,
			n8n_expires_at: START + 600_000,
		});
		await tokenOf(credential.execution());
		clock = START + 479_999;
		expect(await tokenOf(credential.execution())).toBe('token 1');
		clock = START + 480_000;
		expect(await tokenOf(credential.execution())).toBe('token 2');
	});
});

describe('while the login service is down', () => {
	test('a token that is due serves on, and a new one is asked for every 5 s', async () => {
		const execution = credential.execution();
		await tokenOf(execution);
		credential.answer = noToken;
		clock = LAST_RENEWAL;
		for (const asked of [2, 2, 3, 3, 4]) {
			expect(await tokenOf(execution)).toBe('token 1');
			expect(credential.tokensAsked).toBe(asked);
			clock += 2_500;
		}
	});

	test('a token is given up when it expires, be it sooner than the next try', async () => {
		const execution = credential.execution();
		await tokenOf(execution);
		credential.answer = noToken;
		clock = START + 1_799_000;
		expect(await tokenOf(execution)).toBe('token 1');
		clock = START + 1_799_999;
		expect(await tokenOf(execution)).toBe('token 1');
		clock = START + 1_800_000;
		await expect(tokenOf(execution)).rejects.toThrow('not a token');
		clock = START + 1_805_000;
		await expect(tokenOf(execution)).rejects.toThrow('not a token');
		expect(credential.tokensAsked).toBe(4);
	});

	test('a token of other settings is no token', async () => {
		await tokenOf(credential.execution());
		credential.answer = noToken;
		credential.data.clientSecret = 'another secret';
		await expect(tokenOf(credential.execution())).rejects.toThrow('not a token');
	});
});

describe('several executions', () => {
	test('that need a token at the same time ask once, of each credential', async () => {
		const other = new MemoryCredential();
		const executions = [credential, credential, other].map((one) => one.execution());
		await Promise.all(executions.map(tokenOf));
		expect([credential.tokensAsked, other.tokensAsked]).toEqual([1, 1]);
	});

	test('take the token that another process fetched meanwhile', async () => {
		const execution = credential.execution();
		const first = await connect(execution);
		await credential.renew();
		await replace(execution, first);
		expect(await tokenOf(execution)).toBe('token 2');
		expect(credential.tokensAsked).toBe(2);
	});

	test('ask again after a renewal has ended, whether it failed or not', async () => {
		credential.answer = noToken;
		await expect(tokenOf(credential.execution())).rejects.toThrow('not a token');
		await expect(tokenOf(credential.execution())).rejects.toThrow('not a token');
		expect(credential.tokensAsked).toBe(2);
	});
});

describe('a refused token', () => {
	test('is replaced once for all requests that it was refused to', async () => {
		const execution = credential.execution();
		const refused = await connect(execution);
		await Promise.all(Array.from({ length: 5 }, async () => await replace(execution, refused)));
		await replace(execution, refused);
		expect(await tokenOf(execution)).toBe('token 2');
		expect(credential.tokensAsked).toBe(2);
	});

	test('is replaced although the check that found it has failed since', async () => {
		const execution = credential.execution();
		const refused = await connect(execution);
		clock = START + 1_800_000;
		const { answer } = credential;
		credential.answer = async () => {
			credential.answer = answer;
			return await noToken();
		};
		const failing = expect(tokenOf(execution)).rejects.toThrow('not a token');
		await replace(execution, refused);
		await failing;
		expect(await tokenOf(execution)).toBe('token 3');
	});

	test('is replaced when nothing is known of it in this execution', async () => {
		const refused = await connect(credential.execution());
		const execution = credential.execution();
		await replace(execution, refused);
		expect(await tokenOf(execution)).toBe('token 2');
	});
});

describe('an n8n that keeps nothing beside the token', () => {
	beforeEach(() => {
		credential.keepsBinding = false;
	});

	const claims = (scope: string) =>
		`e30.${Buffer.from(JSON.stringify({ scope })).toString('base64url')}.`;

	test('takes a token for that of other settings only where its own claims say so', async () => {
		credential.answer = async () => ({ access_token: claims('providers:read payments:read') });
		await tokenOf(credential.execution());
		await tokenOf(credential.execution());
		expect(credential.tokensAsked).toBe(1);
		credential.data.requestedScopes = ['payments:read', 'payments:write'];
		await tokenOf(credential.execution());
		expect(credential.tokensAsked).toBe(2);
	});

	test('keeps a token that makes no claims, until the settings change', async () => {
		await tokenOf(credential.execution());
		expect(await tokenOf(credential.execution())).toBe('token 1');
		credential.data.clientSecret = 'another secret';
		expect(await tokenOf(credential.execution())).toBe('token 2');
	});

	test('says nothing about another credential', async () => {
		await tokenOf(credential.execution());
		const other = new MemoryCredential();
		other.data.oauthTokenData = { access_token: 'whose?' };
		expect(await tokenOf(other.execution())).toBe('token 1');
		expect(other.tokensAsked).toBe(1);
	});

	test('still believes a binding that it finds', async () => {
		await tokenOf(credential.execution());
		const binding = 'a fingerprint of other settings';
		credential.data.oauthTokenData = { access_token: 'token', kashimi_binding: binding };
		expect(await tokenOf(credential.execution())).toBe('token 2');
	});

	test('is known for one that keeps it as soon as it does', async () => {
		await tokenOf(credential.execution());
		credential.keepsBinding = true;
		clock = LAST_RENEWAL;
		expect(await tokenOf(credential.execution())).toBe('token 2');
		credential.data.oauthTokenData = { access_token: 'of before' };
		expect(await tokenOf(credential.execution())).toBe('token 3');
	});
});
