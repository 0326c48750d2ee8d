import { Router } from 'express';
import { TokenRequestError } from '../errors.mts';
import type { SandboxContext, Schemas } from '../types.mts';

export const TOKEN_PATH = '/api/v1/auth/token';

export function tokenRoutes({ tokens, settings }: SandboxContext): Router {
	const router = Router();

	router.post(TOKEN_PATH, (req, res) => {
		const { client } = res.locals;
		if (!client) throw new TokenRequestError(401, 'invalid_client', 'Unknown client.');

		const { scope } = req.body as Schemas['TokenRequest'];
		const requested = [...new Set(scope.split(' ').filter(Boolean))];
		const refused = requested.filter((name) => !client.scopes.includes(name));
		if (requested.length === 0 || refused.length > 0) {
			throw new TokenRequestError(
				400,
				'invalid_scope',
				`The client may not ask for: ${refused.join(' ') || '(no scope)'}`,
			);
		}

		const lifetime = settings.tokenLifetimeSeconds;
		const body: Schemas['TokenResponse'] = {
			access_token: tokens.issue(client, requested, lifetime),
			token_type: 'Bearer',
			expires_in: lifetime,
		};
		res.set('Cache-Control', 'no-store').json(body);
	});

	return router;
}
