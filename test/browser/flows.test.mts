import type { Page } from 'playwright-core';
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

const REDIRECT = [
	'PAYMENT_CONSENT_REDIRECT_PENDING',
	'PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
const EMBEDDED = [
	'PAYMENT_CONSENT_CREDENTIALS_PENDING',
	'PAYMENT_CONSENT_AUTHORIZATION_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
const ACCOUNT_CONSENT = ['AIS_PSU_CONSENT_PENDING', 'AIS_PSU_CONSENT_RECEIVED', ...REDIRECT];
const BANK_SELECTION = 'BANK_SELECTION_PENDING';
const COMPLETED = 'PAYMENT_EXECUTION_COMPLETED';
const NOT_EXECUTED = 'PAYMENT_EXECUTION_FAILED';
const NO_CONSENT = 'PAYMENT_CONSENT_FAILED';

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

const at = ({ id }: { id: string }) => ({ provider: { id } });

/** The payer is back at the very address, and everybody is told the same. */
async function expectReturn(id: string, details: string[], reason: string | null = null) {
	await page.waitForURL(stage.shop.url);
	expect(stage.shop.visits).toEqual([stage.shop.url.replace(/^.*(?=\/thanks)/, '')]);
	expect(await stage.details(id)).toEqual(details);
	const final = reason === null ? 'COMPLETED' : 'FAILED';
	expect((await stage.history(id)).at(-1)).toMatchObject({
		status: final,
		failureReasons: reason === null ? null : [reason],
	});
	expect(await stage.told(id)).toEqual(['PENDING', final]);
}

test('redirect flow: log in and approve', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	await heading(page, 'Approve the payment?').waitFor();
	expect(await page.locator('.summary').innerText()).toMatch(
		/EUR\s12\.34[^]*Example Shop[^]*DE89 3704 0044 0532 0130 00[^]*Invoice 2026-001/,
	);
	expect(await stage.details(id)).toEqual(REDIRECT.slice(0, 1));
	await press(page, 'Approve');
	await expectReturn(id, [...REDIRECT, COMPLETED]);
});

test('embedded flow: credentials, then authorization', async () => {
	const { id, link } = await stage.create(at(BANKS.embedded));
	await page.goto(link);
	await enterCredentials(page, { 'User ID': '123', Password: 'x' });
	await heading(page, 'Approve the payment?').waitFor();
	expect(await stage.details(id)).toEqual(EMBEDDED.slice(0, 2));
	await press(page, 'Approve');
	await expectReturn(id, [...EMBEDDED, COMPLETED]);
});

test('embedded flow: what the bank requires is asked for, and checked', async () => {
	const { id, link } = await stage.create(at(BANKS.embeddedAccount));
	await page.goto(link);
	await press(page, 'Continue');
	await page.getByText('Enter your IBAN.').waitFor();
	await page.getByText('Enter your user ID.').waitFor();
	await enterCredentials(page, {
		'Your IBAN': 'DE00 3704 0044 0532 0130 00',
		'User ID': '123',
		Password: 'x',
	});
	await page.getByText('This is not an IBAN.').waitFor();
	expect(await page.getByLabel('User ID').inputValue()).toBe('123');
	expect(await page.getByLabel('Password').inputValue()).toBe('');
	expect(await stage.details(id)).toEqual(EMBEDDED.slice(0, 1));
	await enterCredentials(page, { 'Your IBAN': 'DE89 3704 0044 0532 0130 00', Password: 'x' });
	await press(page, 'Approve');
	await expectReturn(id, [...EMBEDDED, COMPLETED]);
});

test('embedded flow: refused credentials end the payment', async () => {
	const { id, link } = await stage.create(at(BANKS.userId));
	await page.goto(link);
	expect(await page.getByLabel('Password').count()).toBe(0);
	await enterCredentials(page, { 'User ID': 'wrong' });
	await expectReturn(id, [EMBEDDED[0]!, NO_CONSENT], 'SENDER_CREDENTIALS_INVALID');
});

test('account consent flow: choose an account, then approve', async () => {
	const { id, link } = await stage.create(at(BANKS.accountConsent));
	await page.goto(link);
	await logIn(page, 'wrong');
	await page.getByText('The bank does not know this user name').waitFor();
	await logIn(page);
	await press(page, 'Allow and continue');
	await page.getByText('Choose an account.').waitFor();
	expect(await stage.details(id)).toEqual(ACCOUNT_CONSENT.slice(0, 1));
	await chooseAccount(page);
	await heading(page, 'Approve the payment?').waitFor();
	expect(await stage.details(id)).toEqual(ACCOUNT_CONSENT.slice(0, 3));
	expect(await page.locator('.summary').innerText()).toContain('Everyday account');
	await press(page, 'Approve');
	await expectReturn(id, [...ACCOUNT_CONSENT, COMPLETED]);
});

test('account consent flow: an account without money', async () => {
	const { id, link } = await stage.create(at(BANKS.accountConsent));
	await page.goto(link);
	await logIn(page);
	await chooseAccount(page, 'Empty account');
	await press(page, 'Approve');
	await expectReturn(id, [...ACCOUNT_CONSENT, NOT_EXECUTED], 'AMOUNT_EXCEEDS_AVAILABLE_FUNDS');
});

describe('hosted bank selection', () => {
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
		await expectReturn(id, [BANK_SELECTION, ...REDIRECT, COMPLETED]);
	});

	test('an embedded-flow bank goes straight to the credentials', async () => {
		const { id, link } = await stage.create();
		await page.goto(link);
		await search(page, 'Germany', 'volksbank');
		await press(page, 'Hamburger Volksbank');
		await enterCredentials(page, { 'User ID': '123', Password: 'x' });
		await press(page, 'Approve');
		await expectReturn(id, [BANK_SELECTION, ...EMBEDDED, COMPLETED]);
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
		await expectReturn(id, [BANK_SELECTION, ...ACCOUNT_CONSENT, COMPLETED]);
	});
});

describe('a payer who declines', () => {
	const declining: Array<[string, object, () => Promise<void>, string[]]> = [
		[
			'before the choice of a bank',
			{},
			async () => await press(page, 'Cancel payment'),
			[BANK_SELECTION, 'BANK_SELECTION_FAILED'],
		],
		[
			'instead of logging in',
			at(BANKS.redirect),
			async () => await press(page, 'Cancel payment'),
			[REDIRECT[0]!, NO_CONSENT],
		],
		[
			'at the bank',
			at(BANKS.redirect),
			async () => {
				await logIn(page);
				await press(page, 'Decline');
			},
			[REDIRECT[0]!, NO_CONSENT],
		],
		[
			'to show the accounts',
			at(BANKS.accountConsent),
			async () => {
				await logIn(page);
				await press(page, 'Decline');
			},
			[ACCOUNT_CONSENT[0]!, 'AIS_PSU_CONSENT_FAILED'],
		],
		[
			'after the credentials',
			at(BANKS.embedded),
			async () => {
				await enterCredentials(page, { 'User ID': '123', Password: 'x' });
				await press(page, 'Decline');
			},
			[...EMBEDDED.slice(0, 2), NO_CONSENT],
		],
	];

	test.each(declining)('%s', async (_, changes, act, details) => {
		const { id, link } = await stage.create(changes);
		await page.goto(link);
		await act();
		await expectReturn(id, details, 'UNKNOWN_ERROR');
	});
});
