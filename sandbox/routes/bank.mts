import { isValidIBAN } from 'ibantools';
import { type Request, type Response, Router } from 'express';
import { existingPayment } from '../advance.mts';
import { credentialFields, paymentView, returnUrlOf } from '../pages/paymentView.mts';
import { sendPage } from '../pages/render.mts';
import { PAYER_ACCOUNTS, findPayerAccount } from '../payerAccounts.mts';
import { approve, chooseAccount, decline, giveCredentials } from '../payerMoves.mts';
import { flowOf, stageOf } from '../statusFlows.mts';
import type { PaymentRecord } from '../store.mts';
import type { SandboxContext } from '../types.mts';

/** Entered as user name or password, the bank refuses it. */
const REFUSED = 'wrong';

/** Filled in, so that nobody has to look for one. */
const EXAMPLE_IBAN = 'LT12 1000 0111 0100 1000';

type Errors = Record<string, string>;

function missing(body: Record<string, unknown>, fields: Record<string, string>): Errors {
	const empty = Object.entries(fields).filter(([name]) => !String(body[name] ?? '').trim());
	return Object.fromEntries(empty.map(([name, label]) => [name, `Enter your ${label}.`]));
}

/** The made-up bank, and the credentials that Kashimi asks for in the embedded flow. */
export function bankRoutes(context: SandboxContext): Router {
	const { payerSessions } = context;
	const router = Router();

	type BankRequest = Request<{ id: string }>;
	const withPayment =
		(handle: (record: PaymentRecord, req: BankRequest, res: Response) => Promise<void> | void) =>
		async (req: BankRequest, res: Response): Promise<void> => {
			await handle(existingPayment(context, req.params.id), req, res);
		};
	const isLoggedIn = (req: BankRequest, { payment }: PaymentRecord) =>
		payerSessions.isLoggedIn(req, payment.id);
	const showBank = ({ payment }: PaymentRecord, res: Response) =>
		res.redirect(303, `/bank/${payment.id}`);
	/** After the last move back to the client, otherwise to the next page. */
	const goOn = (record: PaymentRecord, res: Response) => {
		const isOver = ['processing', 'finished'].includes(stageOf(record));
		res.redirect(303, (isOver && returnUrlOf(record)) || `/bank/${record.payment.id}`);
	};

	function sendLogin(record: PaymentRecord, res: Response, errors: Errors = {}, body = {}): void {
		const isEmbedded = flowOf(record.payment) === 'embedded';
		const data = {
			payment: paymentView(record),
			fields: credentialFields(record),
			errors,
			entered: body,
			refused: REFUSED,
			exampleIban: EXAMPLE_IBAN,
		};
		const status = Object.keys(errors).length > 0 ? 422 : 200;
		sendPage(res, isEmbedded ? 'payer/credentials' : 'payer/login', data, status);
	}

	function sendAccounts(record: PaymentRecord, res: Response, error?: string): void {
		const data = { payment: paymentView(record), accounts: PAYER_ACCOUNTS, error };
		sendPage(res, 'payer/accounts', data, error === undefined ? 200 : 422);
	}

	router.get(
		'/:id',
		withPayment((record, req, res) => {
			const stage = stageOf(record);
			const payment = paymentView(record);
			if (stage === 'bankSelection') return res.redirect(303, `/hosted/${payment.id}`);
			if (stage === 'finished' || stage === 'processing') {
				return sendPage(res, 'payer/outcome', { payment });
			}
			if (stage === 'credentials' || !isLoggedIn(req, record)) return sendLogin(record, res);
			if (stage === 'accountConsent') return sendAccounts(record, res);
			const account = findPayerAccount(record.payerAccountId);
			sendPage(res, 'payer/approve', { payment, account });
		}),
	);

	router.post(
		'/:id/login',
		withPayment((record, req, res) => {
			const { userId, password } = req.body ?? {};
			const errors = missing(req.body ?? {}, { userId: 'user name', password: 'password' });
			if (userId === REFUSED || password === REFUSED) {
				errors.userId = 'The bank does not know this user name with this password.';
			}
			if (Object.keys(errors).length > 0) return sendLogin(record, res, errors, req.body);
			payerSessions.start(res, record.payment.id);
			showBank(record, res);
		}),
	);

	router.post(
		'/:id/credentials',
		withPayment(async (record, req, res) => {
			const body: Record<string, unknown> = req.body ?? {};
			const fields = credentialFields(record);
			const errors = missing(body, {
				...(fields.account && { account: 'IBAN' }),
				...(fields.userId && { userId: 'user ID' }),
				...(fields.password && { password: 'password' }),
			});
			const iban = String(body.account ?? '').replace(/\s/g, '');
			if (fields.account && !errors.account && !isValidIBAN(iban.toUpperCase())) {
				errors.account = 'This is not an IBAN. Check it for missing or swapped characters.';
			}
			if (Object.keys(errors).length > 0) return sendLogin(record, res, errors, body);

			const areRight = body.userId !== REFUSED && body.password !== REFUSED;
			// After a restart the payer logs in again, although the payment is a step further.
			const isAgain = areRight && stageOf(record) === 'approval';
			if (!isAgain) await giveCredentials(context, record, areRight);
			if (areRight) payerSessions.start(res, record.payment.id);
			goOn(record, res);
		}),
	);

	router.post(
		'/:id/account',
		withPayment(async (record, req, res) => {
			if (!isLoggedIn(req, record)) return showBank(record, res);
			const isUnknown = !findPayerAccount(req.body?.account);
			if (isUnknown && stageOf(record) === 'accountConsent') {
				return sendAccounts(record, res, 'Choose an account.');
			}
			await chooseAccount(context, record, req.body?.account);
			goOn(record, res);
		}),
	);

	router.post(
		'/:id/approve',
		withPayment(async (record, req, res) => {
			if (stageOf(record) === 'approval' && !isLoggedIn(req, record)) return showBank(record, res);
			await approve(context, record);
			goOn(record, res);
		}),
	);

	router.post(
		'/:id/decline',
		withPayment(async (record, _req, res) => {
			await decline(context, record);
			goOn(record, res);
		}),
	);

	return router;
}
