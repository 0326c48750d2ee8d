import type { IDataObject } from 'n8n-workflow';

import { explainFailure } from '../../../nodes/Kashimi/transport/explainFailure.ts';
import type { ApiRequest, FailedRequest } from '../../../nodes/Kashimi/transport/request.ts';
import type { Connection } from '../../../nodes/Kashimi/transport/connection.ts';
import { fixOf } from '../../support/sentences.mts';
import { TOO_MANY } from '../../../nodes/Kashimi/transport/failureWords.ts';

const request = { purpose: 'read the payment', scope: 'payments:read' } as ApiRequest;
const connection = {
	baseUrl: 'https://api.example.com',
	scopes: ['payments:read'],
	secrets: ['secret'],
} as Connection;

const refused = (status: number, body?: unknown, headers: IDataObject = {}): FailedRequest => ({
	kind: 'refused',
	status,
	headers,
	body,
});

function explain(result: FailedRequest, changes: Partial<Connection> = {}) {
	return explainFailure({ ...result, connection: { ...connection, ...changes } }, request);
}

test.each([199, 300, 302, 400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 501, 503, 600])(
	'HTTP status %i, in words',
	(status) => {
		expect(explain(refused(status))).toMatchSnapshot();
	},
);

test.each([400, 404, 409, 422])('HTTP status %i of a read, in words', (status) => {
	const read: ApiRequest = { ...request, kind: 'read' };
	expect(explainFailure({ ...refused(status), connection }, read)).toMatchSnapshot();
});

test('a scope that the credential does not ask for', () => {
	expect(explain(refused(403), { scopes: ['payments:write'] })).toMatchSnapshot();
});

test('a 429 that says when', () => {
	expect(explain(refused(429, undefined, { 'retry-after': '7' })).description).toContain(
		fixOf(TOO_MANY, { retryAfter: '7' }),
	);
});

test.each([
	...['ECONNRESET', 'ECONNREFUSED', 'EAI_AGAIN', 'CERT_HAS_EXPIRED', 'EPROTO', 'ETIMEDOUT'],
	...['ENOTFOUND', 'UNREADABLE_ANSWER', 'ANSWER_TOO_LARGE', 'ERR_CANCELED', 'ERR_INVALID_URL'],
	'ERR_BAD_REQUEST',
])('%s, in words', (code) => {
	const words = explain({ kind: 'unanswered', code });
	expect(words).toMatchSnapshot();
	// n8n would put its own text in the place of a message that holds the code.
	expect(words.message).not.toContain(code);
});

test('a failure whose connection nobody knows names no address', () => {
	const failed: FailedRequest = { kind: 'unanswered', code: 'ECONNRESET' };
	expect(explainFailure(failed, request).description).not.toContain('Address');
});

describe("Kashimi's own words", () => {
	test.each<[string, unknown, string | undefined, string]>([
		['title', { title: 'Wrong.' }, undefined, 'Kashimi says: "Wrong". '],
		['message', { message: 'No', title: 'Wrong' }, undefined, 'Kashimi says: "No". '],
		['code', { errorCode: 'E1' }, 'E1', 'Kashimi says: "(E1)". '],
		['message and code', { message: 'No', errorCode: 'E1' }, 'E1', 'Kashimi says: "No (E1)". '],
		['empty texts', { title: '', message: '', errorCode: '' }, undefined, ''],
		['other types', { title: 1, message: {}, errorCode: ['E1'] }, undefined, ''],
		['no body', undefined, undefined, ''],
		['null', null, undefined, ''],
		['text', 'Bad gateway', undefined, ''],
	])('%s', (_, body, errorCode, quoted) => {
		const fix = explain(refused(404)).description;
		expect(explain(refused(404, body))).toMatchObject({
			description: `${quoted}${fix}`,
			errorCode,
			status: 404,
		});
	});
});
