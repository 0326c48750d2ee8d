import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import { enforceContract } from './contract.mts';
import { answerError, answerTokenError } from './errors.mts';
import { expirePayments } from './expiry.mts';
import { injectFaults } from './faultInjection.mts';
import { recordBody, recordRequest } from './recorder.mts';
import { archiveRoutes } from './routes/archive.mts';
import { controlRoutes } from './routes/control.mts';
import { panelRoutes } from './routes/panel.mts';
import { payerPages } from './routes/payerPages.mts';
import { limitRate } from './rateLimit.mts';
import { paymentRoutes } from './routes/payments.mts';
import { providerRoutes } from './routes/providers.mts';
import { TOKEN_PATH, tokenRoutes } from './routes/token.mts';
import type { SandboxContext } from './types.mts';

const ASSETS = fileURLToPath(new URL('./assets', import.meta.url));
const ICON = fileURLToPath(new URL('../icons/kashimi.svg', import.meta.url));
const BODY_LIMIT = '100kb';

function addLatency({ settings, closing }: SandboxContext): RequestHandler {
	return async (_req, _res, next) => {
		if (settings.latencyMs > 0) await delay(settings.latencyMs, undefined, { signal: closing });
		next();
	};
}

export function createApp(context: SandboxContext): Express {
	const app = express();
	app.locals.sandbox = context;
	app.disable('x-powered-by');
	// Left to itself, express-openapi-validator decodes `metadata[endToEndId]` twice: + and & get lost.
	app.set('query parser', 'extended');

	app.get('/assets/kashimi.svg', (_req, res) => res.sendFile(ICON));
	app.use('/assets', express.static(ASSETS, { index: false }));
	app.use(async (_req, _res, next) => {
		await expirePayments(context);
		next();
	});
	app.use('/control', controlRoutes(context));
	app.use(panelRoutes(context));
	app.use(recordRequest(context));
	app.use(payerPages(context));

	app.use(addLatency(context));
	app.use(express.json({ limit: BODY_LIMIT }));
	app.use(express.urlencoded({ extended: false, limit: BODY_LIMIT }));
	app.use(recordBody);
	app.use(injectFaults(context));
	app.use(limitRate(context));
	app.use(enforceContract);

	app.use(tokenRoutes(context));
	app.use(providerRoutes());
	app.use(paymentRoutes(context));
	app.use(archiveRoutes(context));

	app.use(TOKEN_PATH, answerTokenError);
	app.use(answerError);
	return app;
}
