import fc from 'fast-check';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import type { NextStep } from '../../../nodes/Kashimi/transport/errors.ts';
import {
	isNotFound,
	mayRetry,
	meaningOf,
	meaningOfCode,
	meaningOfStatus,
	type Meaning,
} from '../../../nodes/Kashimi/transport/failures.ts';
import { failureOf } from '../../../nodes/Kashimi/transport/readResponse.ts';
import type { FailedRequest, RequestKind } from '../../../nodes/Kashimi/transport/request.ts';
import { repetitions } from '../../support/repetitions.mts';

const KINDS: RequestKind[] = ['read', 'guardedCreate', 'unguardedCreate'];
const refused = (status: number): FailedRequest => ({
	kind: 'refused',
	status,
	headers: {},
	body: undefined,
});
const retryable = (failed: FailedRequest) => KINDS.filter((kind) => mayRetry(kind, failed));

const READ = ['read'];
const GUARDED = ['read', 'guardedCreate'];

test.each<[number[], Meaning['effect'], string[], NextStep]>([
	[[300, 301, 304, 307, 308, 399], 'none', [], 'stop'],
	[[302, 303], 'unknown', [], 'stop'],
	[[401, 403], 'none', [], 'stop'],
	[[400, 404, 405, 413, 418, 422, 425, 451, 499], 'none', [], 'ask'],
	[[408], 'unknown', READ, 'retry'],
	[[409], 'duplicate', [], 'ask'],
	[[429], 'none', GUARDED, 'retry'],
	[[500, 502, 503, 504, 507, 520, 521, 522, 523, 524, 530, 599], 'unknown', READ, 'retry'],
	[[501, 505, 511], 'unknown', [], 'stop'],
	[[101, 199, 600, 999], 'unknown', [], 'stop'],
])('statuses %j: a create did %s; retried: %j; next: %s', (statuses, effect, kinds, nextStep) => {
	for (const status of statuses) {
		const meaning = meaningOf(refused(status), 'guardedCreate');
		expect([status, meaning.effect, meaning.nextStep]).toEqual([status, effect, nextStep]);
		expect([status, ...retryable(refused(status))]).toEqual([status, ...kinds]);
	}
});

test('a 409 or 422 of a read is one about wrong values', () => {
	for (const status of [409, 422]) {
		expect(meaningOfStatus(status, 'read')).toBe(meaningOfStatus(400));
		expect(meaningOfStatus(status, 'guardedCreate')).not.toBe(meaningOfStatus(400));
	}
});

test('only a 429 speaks of the rate, and only a 503 of the load', () => {
	const all = Array.from({ length: 500 }, (_, index) => 100 + index);
	const slowing = all.filter((status) => meaningOfStatus(status).slows !== undefined);
	expect(slowing.map((status) => [status, meaningOfStatus(status).slows])).toEqual([
		[429, 'rate'],
		[503, 'load'],
	]);
});

const ALL = [...GUARDED, 'unguardedCreate'];

test.each<[string[], FailedRequest['kind'], string[], NextStep]>([
	[['ECONNREFUSED', 'EAI_AGAIN', 'EADDRNOTAVAIL'], 'notSent', ALL, 'retry'],
	[['ENOTFOUND', 'EAI_FAIL', 'ERR_INVALID_URL', 'ERR_INVALID_CHAR'], 'notSent', [], 'stop'],
	[['ERR_BAD_OPTION', 'ERR_BAD_OPTION_VALUE'], 'notSent', [], 'stop'],
	[
		['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'SELF_SIGNED_CERT_IN_CHAIN'],
		'notSent',
		[],
		'stop',
	],
	[['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'], 'notSent', [], 'stop'],
	// These can end a connection that was made.
	[['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ECONNRESET', 'EPIPE'], 'unanswered', READ, 'retry'],
	[
		['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_RENEGOTIATION_DISABLED'],
		'unanswered',
		[],
		'stop',
	],
	[['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_TIMEOUT'], 'unanswered', READ, 'retry'],
	[['UNREADABLE_ANSWER', 'Z_DATA_ERROR', 'HPE_INVALID_CONSTANT'], 'unanswered', READ, 'retry'],
	[['ANSWER_TOO_LARGE', 'ERR_CANCELED', 'ERR_BAD_REQUEST'], 'unanswered', [], 'stop'],
	// Codes that only hold another one's letters, and new ones.
	[
		['XECONNREFUSED', 'ECONNREFUSEDX', 'XENOTFOUND', 'SOMETHING_NEW', ''],
		'unanswered',
		READ,
		'retry',
	],
])('%j: %s; retried: %j; next: %s', (codes, kind, kinds, nextStep) => {
	for (const code of codes) {
		const failed = failureOf({ code });
		expect([code, failed.kind]).toEqual([code, kind]);
		expect([code, ...retryable(failed)]).toEqual([code, ...kinds]);
		expect([code, meaningOf(failed, 'read').nextStep]).toEqual([code, nextStep]);
		// Where an answer had begun, something was sent, whatever the code.
		const broken = failureOf({ code, response: { status: 201 } });
		expect(meaningOf(broken, 'guardedCreate').effect).toBe('unknown');
	}
});

const codes = fc.oneof(
	fc.constantFrom(
		...['ECONNREFUSED', 'EHOSTUNREACH', 'EPROTO', 'CERT_X', 'ERR_TLS_CERT_X', 'ERR_TLS_X'],
		...['ERR_CANCELED', 'ERR_INVALID_URL', 'Z_X', 'HPE_X', 'ETIMEDOUT', 'ENOTFOUND'],
	),
	fc.stringMatching(/^[A-Z_]{0,20}$/),
);
const failures = fc.oneof(
	fc
		.integer({ min: 100, max: 999 })
		.filter((status) => status < 200 || status > 299)
		.map(refused),
	fc
		.tuple(codes, fc.boolean())
		.map(([code, hasAnswer]) =>
			failureOf({ code, ...(hasAnswer && { response: { status: 200 } }) }),
		),
);

test('whatever fails, the answers of the table agree', () => {
	fc.assert(
		fc.property(failures, (failed) => {
			for (const kind of KINDS) {
				const { effect, retry, nextStep, slows } = meaningOf(failed, kind);
				// Only what never left the machine may go again without an id of its own.
				if (kind === 'unguardedCreate' && mayRetry(kind, failed)) expect(effect).toBe('notSent');
				// What may have paid is looked up, not sent again.
				if (kind === 'guardedCreate' && effect === 'unknown') {
					expect(mayRetry(kind, failed)).toBe(false);
				}
				if (failed.kind === 'unanswered') expect(effect).toBe('unknown');
				if (failed.kind === 'refused') expect(effect).not.toBe('notSent');
				// What the node retries by itself, its user may retry, and the other way round.
				expect(retry === 'wait').toBe(nextStep === 'retry');
				if (slows) expect(retry).toBe('wait');
				// What a create may do after a failure, a read may do as well.
				if (mayRetry('guardedCreate', failed)) expect(mayRetry('read', failed)).toBe(true);
				if (mayRetry('unguardedCreate', failed)) {
					expect(mayRetry('guardedCreate', failed)).toBe(true);
				}
			}
		}),
		{ numRuns: repetitions(2000, 0.2) },
	);
});

test('a code that only a connection in the making gives is the same in every case of `notSent`', () => {
	for (const code of [
		'ETIMEDOUT',
		'ECONNRESET',
		'EPIPE',
		'EHOSTUNREACH',
		'ENETUNREACH',
		'EPROTO',
	]) {
		expect([code, meaningOfCode(code).effect]).toEqual([code, 'unknown']);
	}
});

test('tells an error for something that Kashimi does not know', () => {
	const node = { name: 'Kashimi', parameters: {} } as INode;
	const error = (httpCode: string) => new NodeApiError(node, { message: 'x' }, { httpCode });
	expect(isNotFound(error('404'))).toBe(true);
	expect(isNotFound(error('403'))).toBe(false);
	expect(isNotFound(new NodeApiError(node, { message: 'x' }))).toBe(false);
	expect(isNotFound(new NodeOperationError(node, '404'))).toBe(false);
	expect(isNotFound(undefined)).toBe(false);
});
