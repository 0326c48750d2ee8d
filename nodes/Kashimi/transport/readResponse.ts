import { type IDataObject, jsonParse, sleep } from 'n8n-workflow';

import { isTooDeep } from '../payments/values';
import { ANSWER_TOO_LARGE, isSuccess, meaningOfCode, UNREADABLE_ANSWER } from './failures';
import type { ApiRequest, ApiResult, FailedRequest, Refused } from './request';

/** What n8n's request helper gives, with a body that nothing is known of. */
export interface HttpResponse {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** Bytes that take some milliseconds to parse. */
const LARGE = 1_000_000;

interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): void;
}

/** Reads the body, as JSON where it is some. @throws an error whose `code` says how it broke off */
export async function readWhole(
	{ body, ...response }: HttpResponse,
	largest: number,
	signal: AbortSignal,
): Promise<HttpResponse> {
	if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) {
		return { ...response, body };
	}
	const stream = body as ByteStream;
	const end = () => stream.destroy(new Error('The request was ended'));
	signal.addEventListener('abort', end, { once: true });
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.length;
		// To leave the loop closes the connection.
		if (size > largest) throw Object.assign(new Error('Too large'), { code: ANSWER_TOO_LARGE });
		chunks.push(chunk);
	}
	signal.removeEventListener('abort', end);
	const text = Buffer.concat(chunks)
		.toString('utf8')
		.replace(/^\uFEFF/, '');
	const parsed = jsonParse<unknown>(text, { fallbackValue: text });
	// Whoever goes through a long list takes about as long again: n8n may serve others in between.
	if (size > LARGE) await sleep(0);
	return { ...response, body: parsed };
}

/** A success that cannot be read says nothing about what was done, so it counts as no answer. */
export function readAnswer(
	request: ApiRequest,
	{ statusCode, headers, body }: HttpResponse,
): ApiResult {
	if (!isSuccess(statusCode)) {
		return { kind: 'refused', status: statusCode, headers: headers ?? {}, body };
	}
	return request.accepts(body) && !isTooDeep(body)
		? { kind: 'succeeded', headers: headers ?? {}, body }
		: { kind: 'unanswered', code: UNREADABLE_ANSWER };
}

export function failureOf(error: unknown): FailedRequest {
	let cause = error as { code?: unknown; cause?: unknown; response?: Refused & { data: unknown } };
	while (typeof cause?.cause === 'object' && cause.cause !== null && !cause.response) {
		cause = cause.cause;
	}
	// An error that carries a response broke off while its body was read, so it is no answer.
	const code = typeof cause?.code === 'string' ? cause.code : 'UNKNOWN';
	const isNotSent = cause?.response === undefined && meaningOfCode(code).effect === 'notSent';
	return { kind: isNotSent ? 'notSent' : 'unanswered', code };
}
