import * as words from '../../nodes/Kashimi/transport/failureWords.ts';
import type { Fault } from '../../sandbox/faults.mts';
import { stageOfAllTests, validPayment } from '../support/stage.mts';
import {
	problemOf,
	fixOf,
	scopeRefused,
	NO_ANSWER_IN_TIME,
	ODD_ANSWER,
	NOT_KNOWN,
	TOO_MANY_REQUESTS,
} from '../support/sentences.mts';

const stage = stageOfAllTests();

const listBanks = { resource: 'provider', operation: 'getMany', options: { maxRetries: 0 } };

async function failWith(fault: Partial<Fault>, parameters: object = listBanks) {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'statusBeforeCommit',
		times: Infinity,
		...fault,
	});
	const { error } = await stage.engine.run({ parameters: { ...parameters } });
	return {
		status: error?.httpCode,
		message: error?.message ?? '',
		description: error?.description ?? '',
		data: error?.context?.data,
	};
}

test.each([
	[400, words.INVALID.problem, words.INVALID.fix],
	[403, scopeRefused('providers:read'), 'Ask the Kashimi team'],
	[404, NOT_KNOWN, words.NOT_FOUND.fix],
	[408, NO_ANSWER_IN_TIME, words.TIMED_OUT.fix],
	[409, words.INVALID.problem, words.INVALID.fix],
	[422, words.INVALID.problem, words.INVALID.fix],
	[429, TOO_MANY_REQUESTS, 'lower "Max Concurrency"'],
	[500, problemOf(words.SERVER_ERROR, { status: 500 }), words.SERVER_ERROR.fix],
	[503, words.OVERLOADED.problem, words.OVERLOADED.fix],
	[302, problemOf(words.MOVED, { status: 302 }), words.MOVED.fix],
	[418, problemOf(words.REFUSED, { status: 418 }), words.REFUSED.fix],
])('%i is put into words, with what Kashimi says', async (status, problem, fix) => {
	const error = await failWith({
		status,
		body: { title: 'Short', httpStatusCode: status, message: 'What the API says.' },
	});
	expect(error.status).toBe(String(status));
	expect(error.message).toMatch(/^Could not list the banks: /);
	expect(error.message).toContain(problem);
	expect(error.description).toContain('Kashimi says: "What the API says". ');
	expect(error.description).toContain(fix);
});

test('the other documented shape gives title and error code', async () => {
	const error = await failWith({
		status: 400,
		body: { title: 'Forbidden', statusCode: 400, errorCode: 'GENERAL_INPUT_VALIDATION_FAILED' },
	});
	expect(error.description).toContain('"Forbidden (GENERAL_INPUT_VALIDATION_FAILED)"');
	expect(error.data).toEqual({
		errorCode: 'GENERAL_INPUT_VALIDATION_FAILED',
		nextStep: 'ask',
	});
});

test.each(['EPERM in usePermissions', 'ENOENT', 'getaddrinfo'])(
	'n8n does not replace a text that holds "%s"',
	async (message) => {
		const error = await failWith({ status: 404, body: { title: message, message } });
		expect(error.message).toBe(`Could not list the banks: ${NOT_KNOWN}`);
		expect(error.description).toContain(message);
	},
);

test('secrets and account numbers in an answer do not reach the error', async () => {
	await stage.engine.run({ parameters: listBanks });
	const { oauthTokenData, clientSecret } = await stage.engine.storedCredential();
	const token = (oauthTokenData as { access_token: string }).access_token;
	const message = `Account DE89370400440532013000 of ${String(clientSecret)}, ${token}`;
	const error = await failWith({ status: 400, body: { title: 'x', message } });
	expect(error.description).toContain('Account DE•• … 3000 of •••, •••');
});

test.each([
	['dropBeforeCommit', words.NO_CONNECTION.problem],
	['garbageBody', ODD_ANSWER],
	['hang', NO_ANSWER_IN_TIME],
] as const)('%s is an error in words', async (kind, words) => {
	const error = await failWith({ kind }, { ...listBanks, options: { maxRetries: 0, timeout: 1 } });
	expect(error.message).toContain(words);
	expect(error.message).not.toMatch(/E[A-Z]{4,}/);
});

test.each([
	[{ kind: 'rateLimit', retryAfter: 1 }],
	[{ kind: 'rateLimit', retryAfter: 'date' }],
	[{ kind: 'statusBeforeCommit', status: 503 }],
	[{ kind: 'dropBeforeCommit' }],
	[{ kind: 'resetMidBody' }],
	[{ kind: 'garbageBody' }],
] as Array<[Partial<Fault>]>)('reading survives %j', async (fault) => {
	stage.sandbox.faults.plan({ route: 'providers', kind: 'hang', ...fault });
	const { json, error } = await stage.engine.run({
		parameters: { resource: 'provider', operation: 'getMany', limit: 1 },
	});
	expect(error?.message).toBeUndefined();
	expect(json).toHaveLength(1);
});

test('a Retry-After beyond the cap is told, not waited for', async () => {
	const error = await failWith(
		{ kind: 'rateLimit', retryAfter: 3600 },
		{ ...listBanks, options: {} },
	);
	expect(error.description).toContain(fixOf(words.TOO_MANY, { retryAfter: 3600 }));
});

test('a scope that is not selected is named', async () => {
	await stage.engine.editCredential({ requestedScopes: ['providers:read'] });
	const { error } = await stage.engine.run({ parameters: validPayment });
	expect(error?.message).toBe('Could not create the payment: the scope payments:write is missing');
	expect(error?.description).toContain('tick payments:write under "Scopes"');
});
