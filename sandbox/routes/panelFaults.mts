import { Router } from 'express';
import { ApiError } from '../errors.mts';
import { expirePayments } from '../expiry.mts';
import { parseFault } from '../faults.mts';
import { FAULT_ROUTES, FAULT_SWITCHES, faultOverview } from '../pages/faultSwitches.mts';
import { sendPage } from '../pages/render.mts';
import { changeSettings } from '../settings.mts';
import type { SandboxContext, Settings } from '../types.mts';

/** In the order of the form. */
const NUMBERS = {
	latencyMs: 'Latency of each answer, in milliseconds',
	archiveLagMs: 'Archive lag: milliseconds until a new payment is listed',
	tokenLifetimeSeconds: 'Token lifetime, in seconds',
	paymentLifetimeSeconds: 'Time to approve a payment, in seconds (0: forever)',
	webhookDuplicates: 'Webhook duplicates: how many extra times each event is sent',
} satisfies Partial<Record<keyof Settings, string>>;

// An empty field is no zero.
const toNumber = (value: unknown) => (value === '' ? NaN : Number(value));

export function panelFaultRoutes(context: SandboxContext): Router {
	const { faults, settings } = context;
	const router = Router();

	router.get('/', (_req, res) => {
		sendPage(res, 'panel/faults', {
			...faultOverview(faults),
			routes: FAULT_ROUTES,
			settings,
			numbers: Object.entries(NUMBERS),
		});
	});

	router.post('/', (req, res) => {
		const { id, route, times } = req.body ?? {};
		const chosen = FAULT_SWITCHES.find((each) => each.id === id);
		if (!chosen) throw new ApiError(400, 'There is no such switch.');
		const often = times === 'Infinity' ? times : toNumber(times);
		faults.plan(parseFault({ ...chosen.fault, route, times: often }));
		res.redirect(303, '/panel/faults');
	});

	router.post('/clear', (_req, res) => {
		faults.clear();
		res.redirect(303, '/panel/faults');
	});

	router.post('/settings', async (req, res) => {
		const body: Record<string, unknown> = req.body ?? {};
		const numbers = Object.keys(NUMBERS).map((name) => [name, toNumber(body[name])]);
		changeSettings(settings, {
			...Object.fromEntries(numbers),
			webhookReordering: body.webhookReordering === 'on',
		});
		await expirePayments(context);
		res.redirect(303, '/panel/faults');
	});

	router.post('/:id/remove', (req, res) => {
		faults.remove(Number(req.params.id));
		res.redirect(303, '/panel/faults');
	});

	return router;
}
