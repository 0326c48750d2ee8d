import type { IDataObject } from 'n8n-workflow';

import { isTooDeep } from '../payments/values';
import { meaningOfCode, UNREADABLE_ANSWER } from './outcomes';
import type { ApiRequest, Attempt, FailedAttempt, Refused } from './request';

/** What n8n's request helper gives for an answer. */
export interface Response {
	statusCode: number;
	headers: IDataObject;
	body: unknown;
}

/** A success that cannot be read says nothing about what was done, so it counts as no answer. */
export function readAnswer(request: ApiRequest, { statusCode, headers, body }: Response): Attempt {
	if (statusCode < 200 || statusCode >= 300) {
		return { outcome: 'refused', status: statusCode, headers: headers ?? {}, body };
	}
	return request.accepts(body) && !isTooDeep(body)
		? { outcome: 'succeeded', headers: headers ?? {}, body }
		: { outcome: 'unanswered', code: UNREADABLE_ANSWER };
}

/** What an error thrown instead of an answer says about the request. */
export function failedAttempt(error: unknown): FailedAttempt {
	let cause = error as { code?: unknown; cause?: unknown; response?: Refused & { data: unknown } };
	while (typeof cause?.cause === 'object' && cause.cause !== null && !cause.response) {
		cause = cause.cause;
	}
	// An error that carries a response broke off while its body was read, so it is no answer.
	const code = typeof cause?.code === 'string' ? cause.code : 'UNKNOWN';
	const isNotSent = cause?.response === undefined && meaningOfCode(code).effect === 'notSent';
	return { outcome: isNotSent ? 'notSent' : 'unanswered', code };
}
