import type { IDataObject } from 'n8n-workflow';

import { storedToken } from './connection';
import type { Connection, StoredToken } from './connection';
import { cancellation, CREDENTIAL_TYPE, pause } from './context';
import type { KashimiContext } from './context';
import { ConnectionFailure, quoteKashimi } from './errors';
import { meaningOfCode, meaningOfStatus } from './outcomes';
import { backOff } from './retryDelay';

const MAX_TOKEN_RETRIES = 2;

/** Why no token was issued, as far as n8n's OAuth2 client tells. */
interface TokenFailure {
	/** `error` of the token endpoint's answer; source: "Errors" of the token endpoint page. */
	error?: string;
	detail?: string;
	status?: number;
	code?: string;
}

/**
 * Asks Kashimi for a new token through n8n, which stores it encrypted in the credential and
 * keeps parallel processes from asking twice.
 * @throws ConnectionFailure that says what to do
 */
export async function requestNewToken(
	context: KashimiContext,
	connection: Connection,
): Promise<StoredToken> {
	for (let retry = 0; ; retry++) {
		const answer = await askOnce(context);
		if ('token' in answer) return answer.token;

		const { failure } = answer;
		const isLast = retry >= MAX_TOKEN_RETRIES || !isTransient(failure);
		if (isLast || !(await pause(backOff(retry), cancellation(context)))) {
			throw new ConnectionFailure({
				...explain(failure, connection),
				status: failure.status,
				errorCode: failure.error,
				nextStep: isTransient(failure) ? 'retry' : 'stop',
				secrets: connection.secrets,
			});
		}
	}
}

async function askOnce(
	context: KashimiContext,
): Promise<{ token: StoredToken } | { failure: TokenFailure }> {
	try {
		const data: unknown = await context.helpers.refreshOAuth2Token.call(context, CREDENTIAL_TYPE);
		const token = storedToken(data);
		return token === undefined ? { failure: {} } : { token };
	} catch (error) {
		return { failure: tokenFailure(error) };
	}
}

function tokenFailure(thrown: unknown): TokenFailure {
	let cause = thrown as { cause?: unknown } & IDataObject;
	while (typeof cause?.cause === 'object' && cause.cause !== null && cause.body === undefined) {
		cause = cause.cause as typeof cause;
	}
	const response = (cause?.response ?? {}) as { status?: number; data?: unknown };
	const body = parsed(cause?.body ?? response.data);
	return {
		error: typeof body.error === 'string' ? body.error : undefined,
		detail: typeof body.error_description === 'string' ? body.error_description : undefined,
		status: typeof cause?.status === 'number' ? cause.status : response.status,
		// n8n gives an answer that it could read a code too, one of no network problem.
		code: cause?.body === undefined && typeof cause?.code === 'string' ? cause.code : undefined,
	};
}

function parsed(body: unknown): IDataObject {
	if (typeof body === 'object' && body !== null) return body as IDataObject;
	try {
		return (JSON.parse(String(body)) as IDataObject | null) ?? {};
	} catch {
		return {};
	}
}

function isTransient({ error, status, code }: TokenFailure): boolean {
	if (error !== undefined) return error === 'server_error' || error === 'temporarily_unavailable';
	if (status !== undefined) return meaningOfStatus(status).retry === 'wait';
	return code !== undefined && meaningOfCode(code).retry === 'wait';
}

function explain(
	{ error, detail, status, code }: TokenFailure,
	{ scopes, tokenUrl }: Connection,
): { message: string; description: string } {
	const server = detail ? ` ${quoteKashimi(detail)}` : '';
	switch (error) {
		case 'invalid_client':
		case 'unauthorized_client':
			return {
				message: 'Kashimi does not accept the client ID and client secret',
				description: `Open the Kashimi credential and enter both again, for the environment that is selected there: sandbox and production have different ones.${server}`,
			};
		case 'invalid_scope':
			return {
				message: `Kashimi does not permit this client the scopes asked for (${scopes.join(', ')})`,
				description: `Open the Kashimi credential and clear the scopes that your client was not granted, or ask the Kashimi team to grant them.${server}`,
			};
		case 'invalid_request':
			return {
				message: 'Kashimi could not read the token request',
				description: `Open the Kashimi credential and check that the client ID, the client secret and at least one scope are filled in.${server}`,
			};
		case 'server_error':
		case 'temporarily_unavailable':
			return {
				message: "Kashimi's login service is down for the moment",
				description: `It was tried ${MAX_TOKEN_RETRIES + 1} times and nothing else was sent. Run the workflow again later.${server}`,
			};
	}
	if (status === undefined && code !== undefined) {
		const { problem, fix } = meaningOfCode(code);
		return {
			message: `No access token: ${problem} (${tokenUrl})`,
			description: `${fix} No payment request was sent.`,
		};
	}
	return {
		message: `Kashimi's login service gave an answer that is not a token${status ? ` (HTTP status ${status})` : ''}`,
		description: `Check the environment in the Kashimi credential: ${tokenUrl} must be the token address of the Kashimi API. No payment request was sent.${server}`,
	};
}
