import express, { type ErrorRequestHandler, Router } from 'express';
import { advance, existingPayment, parseDestination } from '../advance.mts';
import { expirePayments } from '../expiry.mts';
import { ownMachineOnly, sameOriginOnly } from '../localGuard.mts';
import { formatAmount, paymentView } from '../pages/paymentView.mts';
import { sendPage } from '../pages/render.mts';
import { changeSettings } from '../settings.mts';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext, WebhookDelivery } from '../types.mts';
import { panelFaultRoutes } from './panelFaults.mts';

const MOST_SHOWN = 200;
const BODY_LIMIT = '10kb';

function newest<T>(list: readonly T[]): T[] {
	return list.slice(-MOST_SHOWN).reverse();
}

/** What people call a payment. */
const nameOf = ({ payment }: PaymentRecord) =>
	payment.metadata?.endToEndId || `${payment.id.slice(0, 8)}…`;

const row = (record: PaymentRecord) => ({
	id: record.payment.id,
	name: nameOf(record),
	createdAt: record.payment.createdAt,
	amount: formatAmount(record.payment),
	recipientName: record.payment.recipient?.name ?? '',
	latest: record.statusEvents.at(-1),
});

/** What somebody who tests by hand sees and steers in a browser. It shows no token, and only the secrets that sandbox/README.md prints. */
export function panelRoutes(context: SandboxContext): Router {
	const { store, webhooks, tokens } = context;
	const router = Router();
	const named = (delivery: WebhookDelivery) => {
		const record = store.find(delivery.paymentId);
		return { ...delivery, name: record ? nameOf(record) : delivery.paymentId };
	};
	const showProblem: ErrorRequestHandler = (error, _req, res, _next) => {
		const status = typeof error.status === 'number' ? error.status : 500;
		sendPage(res, 'panel/problem', { message: error.message }, status);
	};

	router.use(
		['/panel', /^\/$/],
		ownMachineOnly(context),
		sameOriginOnly,
		express.urlencoded({ extended: false, limit: BODY_LIMIT }),
	);

	router.get('/', (_req, res) => {
		const all = store.all();
		const payments = newest(all).map(row);
		const { clients, url } = context;
		sendPage(res, 'panel/payments', { payments, total: all.length, clients, url });
	});

	router.get('/panel/payments/:id', (req, res) => {
		const record = existingPayment(context, req.params.id);
		const deliveries = webhooks.deliveries.filter(
			({ paymentId }) => paymentId === record.payment.id,
		);
		sendPage(res, 'panel/payment', {
			record,
			payment: paymentView(record),
			name: nameOf(record),
			deliveries: newest(deliveries).map(named),
		});
	});

	router.post('/panel/payments/:id/advance', async (req, res) => {
		const { outcome, failureReason } = req.body ?? {};
		const hasReason = outcome === 'failed' && Boolean(failureReason);
		const to = parseDestination({ outcome, ...(hasReason && { failureReason }) });
		await advance(context, req.params.id, to);
		res.redirect(303, `/panel/payments/${req.params.id}`);
	});

	router.get('/panel/requests', (_req, res) => {
		sendPage(res, 'panel/requests', {
			requests: newest(context.recordedRequests),
			total: context.recordedRequests.length,
			tokens: newest(tokens.list()),
			now: context.now(),
		});
	});

	router.post('/panel/revoke-tokens', (_req, res) => {
		tokens.revokeAll();
		res.redirect(303, '/panel/requests');
	});

	router.get('/panel/webhooks', (_req, res) => {
		sendPage(res, 'panel/webhooks', {
			deliveries: newest(webhooks.deliveries).map(named),
			total: webhooks.deliveries.length,
			delayed: webhooks.delayed,
		});
	});

	router.post('/panel/webhooks/release', (_req, res) => {
		webhooks.release();
		res.redirect(303, '/panel/webhooks');
	});

	router.post('/panel/webhooks/:eventId/redeliver', (req, res) => {
		webhooks.redeliver(req.params.eventId);
		res.redirect(303, '/panel/webhooks');
	});

	router.use('/panel/faults', panelFaultRoutes(context));

	router.get('/panel/clock', (_req, res) => {
		sendPage(res, 'panel/clock', { settings: context.settings, now: context.now() });
	});

	router.post('/panel/clock', async (req, res) => {
		const seconds = Number(req.body?.seconds || NaN);
		const clockOffsetMs =
			req.body?.seconds === 'reset' ? 0 : context.settings.clockOffsetMs + seconds * 1000;
		changeSettings(context.settings, { clockOffsetMs });
		await expirePayments(context);
		res.redirect(303, '/panel/clock');
	});

	router.post('/panel/reset', async (_req, res) => {
		context.reset();
		await store.save();
		res.redirect(303, '/');
	});

	router.use(['/panel', /^\/$/], showProblem);
	return router;
}
