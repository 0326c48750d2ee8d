import { Router } from 'express';
import { PROVIDERS } from '../providers.mts';

export function providerRoutes(): Router {
	const router = Router();
	router.get('/api/v1/capabilities/providers', (_req, res) => {
		res.json(PROVIDERS);
	});
	return router;
}
