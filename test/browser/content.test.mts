import type { Page } from 'playwright-core';
import { UNKNOWN_ID } from '../sandbox/apiClient.mts';
import { at } from './expectations.mts';
import { heading, logIn, press } from './payer.mts';
import { BANKS, BankStage } from './stage.mts';

let stage: BankStage;
let page: Page;

beforeAll(async () => {
	stage = await BankStage.set();
});

beforeEach(async () => {
	stage.sandbox.reset();
	page = await stage.openPage();
});

afterEach(async () => await page.context().close());
afterAll(async () => await stage.strike());

test.each(['/bank/', '/hosted/'])('an unknown payment under %s', async (path) => {
	const response = await page.goto(path + UNKNOWN_ID);
	expect(response?.status()).toBe(404);
	await heading(page, 'No such payment').waitFor();
});

test('a bank that is not on the list cannot be chosen', async () => {
	const countryCodes = { list: ['LT'] };
	const { id, link } = await stage.create({ provider: { preferences: { countryCodes } } });
	for (const step of ['select', 'confirm']) {
		const form = { provider: BANKS.embedded.id };
		const response = await page.request.post(`${link}/${step}`, { form });
		expect(response.status()).toBe(422);
	}
	expect(await stage.details(id)).toEqual(['BANK_SELECTION_PENDING']);
});

test('without an address to return to, the payer is told the end', async () => {
	const { link } = await stage.create(at(BANKS.redirect), { redirectUri: undefined });
	await page.goto(link);
	await logIn(page);
	await press(page, 'Approve');
	await heading(page, 'Payment completed').waitFor();
	await page.getByText('You can close this window.').waitFor();
});

test('an address to return to that is a script is never followed', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect), {
		redirectUri: 'javascript:alert(document.domain)',
	});
	await page.goto(link);
	await logIn(page);
	await press(page, 'Approve');
	await heading(page, 'Payment completed').waitFor();
	expect(page.url()).toBe(`${stage.sandbox.url}/bank/${id}`);
	expect(await page.content()).not.toContain('javascript:');
});

test('what a payment says is shown as text', async () => {
	const remittanceInformation = {
		type: 'UNSTRUCTURED',
		value: `<img src=x onerror="document.title='owned'">&'"`,
	};
	const { id, link } = await stage.create({ ...at(BANKS.redirect), remittanceInformation });
	for (const address of [link, `/panel/payments/${id}`]) {
		await page.goto(address);
		expect(await page.locator('main').innerText()).toContain(remittanceInformation.value);
		expect(await page.locator('main img').count()).toBe(0);
	}
});
