import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import type { RecordedRequest, SandboxContext } from './types.mts';

// Keeps a sandbox that runs for days from growing without end.
const MOST_RECORDED_REQUESTS = 50_000;

function withoutCredentials(headers: IncomingHttpHeaders): IncomingHttpHeaders {
	const { authorization, cookie: _cookie, ...rest } = headers;
	if (authorization === undefined) return rest;
	return { ...rest, authorization: authorization.split(' ', 1)[0] };
}

function withoutClientSecret(body: unknown): unknown {
	if (typeof body !== 'object' || body === null || !('client_secret' in body)) return body;
	const { client_secret: _secret, ...rest } = body;
	return rest;
}

export function recordRequest(context: SandboxContext): RequestHandler {
	return (req, res, next) => {
		const recorded: RecordedRequest = {
			method: req.method,
			path: req.path,
			query: Object.fromEntries(new URLSearchParams(req.originalUrl.replace(/^[^?]*/, ''))),
			headers: withoutCredentials(req.headers),
			body: undefined,
			status: null,
			at: context.now(),
		};
		if (context.recordedRequests.length >= MOST_RECORDED_REQUESTS) context.recordedRequests.shift();
		context.recordedRequests.push(recorded);
		res.locals.recorded = recorded;
		res.on('finish', () => {
			recorded.status = res.statusCode;
			if (res.locals.client) recorded.clientId = res.locals.client.clientId;
		});
		next();
	};
}

/** A step of its own: the request is recorded on arrival, its body is known only once it is read. */
export const recordBody: RequestHandler = (req, res, next) => {
	if (res.locals.recorded) res.locals.recorded.body = withoutClientSecret(req.body);
	next();
};
