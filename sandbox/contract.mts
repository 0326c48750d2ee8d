import { fileURLToPath } from 'node:url';
import type { Request, RequestHandler } from 'express';
import * as OpenApiValidator from 'express-openapi-validator';
import { authenticateClient } from './clients.mts';
import { ApiError } from './errors.mts';
import type { SandboxContext } from './types.mts';

const CONTRACT = fileURLToPath(new URL('../openapi/kashimi.yaml', import.meta.url));

function contextOf(req: Request): SandboxContext {
	const { sandbox } = req.app.locals;
	if (!sandbox) throw new Error('The app has no sandbox.');
	return sandbox;
}

function checkClient(req: Request): boolean {
	const { clients } = contextOf(req);
	const client = authenticateClient(clients, req.headers.authorization);
	if (!client) throw new ApiError(401, 'The client id or the client secret is wrong.');
	if (req.res) req.res.locals.client = client;
	return true;
}

function checkToken(req: Request, requiredScopes: string[]): boolean {
	const { tokens, clients } = contextOf(req);
	const token = /^Bearer (\S+)$/i.exec(req.headers.authorization ?? '')?.[1];
	if (token === undefined) throw new ApiError(401, 'An access token is required.');
	const result = tokens.check(token, requiredScopes);
	if (result === 'expired') throw new ApiError(401, 'The access token has expired.');
	if (result === 'unknown') throw new ApiError(401, 'The access token is not known.');
	if (result === 'insufficient') {
		throw new ApiError(403, `The access token lacks the scope ${requiredScopes.join(' ')}.`);
	}
	const clientId = tokens.clientIdOf(token);
	if (req.res) req.res.locals.client = clients.find((client) => client.clientId === clientId);
	return true;
}

/**
 * Holds requests and answers to openapi/kashimi.yaml, scopes included. One for all sandboxes of the
 * process, because reading and compiling the contract takes longer than anything else here.
 */
export const enforceContract = OpenApiValidator.middleware({
	apiSpec: CONTRACT,
	validateRequests: true,
	validateResponses: true,
	fileUploader: false,
	// express-openapi-validator's own "fast" formats take dates such as 2023-99-99.
	ajvFormats: { mode: 'full' },
	validateSecurity: {
		handlers: {
			clientAuthentication: (req) => checkClient(req),
			clientCredentials: (req, scopes) => checkToken(req, scopes),
		},
	},
}) as RequestHandler[];
