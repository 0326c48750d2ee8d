import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { ApiError } from '../errors.mts';
import { newProviderPaymentId } from '../payerMoves.mts';
import { checkAmount, checkAgainstProvider } from '../paymentRules.mts';
import { firstStep } from '../statusFlows.mts';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext, Schemas } from '../types.mts';

function newRecord(
	request: Schemas['CreatePaymentRequest'],
	createdAt: string,
	clientId: string | undefined,
): PaymentRecord {
	const id = randomUUID();
	return {
		payment: {
			...request,
			// What a PSU's bank credentials are is nobody's business after initiation; the documented
			// archive answers with an empty object too.
			...(request.sender && { sender: { ...request.sender, credentials: {} } }),
			id,
			createdAt,
			updatedAt: createdAt,
		},
		providerPaymentId: request.provider?.id ? newProviderPaymentId() : null,
		clientId,
		statusEvents: [{ id: randomUUID(), paymentId: id, ...firstStep(request), createdAt }],
	};
}

export function paymentRoutes(context: SandboxContext): Router {
	const router = Router();
	const { store, now, webhooks } = context;

	router.post('/api/v1/ob/payments', async (req, res) => {
		const request = req.body as Schemas['CreatePaymentRequest'];
		checkAmount(request);
		checkAgainstProvider(request);

		// No await between the look-up and the insertion: of two requests at once, one must lose.
		const endToEndId = request.metadata?.endToEndId;
		if (endToEndId !== undefined && store.findByEndToEndId(endToEndId)) {
			throw new ApiError(409, `A payment with the end-to-end id ${endToEndId} exists.`);
		}
		const createdAt = new Date(now()).toISOString();
		const record = newRecord(request, createdAt, res.locals.client?.clientId);
		store.insert(record);
		await store.save();
		webhooks.announce(record, 'PENDING');

		const { id } = record.payment;
		const body: Schemas['CreatedPayment'] = {
			paymentId: id,
			providerPaymentId: record.providerPaymentId,
			redirectUrl: `${context.url}/${request.provider?.id ? 'bank' : 'hosted'}/${id}`,
			createdAt,
			updatedAt: createdAt,
			status: 'PENDING',
		};
		res.status(201).json(body);
	});

	return router;
}
