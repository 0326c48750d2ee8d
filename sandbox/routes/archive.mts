import { Router } from 'express';
import { ApiError } from '../errors.mts';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext } from '../types.mts';

export function archiveRoutes({ store, settings, now }: SandboxContext): Router {
	const router = Router();

	const isArchived = ({ payment }: PaymentRecord) =>
		settings.archiveLagMs === 0 ||
		now() >= Date.parse(payment.createdAt ?? '') + settings.archiveLagMs;

	function find(paymentId: unknown): PaymentRecord {
		const record = store.find(String(paymentId));
		if (!record || !isArchived(record)) {
			throw new ApiError(404, `There is no payment with the id ${String(paymentId)}.`);
		}
		return record;
	}

	router.get('/api/v1/archive/payments', (req, res) => {
		const { endToEndId } = (req.query.metadata ?? {}) as { endToEndId?: string };
		const records =
			endToEndId === undefined
				? store.all()
				: [store.findByEndToEndId(endToEndId)].filter((record) => record !== undefined);
		res.json(records.filter(isArchived).map(({ payment }) => payment));
	});

	router.get('/api/v1/archive/payments/:id', (req, res) => {
		res.json(find(req.params.id).payment);
	});

	router.get('/api/v1/archive/payment-statuses', (req, res) => {
		res.json(find(req.query.paymentId).statusEvents);
	});

	router.get('/api/v1/archive/payment-statuses/latest', (req, res) => {
		res.json(find(req.query.paymentId).statusEvents.at(-1));
	});

	return router;
}
