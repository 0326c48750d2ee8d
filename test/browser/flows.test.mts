import type { Page } from 'playwright-core';
import {
	BANK_SELECTION,
	ACCOUNT_CONSENT,
	COMPLETED,
	EMBEDDED,
	NO_CONSENT,
	NOT_EXECUTED,
	REDIRECT,
	at,
	expectReturn,
} from './expectations.mts';
import { chooseAccount, enterCredentials, heading, logIn, press } from './payer.mts';
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
	await expectReturn(stage, page, id, [...REDIRECT, COMPLETED]);
});

test('embedded flow: credentials, then authorization', async () => {
	const { id, link } = await stage.create(at(BANKS.embedded));
	await page.goto(link);
	await enterCredentials(page, { 'User ID': '123', Password: 'x' });
	await heading(page, 'Approve the payment?').waitFor();
	expect(await stage.details(id)).toEqual(EMBEDDED.slice(0, 2));
	await press(page, 'Approve');
	await expectReturn(stage, page, id, [...EMBEDDED, COMPLETED]);
});

test('embedded flow: what the bank requires is asked for, and checked', async () => {
	const { id, link } = await stage.create(at(BANKS.embeddedAccount));
	await page.goto(link);
	expect(await page.getByLabel('Your IBAN').inputValue()).toBe('LT12 1000 0111 0100 1000');
	await enterCredentials(page, { 'Your IBAN': '' });
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
	await expectReturn(stage, page, id, [...EMBEDDED, COMPLETED]);
});

test('embedded flow: refused credentials end the payment', async () => {
	const { id, link } = await stage.create(at(BANKS.userId));
	await page.goto(link);
	expect(await page.getByLabel('Password').count()).toBe(0);
	await enterCredentials(page, { 'User ID': 'wrong' });
	await expectReturn(stage, page, id, [EMBEDDED[0]!, NO_CONSENT], 'SENDER_CREDENTIALS_INVALID');
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
	await expectReturn(stage, page, id, [...ACCOUNT_CONSENT, COMPLETED]);
});

test('account consent flow: an account without money', async () => {
	const { id, link } = await stage.create(at(BANKS.accountConsent));
	await page.goto(link);
	await logIn(page);
	await chooseAccount(page, 'Empty account');
	await press(page, 'Approve');
	await expectReturn(
		stage,
		page,
		id,
		[...ACCOUNT_CONSENT, NOT_EXECUTED],
		'AMOUNT_EXCEEDS_AVAILABLE_FUNDS',
	);
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
		await expectReturn(stage, page, id, details, 'UNKNOWN_ERROR');
	});
});
