import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, Response } from 'express';
import type { Schemas } from './types.mts';

export class ApiError extends Error {
	constructor(
		readonly status: number,
		message: string,
	) {
		super(message);
	}
}

export class TokenRequestError extends ApiError {
	constructor(
		status: number,
		readonly code: string,
		message: string,
	) {
		super(status, message);
	}
}

// The documentation lists no 405, 406, 413 or 415.
const DOCUMENTED_STATUSES = [400, 401, 403, 404, 409, 422, 429, 500, 503];

function documentedStatus(error: unknown): number {
	const status = (error as { status?: unknown } | null)?.status;
	if (typeof status !== 'number') return 500;
	if (DOCUMENTED_STATUSES.includes(status)) return status;
	if (status === 405) return 404;
	return status < 500 ? 400 : 500;
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function note(res: Response, error: unknown): void {
	if (res.locals.recorded) res.locals.recorded.problem = messageOf(error);
}

export function tokenErrorStatus(code: string): number {
	if (code === 'server_error') return 503;
	return code === 'invalid_client' ? 401 : 400;
}

/** The documentation shows two error bodies that contradict each other. */
export function errorBody(
	status: number,
	message: string,
	shape: 'table' | 'sample' = 'table',
): Schemas['Error'] {
	const title = STATUS_CODES[status] ?? 'Error';
	return shape === 'sample'
		? { title, statusCode: status, errorCode: 'GENERAL_INPUT_VALIDATION_FAILED' }
		: { title, httpStatusCode: status, message };
}

export const answerTokenError: ErrorRequestHandler = (error, _req, res, next) => {
	if (res.headersSent) return next(error);
	note(res, error);
	const status = documentedStatus(error);
	if (status === 401) res.set('WWW-Authenticate', 'Basic realm="Kashimi sandbox"');
	const codeByStatus: Record<number, string> = { 400: 'invalid_request', 401: 'invalid_client' };
	const body: Schemas['TokenError'] = {
		error:
			error instanceof TokenRequestError ? error.code : (codeByStatus[status] ?? 'server_error'),
		error_description: messageOf(error),
	};
	res.status(status).json(body);
};

export const answerError: ErrorRequestHandler = (error, _req, res, next) => {
	if (res.headersSent) return next(error);
	note(res, error);
	const status = documentedStatus(error);
	if (status === 401) res.set('WWW-Authenticate', 'Bearer realm="Kashimi sandbox"');
	// A client meets both shapes.
	res.status(status).json(errorBody(status, messageOf(error), status === 400 ? 'sample' : 'table'));
};
