import { stageOfAllTests, tokenRequests, traffic } from '../support/stage.mts';
import {
	NO_REQUEST_SENT,
	CLIENT_REFUSED,
	TOKEN_REQUEST_REFUSED,
	LOGIN_DOWN,
	NOT_A_TOKEN,
} from '../support/sentences.mts';

const stage = stageOfAllTests();

async function refusedRun(fault: object) {
	stage.sandbox.faults.plan({ route: 'token', times: Infinity, kind: 'tokenError', ...fault });
	const { json, error } = await stage.engine.run({
		parameters: { resource: 'provider', operation: 'getMany' },
	});
	expect(json).toEqual([]);
	expect(traffic(stage.sandbox, '/providers')).toEqual([]);
	return error!;
}

test.each([
	['invalid_request', 1, 'stop'],
	['invalid_client', 1, 'stop'],
	['invalid_scope', 1, 'stop'],
	['server_error', 3, 'retry'],
] as const)('%s is sent %i times, and its next step is %s', async (name, times, nextStep) => {
	const error = await refusedRun({ error: name });
	expect(error.description).toContain('Kashimi says: "');
	expect(error.context?.data).toEqual({ errorCode: name, nextStep });
	expect(tokenRequests(stage.sandbox)).toBe(times);
});

test.each([
	[400, 1, 'stop', `${NOT_A_TOKEN} (HTTP status 400)`],
	[404, 1, 'stop', `${NOT_A_TOKEN} (HTTP status 404)`],
	[499, 1, 'stop', `${NOT_A_TOKEN} (HTTP status 499)`],
	[500, 3, 'retry', LOGIN_DOWN],
	[503, 3, 'retry', LOGIN_DOWN],
])('HTTP status %i without words is sent %i times', async (status, times, nextStep, words) => {
	const error = await refusedRun({ kind: 'statusBeforeCommit', status, body: '<h1>No</h1>' });
	expect(error.message).toBe(words);
	expect(error.description).toContain(NO_REQUEST_SENT);
	expect(error.httpCode).toBe(String(status));
	expect(error.context?.data).toEqual({ nextStep });
	expect(tokenRequests(stage.sandbox)).toBe(times);
});

test.each([
	[
		400,
		{ title: 'Bad Request', httpStatusCode: 400, message: 'Say please' },
		TOKEN_REQUEST_REFUSED,
	],
	[401, { title: 'Unauthorized', statusCode: 401, errorCode: 'NO' }, CLIENT_REFUSED],
])("%i in the API's own shape keeps Kashimi's words", async (status, body, words) => {
	const error = await refusedRun({ kind: 'statusBeforeCommit', status, body });
	expect(error.message).toContain(words);
	expect(error.description).toContain(
		`Kashimi says: "${'message' in body ? body.message : body.title}".`,
	);
	expect(tokenRequests(stage.sandbox)).toBe(1);
});

test('an error of no known type is not called a problem of the network', async () => {
	const body = { error: 7, error_description: {} };
	const error = await refusedRun({ kind: 'statusBeforeCommit', status: 400, body });
	expect(error.message).toContain(NOT_A_TOKEN);
	expect(error.context?.data).toEqual({ nextStep: 'stop' });
	expect(tokenRequests(stage.sandbox)).toBe(1);
});

test('temporarily_unavailable is sent three times, whatever its status', async () => {
	const error = await refusedRun({
		kind: 'statusBeforeCommit',
		status: 400,
		body: { error: 'temporarily_unavailable', error_description: 'Back at nine' },
	});
	expect(error.message).toBe(LOGIN_DOWN);
	expect(error.description).toContain('Kashimi says: "Back at nine"');
	expect(tokenRequests(stage.sandbox)).toBe(3);
});

test('an error that is not documented is quoted', async () => {
	const error = await refusedRun({
		kind: 'statusBeforeCommit',
		status: 503,
		body: { error: 'out_of_order', error_description: 'No more tokens' },
	});
	expect(error.message).toBe(LOGIN_DOWN);
	expect(error.description).toContain('Kashimi says: "No more tokens"');
	expect(tokenRequests(stage.sandbox)).toBe(3);
});

test.each([{}, { access_token: '' }, { access_token: 7 }, [], null])(
	'%j with status 200 is no token',
	async (body) => {
		const error = await refusedRun({ kind: 'statusBeforeCommit', status: 200, body });
		expect(error.message).toContain(NOT_A_TOKEN);
		expect(error.context?.data).toMatchObject({ nextStep: 'stop' });
	},
);
