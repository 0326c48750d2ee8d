import { jest } from '@jest/globals';

import { readConnection } from '../../../nodes/Kashimi/transport/connection.ts';
import { requestNewToken } from '../../../nodes/Kashimi/transport/tokenRequest.ts';
import { MemoryCredential } from './memoryCredential.mts';
import {
	NO_TOKEN,
	NO_REQUEST_SENT,
	CLIENT_REFUSED,
	SCOPES_REFUSED,
	TOKEN_REQUEST_REFUSED,
	NOT_A_TOKEN,
	problemOf,
	NO_TOKEN_IN_TIME,
} from '../../support/sentences.mts';
import { UNKNOWN_HOST } from '../../../nodes/Kashimi/transport/failureWords.ts';

const limits = (timeout = 30_000) => ({ timeout, signal: new AbortController().signal });

/** What n8n throws where it got no token; it differs from version to version. */
async function failureAfter(thrown: unknown) {
	const credential = new MemoryCredential();
	credential.answer = async () => await Promise.reject(thrown);
	const execution = credential.execution();
	const token = requestNewToken(execution, await readConnection(execution), limits());
	return await token.then(
		() => undefined,
		({ parts }: { parts: object }) => parts,
	);
}

const NO_CLIENT = {
	message: CLIENT_REFUSED,
	description: expect.stringMatching(/\. Kashimi says: "Who\?"\.$/),
	status: 401,
	errorCode: 'invalid_client',
	nextStep: 'stop',
	secrets: ['client:secret of the client', 'secret of the client'],
};
const body = { error: 'invalid_client', error_description: 'Who?' };

test.each([
	['of its OAuth2 client', { status: 401, body, code: 'EAUTH' }],
	['with a body of text', { status: 401, body: JSON.stringify(body), code: 'EAUTH' }],
	['of its HTTP client', { response: { status: 401, data: body } }],
	['that wraps one of its OAuth2 client', { cause: { cause: { status: 401, body } } }],
	['that wraps one of its HTTP client', { cause: { response: { status: 401, data: body } } }],
	['that has a cause of its own', { status: 401, body, cause: { code: 'ECONNRESET' } }],
	['that has no cause', { response: { status: 401, data: body }, cause: null }],
	['of unclear status', { status: '401', response: { status: 401, data: body } }],
])('an error %s is read', async (_, thrown) => {
	expect(await failureAfter(thrown)).toEqual(NO_CLIENT);
});

test.each([
	['', { code: 'ENOTFOUND' }],
	[' in an error around it', { code: 'ERR_OTHER', cause: { code: 'ENOTFOUND' } }],
])('a host that is not known is named%s', async (_, thrown) => {
	expect(await failureAfter(thrown)).toMatchObject({
		message: `${NO_TOKEN}${problemOf(UNKNOWN_HOST)} (https://api-sandbox.kashimi.tech/api/v1/auth/token)`,
		status: undefined,
		nextStep: 'stop',
	});
});

test.each([
	[null],
	[undefined],
	['text'],
	[{ cause: null }],
	[{ cause: 'text' }],
	[{ code: 7 }],
	[{ body: null }],
	[{ response: { data: null } }],
	[{ body: 'null', code: 'ENOTFOUND' }],
	[{ body: '{"error"', code: 'ENOTFOUND' }],
	[{ body: { error: 7, error_description: 7 }, code: 'ENOTFOUND' }],
])('%j is an answer that is no token', async (thrown) => {
	expect(await failureAfter(thrown)).toEqual({
		message: NOT_A_TOKEN,
		description: `Check the environment in the Kashimi credential: https://api-sandbox.kashimi.tech/api/v1/auth/token must be the token address of the Kashimi API. ${NO_REQUEST_SENT}`,
		status: undefined,
		errorCode: undefined,
		nextStep: 'stop',
		secrets: ['client:secret of the client', 'secret of the client'],
	});
});

/** The two error bodies that the API documents, and what else was seen elsewhere. */
describe.each([
	['the documented table', { title: 'No', httpStatusCode: 0, message: 'We say no' }],
	['the documented sample', { title: 'We say no', statusCode: 0, errorCode: 'E1' }],
])('a refusal in the shape of %s', (_, data) => {
	test.each([
		[400, TOKEN_REQUEST_REFUSED, 'stop'],
		[401, CLIENT_REFUSED, 'stop'],
		[403, `${SCOPES_REFUSED} (payments:read`, 'stop'],
		[404, `${NOT_A_TOKEN} (HTTP status 404)`, 'stop'],
	])('with status %i keeps the words of Kashimi', async (status, message, nextStep) => {
		expect(await failureAfter({ status, body: JSON.stringify(data) })).toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringContaining('Kashimi says: "We say no".'),
			status,
			nextStep,
		});
	});
});

test.each([
	[{ errorCode: 'INVALID_SCOPE' }, SCOPES_REFUSED],
	[{ title: 'invalid_client' }, CLIENT_REFUSED],
	[{ code: 'invalid_request', message: 'Who?' }, TOKEN_REQUEST_REFUSED],
])('the name of an error is read wherever it stands: %j', async (body, words) => {
	expect(await failureAfter({ status: 400, body })).toMatchObject({
		message: expect.stringContaining(words),
	});
});

describe('an answer of the login service', () => {
	beforeEach(() => void jest.useFakeTimers({ now: 0 }));
	afterEach(() => void jest.useRealTimers());

	/** Milliseconds of the clock at which a token was asked for. */
	async function timesOfRequests(thrown: unknown): Promise<number[]> {
		const times: number[] = [];
		const credential = new MemoryCredential();
		credential.answer = async () => {
			times.push(Date.now());
			return await Promise.reject(thrown);
		};
		const execution = credential.execution();
		const asked = requestNewToken(execution, await readConnection(execution), limits());
		const failed = expect(asked).rejects.toThrow('login service');
		await jest.advanceTimersByTimeAsync(60_000);
		await failed;
		return times;
	}

	test('is asked again after 2 and 4 s where it says 429, whose Retry-After n8n keeps back', async () => {
		const [first, second, third, ...more] = await timesOfRequests({ status: 429, body: '' });
		expect(second - first).toBeGreaterThanOrEqual(2_000);
		expect(second - first).toBeLessThanOrEqual(2_500);
		expect(third - second).toBeGreaterThanOrEqual(4_000);
		expect(third - second).toBeLessThanOrEqual(5_000);
		expect(more).toEqual([]);
	});

	test('is asked again when its Retry-After has passed', async () => {
		const response = { status: 503, data: '', headers: { 'retry-after': '7' } };
		expect(await timesOfRequests({ response })).toEqual([0, 7_000, 14_000]);
	});
});

describe('a login service that never answers', () => {
	const silent = () => new Promise<never>(() => {});

	test('is given up when the time is up, and not asked again', async () => {
		const credential = new MemoryCredential();
		credential.answer = silent;
		const execution = credential.execution();
		const asked = requestNewToken(execution, await readConnection(execution), limits(20));
		await expect(asked).rejects.toMatchObject({
			parts: {
				message: expect.stringContaining(NO_TOKEN_IN_TIME),
				nextStep: 'retry',
			},
		});
		expect(credential.tokensAsked).toBe(1);
	});

	test('is given up when nobody waits any more', async () => {
		const credential = new MemoryCredential();
		credential.answer = silent;
		const execution = credential.execution();
		const end = new AbortController();
		const limit = { timeout: 30_000, signal: end.signal };
		const asked = requestNewToken(execution, await readConnection(execution), limit);
		end.abort();
		await expect(asked).rejects.toThrow('token');
	});
});

test('nothing of the old token outlives a new one that says less', async () => {
	const credential = new MemoryCredential();
	credential.data.oauthTokenData = { access_token: 'old', expires_in: 1, n8n_expires_at: '5' };
	const seen: unknown[] = [];
	const execution = credential.execution();
	Object.assign(execution.helpers, {
		async refreshOAuth2Token(this: typeof execution) {
			const read = await this.getCredentials('kashimiOAuth2Api');
			seen.push({ ...(read.oauthTokenData as object) });
			read.oauthTokenData = { ...(read.oauthTokenData as object), access_token: 'new' };
			return read.oauthTokenData;
		},
	});
	const token = await requestNewToken(execution, await readConnection(execution), limits());
	expect(seen).toEqual([{ access_token: 'old' }]);
	expect(token).toMatchObject({ accessToken: 'new', expiresAt: undefined, lifetime: undefined });
});
