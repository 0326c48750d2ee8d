import { jsonParse } from 'n8n-workflow';

import { isRecord } from '../payments/values';
import type { JsonObject } from '../payments/types';
import type { Connection } from './connection';
import { type KashimiErrorParts, quoteKashimi } from './errors';
import { readErrorBody } from './explainFailure';
import { meaningOfCode, meaningOfStatus } from './failures';

/** Why no token was issued, as far as n8n's OAuth2 client tells. */
export interface TokenFailure {
	/** One of `ERRORS`, wherever it stands in the answer. */
	error?: string;
	/** The API's own words and code, in either documented shape or that of OAuth. */
	said?: string;
	errorCode?: string;
	status?: number;
	headers?: Record<string, unknown>;
	code?: string;
}

/** Source: "Errors" of the token endpoint page, and RFC 6749. The page shows no body. */
const ERRORS = [
	...['invalid_request', 'invalid_client', 'unauthorized_client', 'invalid_scope'],
	...['server_error', 'temporarily_unavailable'],
];

/** @param thrown by n8n's helper; each of its versions wraps the answer in another way */
export function readTokenFailure(thrown: unknown): TokenFailure {
	let cause = thrown as JsonObject | null | undefined;
	while (isObject(cause?.cause) && cause.body === undefined) cause = cause.cause;
	const response = (cause?.response ?? {}) as {
		status?: number;
		data?: unknown;
		headers?: Record<string, unknown>;
	};
	const answer = cause?.body ?? response.data;
	const parsed = isObject(answer) ? answer : jsonParse(String(answer), { fallbackValue: {} });
	const body: JsonObject = isRecord(parsed) ? parsed : {};
	const { title, message, errorCode } = readErrorBody(body);
	const detail = typeof body.error_description === 'string' ? body.error_description : undefined;
	return {
		error: [body.error, errorCode, body.code, title, message]
			.map((name) => (typeof name === 'string' ? name.toLowerCase() : ''))
			.find((name) => ERRORS.includes(name)),
		said: detail ?? message ?? title,
		errorCode: errorCode ?? (typeof body.error === 'string' ? body.error : undefined),
		status: typeof cause?.status === 'number' ? cause.status : response.status,
		headers: response.headers,
		// n8n gives an answer that it could read a code too, one of no network problem.
		code: cause?.body === undefined && typeof cause?.code === 'string' ? cause.code : undefined,
	};
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null;
}

export function isTransient({ error, status, code }: TokenFailure): boolean {
	if (error !== undefined) return error === 'server_error' || error === 'temporarily_unavailable';
	if (status !== undefined) return meaningOfStatus(status).retry === 'wait';
	return code !== undefined && meaningOfCode(code).retry === 'wait';
}

/** What the failure amounts to where no error is named: its status, if Kashimi said something. */
function errorOf({ error, said, status }: TokenFailure): string | undefined {
	if (error !== undefined || status === undefined) return error;
	const { tokenError, slows, retry } = meaningOfStatus(status);
	if (retry === 'wait') return slows === 'rate' ? 'rate_limit' : 'server_error';
	return said === undefined ? undefined : tokenError;
}

const NOTHING_SENT = 'No payment request was sent.';

function inWords(
	failure: TokenFailure,
	{ scopes, tokenUrl }: Connection,
): [message: string, description: string] {
	const { status, code } = failure;
	switch (errorOf(failure)) {
		case 'invalid_client':
		case 'unauthorized_client':
			return [
				'Kashimi does not accept the client ID and client secret',
				'Open the Kashimi credential and enter both again, for the environment that is selected there: sandbox and production have different ones.',
			];
		case 'invalid_scope':
			return [
				`Kashimi has not granted this client the requested scopes (${scopes.join(', ')})`,
				'Open the Kashimi credential and clear the scopes that your client was not granted, or ask the Kashimi team to grant them.',
			];
		case 'invalid_request':
			return [
				'Kashimi could not read the token request',
				'Open the Kashimi credential and check the client ID, the client secret and the scopes.',
			];
		case 'rate_limit':
			return [
				"Kashimi's login service is receiving too many requests",
				`${NOTHING_SENT} Run the workflow again in a few minutes.`,
			];
		case 'server_error':
		case 'temporarily_unavailable':
			return ["Kashimi's login service is down", `${NOTHING_SENT} Run the workflow again later.`];
	}
	if (status === undefined && code !== undefined) {
		const { problem, fix } = meaningOfCode(code);
		return [`No access token: ${problem} (${tokenUrl})`, `${fix} ${NOTHING_SENT}`];
	}
	return [
		`Kashimi's login service gave an answer that is not a token${status ? ` (HTTP status ${status})` : ''}`,
		`Check the environment in the Kashimi credential: ${tokenUrl} must be the token address of the Kashimi API. ${NOTHING_SENT}`,
	];
}

export function explainTokenFailure(
	failure: TokenFailure,
	connection: Connection,
): KashimiErrorParts {
	const [message, description] = inWords(failure, connection);
	return {
		message,
		description: failure.said ? `${description} ${quoteKashimi(failure.said)}` : description,
		status: failure.status,
		errorCode: failure.errorCode ?? failure.error,
		nextStep: isTransient(failure) ? 'retry' : 'stop',
		secrets: connection.secrets,
	};
}
