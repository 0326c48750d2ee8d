import express, { type ErrorRequestHandler, Router } from 'express';
import { ApiError } from '../errors.mts';
import { paymentView } from '../pages/paymentView.mts';
import { sendPage } from '../pages/render.mts';
import { stageOf } from '../statusFlows.mts';
import type { SandboxContext } from '../types.mts';
import { bankRoutes } from './bank.mts';
import { hostedRoutes } from './hosted.mts';

const BODY_LIMIT = '10kb';

/** The pages a payer is sent to by `redirectUrl`. A GET changes nothing. */
export function payerPages(context: SandboxContext): Router {
	const router = Router();
	const showProblem: ErrorRequestHandler = (error, req, res, _next) => {
		const status = typeof error.status === 'number' ? error.status : 500;
		const record = context.store.find(String(req.path.split('/')[1]));
		if (status === 409 && record) {
			// Sent twice, or from a page of the past: the payer sees how the payment stands.
			if (stageOf(record) !== 'finished') return res.redirect(303, `/bank/${record.payment.id}`);
			return sendPage(res, 'payer/outcome', { payment: paymentView(record) }, status);
		}
		const isMissing = error instanceof ApiError && status === 404;
		sendPage(res, isMissing ? 'payer/not-found' : 'payer/problem', {}, status);
	};

	router.use(['/hosted', '/bank'], express.urlencoded({ extended: false, limit: BODY_LIMIT }));
	router.use('/hosted', hostedRoutes(context));
	router.use('/bank', bankRoutes(context));
	router.use(['/hosted', '/bank'], showProblem);
	return router;
}
