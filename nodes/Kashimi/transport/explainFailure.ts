import { isRecord } from '../payments/values';
import type { Connection } from './connection';
import { type KashimiErrorParts, quoteKashimi } from './errors';
import { meaningOf } from './failures';
import type { ApiRequest, FailedRequest, Refused } from './request';

/** Both error bodies that the documentation shows, see "Errors": a table and a sample that differ. */
interface ErrorBody {
	title?: string;
	message?: string;
	errorCode?: string;
}

export function readErrorBody(body: unknown): ErrorBody {
	const fields = isRecord(body) ? body : {};
	const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
	return {
		title: text(fields.title),
		message: text(fields.message),
		errorCode: text(fields.errorCode),
	};
}

export function explainFailure(
	failed: FailedRequest,
	{ purpose, kind, scope }: ApiRequest,
): KashimiErrorParts {
	const { baseUrl = '', scopes = [], secrets = [] }: Partial<Connection> = failed.connection ?? {};
	const { problem, fix, nextStep } = meaningOf(failed, kind);
	const refused: Partial<Refused> = failed.kind === 'refused' ? failed : {};
	const { status = 0, headers = {}, body } = refused;
	const about = { baseUrl, scope, scopes, status, retryAfter: headers['retry-after'] };
	const inWords = (words: typeof fix) => (typeof words === 'string' ? words : words(about));
	const message = `Could not ${purpose}: ${inWords(problem)}`;
	if (status === 0) {
		const address = baseUrl === '' ? '' : ` Address: ${baseUrl}.`;
		return { message, description: `${inWords(fix)}${address}`, nextStep, secrets };
	}
	const { title, message: text, errorCode } = readErrorBody(body);
	const said = [text ?? title, errorCode && `(${errorCode})`].filter(Boolean).join(' ');
	const description = said ? `${quoteKashimi(said)} ${inWords(fix)}` : inWords(fix);
	return { message, description, status, errorCode, nextStep, secrets };
}
