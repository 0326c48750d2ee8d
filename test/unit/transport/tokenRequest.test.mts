import { readConnection } from '../../../nodes/Kashimi/transport/connection.ts';
import { requestNewToken } from '../../../nodes/Kashimi/transport/tokenRequest.ts';
import { MemoryCredential } from './memoryCredential.mts';

/** What n8n throws where it got no token; it differs from version to version. */
async function failureAfter(thrown: unknown) {
	const credential = new MemoryCredential();
	credential.answer = async () => await Promise.reject(thrown);
	const execution = credential.execution();
	const token = requestNewToken(execution, await readConnection(execution));
	return await token.then(
		() => undefined,
		({ parts }: { parts: object }) => parts,
	);
}

const NO_CLIENT = {
	message: 'Kashimi does not accept the client ID and client secret',
	description: expect.stringMatching(/\. Kashimi says: "Who\?"\.$/),
	status: 401,
	errorCode: 'invalid_client',
	nextStep: 'stop',
	secrets: ['secret of the client'],
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
		message:
			'No access token: the host name is not known (https://api-sandbox.kashimi.tech/api/v1/auth/token)',
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
		message: "Kashimi's login service gave an answer that is not a token",
		description:
			'Check the environment in the Kashimi credential: https://api-sandbox.kashimi.tech/api/v1/auth/token must be the token address of the Kashimi API. No payment request was sent.',
		status: undefined,
		errorCode: undefined,
		nextStep: 'stop',
		secrets: ['secret of the client'],
	});
});
