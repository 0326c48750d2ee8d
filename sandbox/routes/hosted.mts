import { type Request, type Response, Router } from 'express';
import { existingPayment } from '../advance.mts';
import { offeredBanks, offeredCountries, searchBanks } from '../hostedBanks.mts';
import { paymentView } from '../pages/paymentView.mts';
import { sendPage } from '../pages/render.mts';
import { chooseBank } from '../payerMoves.mts';
import { flowOf, stageOf } from '../statusFlows.mts';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext } from '../types.mts';

const ALL_COUNTRIES = '';

type Handler = (record: PaymentRecord, req: Request, res: Response) => Promise<void> | void;

/** Kashimi's own pages: the payer selects a bank and confirms. */
export function hostedRoutes(context: SandboxContext): Router {
	const router = Router();

	/** Once the bank is selected, the payer goes on there. */
	const beforeSelection =
		(handle: Handler) =>
		async (req: Request<{ id: string }>, res: Response): Promise<void> => {
			const record = existingPayment(context, req.params.id);
			if (stageOf(record) === 'bankSelection') await handle(record, req, res);
			else res.redirect(303, `/bank/${record.payment.id}`);
		};

	function sendBanks(record: PaymentRecord, req: Request, res: Response, error?: string): void {
		const { payment } = record;
		const countries = offeredCountries(payment);
		const preferred = payment.provider?.preferences?.countryCodes?.default;
		const asked = req.query.country;
		const initial = countries.find(({ code }) => code === preferred)?.code ?? ALL_COUNTRIES;
		const country =
			asked === ALL_COUNTRIES || countries.some(({ code }) => code === asked)
				? String(asked)
				: initial;
		const search = typeof req.query.search === 'string' ? req.query.search.slice(0, 100) : '';
		const groups = searchBanks(payment, country, search);
		const data = { payment: paymentView(record), countries, country, search, groups, error };
		sendPage(res, 'payer/banks', data, error === undefined ? 200 : 422);
	}

	const offered = ({ payment }: PaymentRecord, id: unknown) =>
		offeredBanks(payment).find((bank) => bank.id === id);

	router.get(
		'/:id',
		beforeSelection((record, req, res) => sendBanks(record, req, res)),
	);

	// The payer of a bank with redirect confirms first; the others enter their credentials at once.
	router.post(
		'/:id/select',
		beforeSelection(async (record, req, res) => {
			const bank = offered(record, req.body?.provider);
			if (!bank) return sendBanks(record, req, res, 'Choose a bank of the list.');
			const { payment } = record;
			const { id } = payment;
			if (flowOf({ ...payment, provider: { id: bank.id } }) === 'embedded') {
				await chooseBank(context, record, bank.id);
				res.redirect(303, `/bank/${id}`);
			} else {
				res.redirect(303, `/hosted/${id}/confirm?provider=${bank.id}`);
			}
		}),
	);

	router.get(
		'/:id/confirm',
		beforeSelection((record, req, res) => {
			const bank = offered(record, req.query.provider);
			if (!bank) return sendBanks(record, req, res, 'Choose a bank of the list.');
			sendPage(res, 'payer/confirm', { payment: paymentView(record), bank });
		}),
	);

	router.post(
		'/:id/confirm',
		beforeSelection(async (record, req, res) => {
			const bank = offered(record, req.body?.provider);
			if (!bank) return sendBanks(record, req, res, 'Choose a bank of the list.');
			await chooseBank(context, record, bank.id);
			res.redirect(303, `/bank/${record.payment.id}`);
		}),
	);

	return router;
}
