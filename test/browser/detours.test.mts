import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import type { Page } from 'playwright-core';
import { startSandbox } from '../../sandbox/server.mts';
import { at } from './expectations.mts';
import { chooseAccount, enterCredentials, heading, logIn, press } from './payer.mts';
import { BANKS, BankStage } from './stage.mts';

const APPROVED = [
	'PAYMENT_CONSENT_REDIRECT_PENDING',
	'PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING',
	'PAYMENT_EXECUTION_PENDING',
	'PAYMENT_EXECUTION_COMPLETED',
];

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

test('a payer who wanders off and comes back in time goes on where they were', async () => {
	const { id, link } = await stage.create(at(BANKS.accountConsent));
	await page.goto(link);
	await logIn(page);
	await chooseAccount(page);
	await page.goto('about:blank');
	await page.goto(link);
	await heading(page, 'Approve the payment?').waitFor();
	await press(page, 'Approve');
	await page.waitForURL(stage.shop.url);
	expect((await stage.details(id)).at(-1)).toBe(APPROVED.at(-1));
});

test('the link in another browser asks for the login again', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	const other = await stage.openPage();
	await other.goto(link);
	await heading(other, 'Log in to approve your payment').waitFor();
	const { status, headers } = await axios.post(`${link}/approve`, '', {
		maxRedirects: 0,
		validateStatus: () => true,
	});
	expect([status, headers.location]).toEqual([303, `/bank/${id}`]);
	expect(await stage.details(id)).toEqual(APPROVED.slice(0, 1));
	await other.context().close();
});

test.each(['approve', 'decline'])('two submits of "%s" at once count as one', async (move) => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	const answers = await Promise.all(
		Array.from({ length: 5 }, async () => {
			return await page.request.post(`${link}/${move}`, { maxRedirects: 0 });
		}),
	);
	expect(answers.map((answer) => answer.status()).sort()).toEqual([303, 409, 409, 409, 409]);
	const final = move === 'approve' ? 'COMPLETED' : 'FAILED';
	expect((await stage.history(id)).map(({ status }) => status)).toEqual([
		...Array(move === 'approve' ? 3 : 1).fill('PENDING'),
		final,
	]);
	expect(await stage.told(id)).toEqual(['PENDING', final]);
});

test('a double click approves once', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	await page.getByRole('button', { name: 'Approve', exact: true }).dblclick();
	await Promise.race([
		page.waitForURL(stage.shop.url),
		heading(page, 'Payment completed').waitFor(),
	]);
	expect(await stage.details(id)).toEqual(APPROVED);
	expect(await stage.told(id)).toEqual(['PENDING', 'COMPLETED']);
});

test('a page of the past shows how things stand', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	const secondTab = await page.context().newPage();
	await secondTab.goto(link);
	await press(page, 'Approve');
	await press(secondTab, 'Decline');
	await heading(secondTab, 'Payment completed').waitFor();
	expect(await stage.details(id)).toEqual(APPROVED);
});

test('steps sent again lead to the step that is due', async () => {
	const { id, link } = await stage.create(at(BANKS.accountConsent));
	await page.goto(link);
	await logIn(page);
	const secondTab = await page.context().newPage();
	await secondTab.goto(link);
	await chooseAccount(page);
	const before = await stage.details(id);
	await chooseAccount(secondTab, 'Empty account');
	await heading(secondTab, 'Approve the payment?').waitFor();
	expect(await stage.details(id)).toEqual(before);
	expect(await secondTab.locator('.summary').innerText()).toContain('Everyday account');
});

test('the back button after the payment shows that it is done', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	await press(page, 'Approve');
	await page.waitForURL(stage.shop.url);
	await page.goBack();
	await heading(page, 'Payment completed').waitFor();
	expect(await page.getByRole('button').count()).toBe(0);
	expect(await stage.details(id)).toEqual(APPROVED);
});

test('the back button from the bank does not offer another bank', async () => {
	const { id, link } = await stage.create();
	await page.goto(link);
	await press(page, 'BAWAG');
	await press(page, 'Go to Bank');
	await page.goBack();
	await heading(page, 'Log in to approve your payment').waitFor();
	await page.goto(link);
	expect(page.url()).toBe(`${stage.sandbox.url}/bank/${id}`);
	expect(await stage.details(id)).toEqual(['BANK_SELECTION_PENDING', APPROVED[0]]);
});

test('a finished payment opened again, in each way', async () => {
	const { id, link } = await stage.create();
	await stage.sandbox.advance(id, { outcome: 'completed' });
	for (const address of [link, `/bank/${id}`, `/hosted/${id}/confirm?provider=x`]) {
		await page.goto(address);
		await heading(page, 'Payment completed').waitFor();
	}
	expect((await stage.history(id)).filter(({ status }) => status !== 'PENDING')).toHaveLength(1);
	expect(await stage.told(id)).toEqual(['PENDING', 'COMPLETED']);
});

test('after a restart the payer logs in again, and goes on where the payment stands', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'kashimi-bank-'));
	const options = { dataFile: join(folder, 'payments.json') };
	const own = await BankStage.set(options);
	const ownPage = await own.openPage();
	const consent = await own.create(at(BANKS.accountConsent));
	await ownPage.goto(consent.link);
	await logIn(ownPage);
	await chooseAccount(ownPage, 'Empty account');
	const embedded = await own.create(at(BANKS.embedded));
	const credentials = { 'User ID': '1', Password: 'x' };
	await ownPage.goto(embedded.link);
	await enterCredentials(ownPage, credentials);

	const { port } = own.sandbox;
	await own.sandbox.close();
	own.sandbox = await startSandbox({ ...options, port, now: () => own.clock });

	await ownPage.goto(embedded.link);
	const before = await own.details(embedded.id);
	await enterCredentials(ownPage, credentials);
	expect(await own.details(embedded.id)).toEqual(before);
	await press(ownPage, 'Approve');
	expect((await own.details(embedded.id)).at(-1)).toBe(APPROVED.at(-1));

	await ownPage.goto(consent.link);
	await logIn(ownPage);
	expect(await ownPage.locator('.summary').innerText()).toContain('Empty account');
	await press(ownPage, 'Approve');
	expect((await own.details(consent.id)).at(-1)).toBe('PAYMENT_EXECUTION_FAILED');
	expect(await own.told(consent.id)).toEqual(['PENDING', 'FAILED']);
	await own.strike();
	await rm(folder, { recursive: true });
});
