import type { RequestHandler, Response } from 'express';
import { errorBody, tokenErrorStatus } from './errors.mts';
import type { Fault, FaultKind } from './faults.mts';
import type { Clock, SandboxContext } from './types.mts';

const DEFAULT_STATUS = 503;
const DEFAULT_DELAY_MS = 1000;
const GATEWAY_PAGE =
	'<!doctype html>\n<html><head><title>Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>\n';

interface Answer {
	status: number;
	headers?: Record<string, string>;
	body: Buffer;
	type: 'application/json' | 'text/html';
}

function json(status: number, value: unknown, headers?: Record<string, string>): Answer {
	const body = Buffer.from(JSON.stringify(value));
	return { status, headers, body, type: 'application/json' };
}

// Not by res.json, which is held to the contract: a planned fault may break it.
function send(res: Response, { status, headers, body, type }: Answer): void {
	for (const name of res.getHeaderNames()) res.removeHeader(name);
	res.writeHead(status, {
		'Content-Type': `${type}; charset=utf-8`,
		'Content-Length': body.length,
		...headers,
	});
	res.end(body);
}

/** Lets the route do its work, and keeps its answer back for `deliver`. */
function afterCommit(res: Response, deliver: (body: Buffer) => void): void {
	const end = res.end;
	res.end = ((chunk?: string | Buffer) => {
		res.end = end;
		deliver(Buffer.from(chunk ?? ''));
		return res;
	}) as Response['end'];
}

function retryAfterHeader({ retryAfter }: Fault, now: Clock): Record<string, string> | undefined {
	if (retryAfter === undefined) return undefined;
	if (retryAfter === 'date') {
		// HTTP dates have no milliseconds; rounding down would ask for less than a second.
		const seconds = Math.ceil(now() / 1000) + 1;
		return { 'Retry-After': new Date(seconds * 1000).toUTCString() };
	}
	return { 'Retry-After': String(retryAfter === 'seconds' ? 1 : retryAfter) };
}

function failure(fault: Fault, now: Clock, status = fault.status ?? DEFAULT_STATUS): Answer {
	const headers = retryAfterHeader(fault, now);
	if (typeof fault.body === 'string') {
		return { status, headers, body: Buffer.from(fault.body), type: 'text/html' };
	}
	if (fault.body !== undefined) return json(status, fault.body, headers);
	if (fault.shape === 'html') {
		return { status, headers, body: Buffer.from(GATEWAY_PAGE), type: 'text/html' };
	}
	const shape = fault.shape === 'sample' ? 'sample' : 'table';
	const answer = json(status, errorBody(status, 'A planned fault of the sandbox.', shape), headers);
	return fault.shape === 'truncatedJson' ? { ...answer, body: firstHalf(answer.body) } : answer;
}

function firstHalf(body: Buffer): Buffer {
	return body.subarray(0, Math.ceil(body.length / 2));
}

function garbage(fault: Fault, now: Clock, status: number, body: Buffer): Answer {
	return fault.shape === 'truncatedJson' && fault.body === undefined
		? { status, body: firstHalf(body), type: 'application/json' }
		: failure({ ...fault, shape: fault.shape ?? 'html' }, now, status);
}

type Injection = (fault: Fault, res: Response, next: () => void, context: SandboxContext) => void;

const INJECTIONS: Record<FaultKind, Injection> = {
	statusBeforeCommit: (fault, res, _next, { now }) => send(res, failure(fault, now)),
	statusAfterCommit(fault, res, next, { now }) {
		afterCommit(res, () => send(res, failure(fault, now)));
		next();
	},
	dropBeforeCommit: (_fault, res) => res.destroy(),
	dropAfterCommit(_fault, res, next) {
		afterCommit(res, () => res.destroy());
		next();
	},
	resetMidBody(_fault, res, next) {
		// Content-Length announces the whole body, so the client knows that half of it is missing.
		afterCommit(res, (body) => res.write(firstHalf(body), () => res.destroy()));
		next();
	},
	garbageBody(fault, res, next, { now }) {
		afterCommit(res, (body) => send(res, garbage(fault, now, res.statusCode, body)));
		next();
	},
	slow({ delayMs = DEFAULT_DELAY_MS }, res, next) {
		afterCommit(res, (body) => {
			const timer = setTimeout(() => res.end(body), delayMs);
			res.once('close', () => clearTimeout(timer));
		});
		next();
	},
	hang() {
		// The client, or the end of the server, closes the connection.
	},
	rateLimit: (fault, res, _next, { now }) =>
		send(res, failure({ ...fault, retryAfter: fault.retryAfter ?? 'seconds' }, now, 429)),
	expiredToken(_fault, res) {
		const headers = { 'WWW-Authenticate': 'Bearer realm="Kashimi sandbox"' };
		send(res, json(401, errorBody(401, 'The access token has expired.'), headers));
	},
	tokenError({ error = 'server_error' }, res) {
		const description = 'A planned fault of the sandbox.';
		send(res, json(tokenErrorStatus(error), { error, error_description: description }));
	},
};

export function injectFaults(context: SandboxContext): RequestHandler {
	return (req, res, next) => {
		const fault = context.faults.take(req.method, req.path);
		if (!fault) return next();
		if (res.locals.recorded) res.locals.recorded.fault = fault.kind;
		INJECTIONS[fault.kind](fault, res, next, context);
	};
}
