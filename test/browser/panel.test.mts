import type { Page } from 'playwright-core';
import { authorizedClient, paths, paymentRequest, requestToken } from '../sandbox/apiClient.mts';
import { heading, press } from './payer.mts';
import { BANKS, BankStage } from './stage.mts';
import { tour } from './tour.mts';

let stage: BankStage;
let page: Page;

beforeEach(async () => {
	stage = await BankStage.set();
	page = await stage.openPage();
});

afterEach(async () => await stage.strike());

const provider = { id: BANKS.redirect.id };

test('a payment with its history, moved on by hand', async () => {
	const { id } = await stage.create({ provider }, { endToEndId: 'INVOICE-7' });
	await page.goto('/');
	const row = page.getByRole('row').filter({ hasText: 'INVOICE-7' });
	expect(await row.innerText()).toMatch(/EUR\s12\.34[^]*Example Shop[^]*PENDING/);
	await row.getByRole('link').click();
	await press(page, 'Fail');
	await page.getByRole('cell', { name: 'AMOUNT_EXCEEDS_AVAILABLE_FUNDS' }).waitFor();
	expect(await page.getByRole('button', { name: 'Complete' }).count()).toBe(0);
	expect((await stage.history(id)).at(-1)?.status).toBe('FAILED');
	expect(await stage.told(id)).toEqual(['PENDING', 'FAILED']);
});

test.each([
	['Complete', 'COMPLETED', null],
	['Decline', 'FAILED', ['UNKNOWN_ERROR']],
	['Expire', 'FAILED', ['PAYMENT_EXPIRED']],
	['Make unknown', 'UNKNOWN', null],
])('the button "%s"', async (name, status, failureReasons) => {
	const { id } = await stage.create({ provider });
	await page.goto(`/panel/payments/${id}`);
	await press(page, name);
	expect((await stage.history(id)).at(-1)).toMatchObject({ status, failureReasons });
});

test('webhook deliveries, one sent again', async () => {
	stage.receiver.answers.push(500);
	const { id } = await stage.create({ provider });
	await stage.sandbox.webhooksSettled();
	await page.goto('/panel/webhooks');
	const answers = page.locator('tbody td:nth-child(6)');
	expect(await answers.allInnerTexts()).toEqual(['200', '500']);
	await page
		.getByRole('button', { name: `Send PENDING of payment ${id} again` })
		.first()
		.click();
	while ((await stage.told(id)).length < 3) await page.waitForTimeout(10);
	const [first, , third] = stage.receiver.received;
	expect(third?.event.eventId).toBe(first?.event.eventId);
});

test('delayed webhooks, released with the latest first', async () => {
	await page.goto('/panel/faults');
	await page.getByLabel('Webhook reordering').check();
	await page.getByLabel('Webhook duplicates').fill('1');
	await press(page, 'Save settings');
	const { id } = await stage.create({ provider });
	await stage.sandbox.advance(id, { outcome: 'completed' });
	expect(await stage.told(id)).toEqual([]);
	await page.goto('/panel/webhooks');
	await press(page, 'Send 2 delayed, the latest first');
	expect(await stage.told(id)).toEqual(['COMPLETED', 'COMPLETED', 'PENDING', 'PENDING']);
});

test('latency, archive lag and lifetimes', async () => {
	await page.goto('/panel/faults');
	await page.getByLabel('Latency').fill('3');
	await page.getByLabel('Archive lag').fill('60000');
	await page.getByLabel('Token lifetime').fill('90');
	await page.getByLabel('Time to approve').fill('60');
	await press(page, 'Save settings');
	expect(stage.sandbox.settings).toMatchObject({
		latencyMs: 3,
		archiveLagMs: 60_000,
		tokenLifetimeSeconds: 90,
		paymentLifetimeSeconds: 60,
		webhookReordering: false,
	});
	const { id } = await stage.create({ provider });
	const client = await authorizedClient(stage.sandbox);
	expect((await client.get(`${paths.payments}/${id}`)).status).toBe(404);

	await page.goto('/panel/clock');
	await press(page, 'Add 1 minute');
	expect(await page.locator('main').innerText()).toContain('2026-01-01 00:01:00');
	expect((await client.get(`${paths.payments}/${id}`)).status).toBe(200);
	expect(await stage.told(id)).toEqual(['PENDING', 'FAILED']);
	await page.getByLabel('Seconds').fill('30');
	await press(page, 'Add seconds');
	expect((await client.get(paths.payments)).status).toBe(401);
	await press(page, 'Back to the real time');
	expect(stage.sandbox.settings.clockOffsetMs).toBe(0);
});

test('requests and tokens are listed, and the tokens can be revoked', async () => {
	const client = await authorizedClient(stage.sandbox, 'payments:read');
	await client.get(`${paths.payments}?metadata[endToEndId]=A`);
	await client.post(paths.create, paymentRequest());
	await page.goto('/panel/requests');
	const tokens = await page.getByRole('region', { name: 'Tokens' }).innerText();
	expect(tokens).toMatch(/sandbox-client\s+payments:read\s+[\d: -]+\s+valid/);
	const requests = await page.getByRole('region', { name: 'Requests' }).innerText();
	expect(requests).toMatch(/POST \/api\/v1\/auth\/token\s+sandbox-client\s+200/);
	expect(requests).toContain('GET /api/v1/archive/payments?metadata%5BendToEndId%5D=A');
	expect(requests).toContain('The access token lacks the scope payments:write.');
	await press(page, 'Revoke all tokens');
	expect((await client.get(paths.payments)).status).toBe(401);
});

test('everything can be forgotten', async () => {
	await stage.create({ provider });
	await page.goto('/');
	await press(page, 'Forget everything');
	await page.getByText('No payment yet.').waitFor();
	expect(stage.sandbox.store.all()).toEqual([]);
});

test('what is not possible is explained', async () => {
	const { id } = await stage.create({ provider });
	await page.goto(`/panel/payments/${id}`);
	await stage.sandbox.advance(id, { outcome: 'completed' });
	await press(page, 'Complete');
	await heading(page, 'This did not work').waitFor();
	await page.getByText('The payment is COMPLETED, which is final.').waitFor();
});

test('the panel renews itself, and leaves alone what somebody works in', async () => {
	const { id } = await stage.create({ provider }, { endToEndId: 'INVOICE-7' });
	await page.goto('/');
	const row = page.getByRole('row').filter({ hasText: 'INVOICE-7' });
	await row.getByText('PENDING', { exact: true }).waitFor();
	await stage.sandbox.advance(id, { outcome: 'completed' });
	await row.getByText('COMPLETED', { exact: true }).waitFor();

	const link = row.getByRole('link');
	await link.focus();
	await stage.create({ provider }, { endToEndId: 'INVOICE-8' });
	const asked = () => page.waitForResponse((each) => each.url() === page.url());
	await asked();
	await asked();
	expect(
		await link.evaluate((element: unknown) => element === eval('document.activeElement')),
	).toBe(true);
	await page.evaluate('document.activeElement.blur()');
	await page.getByRole('link', { name: 'INVOICE-8' }).waitFor();
});

test('what n8n needs is there to copy', async () => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('/');
	const card = page.getByRole('region', { name: 'Connect n8n' });
	const copied: string[] = [];
	for (const name of ['Base URL', 'Client ID', 'Client Secret', 'Webhook Secret']) {
		await card
			.getByRole('button', { name: `Copy ${name}` })
			.first()
			.click();
		copied.push(String(await page.evaluate('navigator.clipboard.readText()')));
	}
	const { clientId, clientSecret, webhookSecret } = stage.sandbox.clients[0]!;
	expect(copied).toEqual([stage.sandbox.url, clientId, clientSecret, webhookSecret]);
});

test('no page shows a token, and only the card to connect n8n shows secrets', async () => {
	const { data } = await requestToken(stage.sandbox);
	const secrets = stage.sandbox.clients.flatMap((client) => [
		client.clientSecret,
		client.webhookSecret,
	]);
	let pages = 0;
	await tour(stage, page, async () => {
		pages += 1;
		await page.evaluate("document.querySelector('[aria-labelledby=connect]')?.remove()");
		const html = await page.content();
		for (const secret of [...secrets, data.access_token]) expect(html).not.toContain(secret);
		expect(html).not.toMatch(/eyJ[\w-]+\./);
	});
	expect(pages).toBeGreaterThan(20);
});

test('a form of another web page does nothing', async () => {
	const { id } = await stage.create({ provider });
	const response = page.waitForResponse((each) => each.url().includes('/panel/payments/'));
	await page.goto(new URL('/', stage.shop.url).href);
	await page.setContent(
		`<form method="post" action="${stage.sandbox.url}/panel/payments/${id}/advance">
		<button name="outcome" value="completed">Win a prize</button></form>`,
	);
	await page.getByRole('button').click();
	expect((await response).status()).toBe(403);
	expect(await stage.details(id)).toHaveLength(1);
});
