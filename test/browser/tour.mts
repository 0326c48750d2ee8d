import type { Page } from 'playwright-core';
import { chooseAccount, enterCredentials, logIn, press } from './payer.mts';
import { BANKS, type BankStage } from './stage.mts';

const at = ({ id }: { id: string }) => ({ provider: { id } });
/** Also the shop of the pictures in the docs. */
const recipient = {
	name: 'Harbour Coffee Roasters',
	account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
};
const invoice = (number: string) => ({
	recipient,
	remittanceInformation: { type: 'UNSTRUCTURED', value: `Invoice ${number}` },
});

/** Goes to every page of the sandbox, and names each. */
export async function tour(
	stage: BankStage,
	page: Page,
	visit: (name: string) => Promise<void>,
): Promise<void> {
	const open = async (name: string, address: string) => {
		await page.goto(address);
		await visit(name);
	};
	await open('panel-empty', '/');

	const countryCodes = { list: ['LT', 'DE'], default: 'LT' };
	const hosted = await stage.create(
		{ ...invoice('2026-001'), provider: { preferences: { countryCodes } } },
		{ endToEndId: 'INV-2026-001' },
	);
	await open('hosted-selection', hosted.link);
	await open('hosted-nothing-found', `${hosted.link}?country=&search=nothing`);
	await page.goto(hosted.link);
	await press(page, 'Swedbank');
	await visit('hosted-confirmation');
	await press(page, 'Go to Bank');
	await visit('bank-login');
	await logIn(page, 'wrong');
	await visit('bank-login-refused');
	await logIn(page);
	await visit('bank-accounts');
	await press(page, 'Allow and continue');
	await visit('bank-accounts-none-chosen');
	await chooseAccount(page);
	await visit('bank-approval');
	await press(page, 'Approve');
	await open('outcome-completed', hosted.link);

	const embedded = await stage.create(
		{ ...invoice('2026-002'), ...at(BANKS.embeddedAccount), amount: 1250 },
		{ endToEndId: 'INV-2026-002' },
	);
	await open('hosted-credentials', embedded.link);
	await press(page, 'Continue');
	await visit('hosted-credentials-missing');
	await enterCredentials(page, {
		'Your IBAN': 'DE89370400440532013000',
		'User ID': '123',
		Password: 'wrong',
	});
	await open('outcome-refused', embedded.link);
	const processing = await stage.create(
		{ ...invoice('2026-003'), ...at(BANKS.redirect), amount: 89.9 },
		{ endToEndId: 'INV-2026-003' },
	);
	await stage.sandbox.advance(processing.id, { detailedStatus: 'PAYMENT_EXECUTION_PENDING' });
	await open('outcome-in-progress', processing.link);
	await stage.sandbox.advance(processing.id, { outcome: 'unknown' });
	await open('not-found', '/bank/00000000-0000-4000-8000-000000000000');

	await stage.create(
		{ ...invoice('2026-004'), ...at(BANKS.embedded), amount: 42 },
		{ endToEndId: 'INV-2026-004', webhookUrl: undefined },
	);
	await stage.sandbox.webhooksSettled();
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit', times: Infinity });
	stage.sandbox.faults.plan({ route: 'status', kind: 'slow', delayMs: 5, times: 2 });
	stage.sandbox.settings.webhookReordering = true;
	stage.sandbox.settings.latencyMs = 1;
	await stage
		.create({ ...invoice('2026-005'), ...at(BANKS.redirect) }, { endToEndId: 'INV-2026-005' })
		.catch(() => undefined);
	await open('panel-payments', '/');
	await open('panel-payment', `/panel/payments/${hosted.id}`);
	await open('panel-payment-open', `/panel/payments/${processing.id}`);
	await open('panel-requests', '/panel/requests');
	await open('panel-webhooks', '/panel/webhooks');
	await open('panel-faults', '/panel/faults');
	await open('panel-clock', '/panel/clock');
	await open('panel-problem', '/panel/payments/none');
}
