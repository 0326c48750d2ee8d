import { type ErrorRequestHandler, Router, json } from 'express';
import { advance, parseDestination } from '../advance.mts';
import { ApiError } from '../errors.mts';
import { expirePayments } from '../expiry.mts';
import { parseFault } from '../faults.mts';
import { ownMachineOnly, refuseWebPages } from '../localGuard.mts';
import { changeSettings } from '../settings.mts';
import type { SandboxContext } from '../types.mts';

const answerControlError: ErrorRequestHandler = (error, _req, res, _next) => {
	const status = error instanceof ApiError || error.status === 400 ? error.status : 500;
	res.status(status).json({ message: error.message });
};

/** Not part of the Kashimi API: how tests and the demo look into the sandbox and steer it. */
export function controlRoutes(context: SandboxContext): Router {
	const router = Router();

	router.use(ownMachineOnly(context), refuseWebPages, json());

	router.get('/requests', (_req, res) => {
		res.json(context.recordedRequests);
	});

	router.get('/payments', (_req, res) => {
		res.json(context.store.all());
	});

	router.post('/payments/:id/advance', async (req, res) => {
		res.json(await advance(context, req.params.id, parseDestination(req.body)));
	});

	router.get('/webhooks', (_req, res) => {
		res.json(context.webhooks.deliveries);
	});

	router.post('/webhooks/release', (_req, res) => {
		res.json({ released: context.webhooks.release() });
	});

	router.post('/webhooks/:eventId/redeliver', (req, res) => {
		context.webhooks.redeliver(req.params.eventId);
		res.status(202).end();
	});

	router.post('/reset', async (_req, res) => {
		context.reset();
		await context.store.save();
		res.status(204).end();
	});

	router.patch('/settings', async (req, res) => {
		changeSettings(context.settings, req.body);
		await expirePayments(context);
		res.json(context.settings);
	});

	router.post('/faults', (req, res) => {
		context.faults.plan(parseFault(req.body));
		res.status(204).end();
	});

	router.delete('/faults', (_req, res) => {
		context.faults.clear();
		res.status(204).end();
	});

	router.post('/revoke-tokens', (_req, res) => {
		context.tokens.revokeAll();
		res.status(204).end();
	});

	router.use(answerControlError);
	return router;
}
