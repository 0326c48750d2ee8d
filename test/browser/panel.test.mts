import type { Page } from 'playwright-core';
import {
	authorizedClient,
	paths,
	paymentRequest,
	requestToken,
} from '../unit/sandbox/apiClient.mts';
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

test('webhooks held back, released with the latest first', async () => {
	await page.goto('/panel/faults');
	await page.getByLabel('Webhook reordering').check();
	await page.getByLabel('Webhook duplicates').fill('1');
	await press(page, 'Save settings');
	const { id } = await stage.create({ provider });
	await stage.sandbox.advance(id, { outcome: 'completed' });
	expect(await stage.told(id)).toEqual([]);
	await page.goto('/panel/webhooks');
	await press(page, 'Send 2 held back, the latest first');
	expect(await stage.told(id)).toEqual(['COMPLETED', 'COMPLETED', 'PENDING', 'PENDING']);
});

async function switchOn(label: string, times = 'once'): Promise<void> {
	await page.goto('/panel/faults');
	const row = page.getByRole('row').filter({
		has: page.getByRole('button', { name: `Switch on: ${label}`, exact: true }),
	});
	await row.getByLabel('How often').selectOption(times);
	await press(page, `Switch on: ${label}`);
	await page.getByRole('button', { name: `Switch off: ${label}` }).waitFor();
}

const answer = { title: expect.any(String) };
const switches: Array<[string, object]> = [
	['429 with seconds', { status: 429, headers: { 'retry-after': '1' } }],
	['429 with a date', { status: 429, headers: { 'retry-after': expect.stringContaining('GMT') } }],
	['503 before commit', { status: 503, data: answer }],
	['503 after commit', { status: 503, data: answer }],
	['Dropped connection before commit', { code: 'ECONNRESET' }],
	['Dropped connection after commit', { code: 'ECONNRESET' }],
	['Dropped connection in mid-answer', { code: expect.stringMatching(/ECONNRESET|ERR_BAD/) }],
	['Garbage body', { status: 201, data: expect.stringContaining('<html>') }],
	['Expired token', { status: 401, data: { message: 'The access token has expired.' } }],
];

test.each(switches)('the switch "%s"', async (label, expected) => {
	const client = await authorizedClient(stage.sandbox);
	await switchOn(label);
	const send = async () =>
		await client.post(paths.create, paymentRequest()).catch((error: unknown) => error);
	expect(await send()).toMatchObject(expected);
	const isDone = /after commit|mid-answer|Garbage/.test(label);
	expect(stage.sandbox.store.all()).toHaveLength(isDone ? 1 : 0);
	expect(await send()).toMatchObject({ status: 201 });
	await page.reload();
	expect(await page.getByRole('button', { name: 'Switch off' }).count()).toBe(0);
});

test.each(['invalid_request', 'invalid_client', 'invalid_scope', 'server_error'])(
	'the switch for the token error %s, on until it is switched off',
	async (error) => {
		await switchOn(`Token error: ${error}`, 'every time');
		for (let time = 0; time < 2; time++) {
			expect((await requestToken(stage.sandbox)).data).toMatchObject({ error });
		}
		await press(page, `Switch off: Token error: ${error} for token`);
		expect((await requestToken(stage.sandbox)).status).toBe(200);
	},
);

test('a request that gets no answer at all', async () => {
	const client = await authorizedClient(stage.sandbox);
	await switchOn('No answer at all');
	const abort = new AbortController();
	const waiting = client
		.post(paths.create, paymentRequest(), { signal: abort.signal })
		.catch((error: unknown) => error);
	while (stage.sandbox.faults.list().length > 0) await page.waitForTimeout(10);
	abort.abort();
	expect(await waiting).toMatchObject({ code: 'ERR_CANCELED' });
	expect(stage.sandbox.store.all()).toHaveLength(0);
});

test('faults planned by HTTP are listed, and all go off at once', async () => {
	stage.sandbox.faults.plan({ route: 'status', kind: 'slow', delayMs: 5, times: 3 });
	await switchOn('Expired token', 'every time');
	await page.getByText('slow on status, 3 more').waitFor();
	await press(page, 'Switch all off');
	expect(stage.sandbox.faults.list()).toEqual([]);
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
	await press(page, '1 minute ahead');
	expect(await page.locator('main').innerText()).toContain('2026-01-01 00:01:00');
	expect((await client.get(`${paths.payments}/${id}`)).status).toBe(200);
	expect(await stage.told(id)).toEqual(['PENDING', 'FAILED']);
	await page.getByLabel('Seconds ahead').fill('30');
	await press(page, 'Put ahead');
	expect((await client.get(paths.payments)).status).toBe(401);
	await press(page, 'Back to its clock');
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

test('no page shows a secret or a token', async () => {
	const { data } = await requestToken(stage.sandbox);
	const secrets = stage.sandbox.clients.flatMap((client) => [
		client.clientSecret,
		client.webhookSecret,
	]);
	let pages = 0;
	await tour(stage, page, async () => {
		pages += 1;
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
