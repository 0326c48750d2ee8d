import type { Page } from 'playwright-core';
import {
	BANK_SELECTION,
	ACCOUNT_CONSENT,
	COMPLETED,
	EMBEDDED,
	REDIRECT,
	expectReturn,
} from './expectations.mts';
import {
	chooseAccount,
	enterCredentials,
	heading,
	listedBanks,
	logIn,
	press,
	search,
} from './payer.mts';
import { BANKS, BankStage } from './stage.mts';

let stage: BankStage;
let page: Page;

beforeAll(async () => {
	stage = await BankStage.set();
});

beforeEach(async () => {
	stage.sandbox.reset();
	stage.shop.visits.length = 0;
	page = await stage.openPage();
});

afterEach(async () => await page.context().close());
afterAll(async () => await stage.strike());

test('limited to countries, the default one first, with a search', async () => {
	const countryCodes = { list: ['DE', 'LT', 'FR'], default: 'LT' };
	const { link } = await stage.create({ provider: { preferences: { countryCodes } } });
	await page.goto(link);
	const countries = await page.getByLabel('Country').locator('option').allInnerTexts();
	expect(countries).toEqual(['Lithuania', 'France', 'Germany', 'All countries']);
	expect(await listedBanks(page)).toEqual([
		'Luminor',
		'Revolut',
		'SEB',
		'Swedbank',
		'Šiaulių bankas',
	]);
	await search(page, 'Lithuania', 'siauliu');
	expect(await listedBanks(page)).toEqual(['Šiaulių bankas']);
	await search(page, 'All countries', 'sparkasse');
	expect(await listedBanks(page)).toEqual([
		'Sparkasse',
		'Berliner Sparkasse',
		'Hamburger Sparkasse',
	]);
	await search(page, 'Germany', 'luminor');
	await page.getByText('No bank found.').waitFor();
});

test('without limits every bank of the scheme is listed, by country', async () => {
	const { link } = await stage.create();
	await page.goto(link);
	const countries = await page.getByRole('heading', { level: 2 }).allInnerTexts();
	expect(countries).toEqual([...countries].sort());
	expect(countries.length).toBeGreaterThan(10);
	const banks = await listedBanks(page);
	expect(banks).toContain('LHV');
	expect(banks).not.toContain('Barclays');
});

test('a bank with redirect: confirmation, then the bank', async () => {
	const countryCodes = { list: ['LT'] };
	const { id, link } = await stage.create({ provider: { preferences: { countryCodes } } });
	await page.goto(link);
	await press(page, 'Swedbank');
	await heading(page, 'Pay with Swedbank').waitFor();
	const summary = await page.locator('.summary').innerText();
	expect(summary).toMatch(/EUR\s12\.34/);
	expect(summary).toContain('Example Shop');
	await page.getByRole('link', { name: 'Choose another bank' }).click();
	await press(page, 'Luminor');
	expect(await stage.details(id)).toEqual([BANK_SELECTION]);
	await press(page, 'Go to Bank');
	expect(await stage.details(id)).toEqual([BANK_SELECTION, REDIRECT[0]]);
	expect(stage.sandbox.store.find(id)?.payment.provider).toEqual({
		id: BANKS.redirect.id,
		preferences: { countryCodes },
	});
	await logIn(page);
	await press(page, 'Approve');
	await expectReturn(stage, page, id, [BANK_SELECTION, ...REDIRECT, COMPLETED]);
});

test('an embedded-flow bank goes straight to the credentials', async () => {
	const { id, link } = await stage.create();
	await page.goto(link);
	await search(page, 'Germany', 'volksbank');
	await press(page, 'Hamburger Volksbank');
	await enterCredentials(page, { 'User ID': '123', Password: 'x' });
	await press(page, 'Approve');
	await expectReturn(stage, page, id, [BANK_SELECTION, ...EMBEDDED, COMPLETED]);
});

test('a bank that asks for the account', async () => {
	const { id, link } = await stage.create();
	await page.goto(link);
	await search(page, 'Lithuania', 'swedbank');
	await press(page, 'Swedbank');
	await press(page, 'Go to Bank');
	await logIn(page);
	await chooseAccount(page);
	await press(page, 'Approve');
	await expectReturn(stage, page, id, [BANK_SELECTION, ...ACCOUNT_CONSENT, COMPLETED]);
});
