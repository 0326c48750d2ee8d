import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { quoteKashimi } from './errors';
import type { KashimiErrorParts } from './errors';
import { meaningOf } from './outcomes';
import type { ApiRequest, FailedRequest } from './request';

/** Both error bodies that the documentation shows, see "Errors": a table and a sample that differ. */
interface ErrorBody {
	title?: string;
	message?: string;
	errorCode?: string;
}

/** Turns a request that failed for good into words. */
export function explainFailure(
	failed: FailedRequest,
	{ purpose, kind, scope }: ApiRequest,
): KashimiErrorParts {
	const { baseUrl = '', scopes = [], secrets = [] }: Partial<Connection> = failed.connection ?? {};
	const { problem, fix, nextStep } = meaningOf(failed, kind);
	const isAnswered = failed.kind === 'refused';
	const about = {
		baseUrl,
		scope,
		scopes,
		status: isAnswered ? failed.status : 0,
		retryAfter: isAnswered ? failed.headers['retry-after'] : undefined,
	};
	const inWords = (words: typeof fix) => (typeof words === 'string' ? words : words(about));
	const message = `Could not ${purpose}: ${inWords(problem)}`;
	if (!isAnswered) {
		const address = baseUrl === '' ? '' : ` Address: ${baseUrl}.`;
		return { message, description: `${inWords(fix)}${address}`, nextStep, secrets };
	}
	const { title, message: text, errorCode } = readErrorBody(failed.body);
	const said = [text ?? title, errorCode && `(${errorCode})`].filter(Boolean).join(' ');
	return {
		message,
		description: said ? `${quoteKashimi(said)} ${inWords(fix)}` : inWords(fix),
		status: failed.status,
		errorCode,
		nextStep,
		secrets,
	};
}

export function readErrorBody(body: unknown): ErrorBody {
	const fields = (typeof body === 'object' && body !== null ? body : {}) as IDataObject;
	const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
	return {
		title: text(fields.title),
		message: text(fields.message),
		errorCode: text(fields.errorCode),
	};
}
