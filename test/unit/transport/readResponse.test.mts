import { Readable } from 'node:stream';

import type { ApiRequest } from '../../../nodes/Kashimi/transport/request.ts';
import { UNREADABLE_ANSWER } from '../../../nodes/Kashimi/transport/failures.ts';
import { failureOf, readAnswer, readWhole } from '../../../nodes/Kashimi/transport/readResponse.ts';

const request = { accepts: (body) => Array.isArray(body) } as Pick<
	ApiRequest,
	'accepts'
> as ApiRequest;
const headers = { 'retry-after': '1' };

function nested(levels: number): unknown[] {
	return levels === 0 ? [] : [nested(levels - 1)];
}

test.each([200, 201, 299])('takes the body of a %s that is what was asked for', (statusCode) => {
	expect(readAnswer(request, { statusCode, headers, body: [1] })).toEqual({
		kind: 'succeeded',
		headers,
		body: [1],
	});
});

test.each([199, 300, 404, 500])('a %s is a refusal with all that came with it', (statusCode) => {
	expect(readAnswer(request, { statusCode, headers, body: [1] })).toEqual({
		kind: 'refused',
		status: statusCode,
		headers,
		body: [1],
	});
});

test('a refusal without headers has none', () => {
	const response = { statusCode: 404, headers: undefined as never, body: '' };
	expect(readAnswer(request, response)).toMatchObject({ kind: 'refused', headers: {} });
});

test('a success with another body is no answer', () => {
	expect(readAnswer(request, { statusCode: 200, headers, body: {} })).toEqual({
		kind: 'unanswered',
		code: UNREADABLE_ANSWER,
	});
});

test('a body may have 64 levels, and no more', () => {
	const outcomeOf = (body: unknown) => readAnswer(request, { statusCode: 200, headers, body }).kind;
	expect(outcomeOf(nested(63))).toBe('succeeded');
	expect(outcomeOf(nested(64))).toBe('unanswered');
});

const wrapped = (cause: unknown) => ({ message: 'n8n', cause: { message: 'axios', cause } });

test.each([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'CERT_HAS_EXPIRED',
	'SELF_SIGNED_CERT_IN_CHAIN',
])('%s says that nothing was sent', (code) => {
	expect(failureOf({ code })).toEqual({ kind: 'notSent', code });
	expect(failureOf(wrapped({ code }))).toEqual({ kind: 'notSent', code });
});

test.each(['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'NO_ECONNREFUSED', 'ECONNREFUSED_NOT'])(
	'%s says nothing about what was done',
	(code) => {
		expect(failureOf(wrapped({ code }))).toEqual({ kind: 'unanswered', code });
	},
);

test('an error that broke off an answer says nothing about what was done, whatever its code', () => {
	const response = { status: 201, headers, data: '' };
	const cause = { code: 'ECONNREFUSED', response, cause: { code: 'ENOTFOUND' } };
	expect(failureOf(wrapped(cause))).toEqual({ kind: 'unanswered', code: 'ECONNREFUSED' });
});

test.each([undefined, null, 'text', 7, {}, { code: 7 }, { cause: null }])(
	'an error of another kind, %p, says nothing about what was done',
	(thrown) => {
		expect(failureOf(thrown)).toEqual({ kind: 'unanswered', code: 'UNKNOWN' });
	},
);

describe('a body that comes as a stream', () => {
	const { signal } = new AbortController();
	const response = { statusCode: 200, headers };
	const read = async (body: unknown, largest = 1000) =>
		(await readWhole({ ...response, body }, largest, signal)).body;

	test.each<[string, string[], unknown]>([
		['JSON in pieces', ['{"id":', '"1"}'], { id: '1' }],
		['a byte order mark', ['\uFEFF[1]'], [1]],
		['text', ['<html>'], '<html>'],
		['nothing', [], ''],
	])('%s', async (_, pieces, body) => {
		expect(await read(Readable.from(pieces.map((piece) => Buffer.from(piece))))).toEqual(body);
	});

	test('a character that is cut in two', async () => {
		const bytes = Buffer.from('"é"');
		expect(await read(Readable.from([bytes.subarray(0, 2), bytes.subarray(2)]))).toBe('é');
	});

	test('n8n serves others after a long one is parsed, and before anybody goes through it', async () => {
		const bytes = Buffer.from(JSON.stringify(Array(400_000).fill(1234)));
		let isOthersTurn = false;
		async function* stream() {
			yield bytes;
			setTimeout(() => (isOthersTurn = true), 0);
		}
		expect(await read(stream(), Infinity)).toHaveLength(400_000);
		expect(isOthersTurn).toBe(true);
	});

	test('one that is no stream is what it is', async () => {
		for (const body of [{ id: 1 }, [1], 'text', null, undefined])
			expect(await read(body)).toBe(body);
	});

	test('one that does not end is left at the largest size, and closed', async () => {
		let sent = 0;
		const stream = new Readable({
			read() {
				sent += 100;
				this.push(Buffer.alloc(100));
			},
			highWaterMark: 100,
		});
		await expect(read(stream, 1000)).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
		expect(stream.destroyed).toBe(true);
		expect(sent).toBeLessThan(2000);
		expect(await read(Readable.from([Buffer.alloc(1000, '1')]), 1000)).toBe(
			Number('1'.repeat(1000)),
		);
	});

	test('ends with the request, and with an error of its own', async () => {
		const request = new AbortController();
		const silent = new Readable({ read: () => {} });
		const reading = readWhole({ ...response, body: silent }, 1000, request.signal);
		request.abort();
		await expect(reading).rejects.toThrow('ended');
		const broken = new Readable({ read: () => {} });
		const breaking = read(broken);
		broken.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
		await expect(breaking).rejects.toMatchObject({ code: 'ECONNRESET' });
	});
});
