import type { Page } from 'playwright-core';
import { authorizedClient, paths, paymentRequest, requestToken } from '../sandbox/apiClient.mts';
import { press } from './payer.mts';
import { BankStage } from './stage.mts';

let stage: BankStage;
let page: Page;

beforeEach(async () => {
	stage = await BankStage.set();
	page = await stage.openPage();
});

afterEach(async () => await stage.strike());

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
