import type { IDataObject } from 'n8n-workflow';

import type { Connection } from './connection';
import { nextStepAfter, quoteKashimi } from './errors';
import type { KashimiErrorParts } from './errors';
import { networkProblem } from './networkProblem';
import type { ApiRequest, FailedAttempt, Refused } from './request';

const INVALID = {
	problem: 'Kashimi found the request invalid',
	mend: 'Compare the values of this item with what the fields ask for.',
};

/** Both error bodies that the documentation shows, see "Errors": a table and a sample that differ. */
interface ErrorBody {
	title?: string;
	message?: string;
	errorCode?: string;
}

/** Turns a request that failed for good into words. */
export function explainFailure(
	attempt: FailedAttempt,
	request: ApiRequest,
	connection: Connection,
): KashimiErrorParts {
	if (attempt.outcome !== 'refused') {
		const { happened, mend, mayPass } = networkProblem(attempt.code);
		return {
			message: `Could not ${request.purpose}: ${happened}`,
			description: `${mend} Address: ${connection.baseUrl}.`,
			nextStep: mayPass ? 'retry' : 'stop',
			secrets: connection.secrets,
		};
	}
	const { status, body } = attempt;
	const { title, message, errorCode } = readErrorBody(body);
	const said = [message ?? title, errorCode && `(${errorCode})`].filter(Boolean).join(' ');
	const { problem, mend } = explainStatus(attempt, request, connection);
	return {
		message: `Could not ${request.purpose}: ${problem}`,
		description: said ? `${quoteKashimi(said)} ${mend}` : mend,
		status,
		errorCode,
		nextStep: nextStepAfter(status),
		secrets: connection.secrets,
	};
}

function readErrorBody(body: unknown): ErrorBody {
	const fields = (typeof body === 'object' && body !== null ? body : {}) as IDataObject;
	const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
	return {
		title: text(fields.title),
		message: text(fields.message),
		errorCode: text(fields.errorCode),
	};
}

function explainStatus(
	{ status, headers }: Refused,
	{ scope, kind }: ApiRequest,
	{ scopes, baseUrl }: Connection,
): { problem: string; mend: string } {
	// Both are documented for the creation of a payment alone.
	if (kind === 'read' && (status === 409 || status === 422)) return INVALID;
	switch (status) {
		case 400:
			return INVALID;
		case 401:
			return {
				problem: 'Kashimi refused the access token, and a new one as well',
				mend: 'Open the Kashimi credential, check environment, client ID and client secret, and test it.',
			};
		case 403:
			return scopes.includes(scope)
				? {
						problem: `this client is not allowed to use the scope ${scope}`,
						mend: `The credential asks for ${scope}, but Kashimi does not grant it. Ask the Kashimi team to permit it for your client.`,
					}
				: {
						problem: `the scope ${scope} is missing`,
						mend: `Open the Kashimi credential, tick ${scope} under "Scopes" and save. The next run uses it.`,
					};
		case 404:
			return {
				problem: 'Kashimi does not know it',
				mend: 'Check the ID, and whether the credential is for the environment in which it was created.',
			};
		case 408: {
			const { happened: problem, mend } = networkProblem('ETIMEDOUT');
			return { problem, mend };
		}
		case 409:
			return {
				problem: 'a payment with this end-to-end ID exists already',
				mend: 'Use another end-to-end ID for another payment, or read the existing one with Get, Look Up By: End-to-End ID.',
			};
		case 422:
			return {
				problem: 'the chosen bank cannot carry out this payment',
				mend: 'Check payment scheme, currency and accounts against what the bank supports (Provider: Get Many), or let the payer choose the bank.',
			};
		case 429: {
			const seconds = headers['retry-after'];
			const when =
				seconds === undefined ? 'later' : `after the time it asks for (${String(seconds)})`;
			return {
				problem: 'Kashimi receives too many requests',
				mend: `It was tried again as often as allowed. Run the workflow again ${when}, or lower "Max Concurrency" under Options.`,
			};
		}
		case 503:
			return {
				problem: 'Kashimi is down for maintenance or overloaded',
				mend: 'Run the workflow again later.',
			};
	}
	if (status >= 300 && status < 400) {
		return {
			problem: `${baseUrl} redirects to another address (HTTP status ${status})`,
			mend: 'The access token is not sent on. Enter the final address in the Kashimi credential.',
		};
	}
	if (status >= 500) {
		return {
			problem: `Kashimi has an internal problem (HTTP status ${status})`,
			mend: 'Run the workflow again later, and tell the Kashimi team if it stays.',
		};
	}
	return { problem: `HTTP status ${status}`, mend: 'Check the values of this item.' };
}
