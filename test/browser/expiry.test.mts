import type { Page } from 'playwright-core';
import { plainClient } from '../sandbox/apiClient.mts';
import { at } from './expectations.mts';
import { heading, logIn, press } from './payer.mts';
import { BANKS, BankStage, LIFETIME_SECONDS } from './stage.mts';

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

async function passTime(seconds: number): Promise<void> {
	const clockOffsetMs = stage.sandbox.settings.clockOffsetMs + seconds * 1000;
	await plainClient(stage.sandbox).patch('/control/settings', { clockOffsetMs });
}

test('a payer who wanders off lets the payment expire, and is told so when they come back', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	await page.goto('about:blank');
	await passTime(LIFETIME_SECONDS - 1);
	expect(await stage.details(id)).toEqual(APPROVED.slice(0, 1));
	await passTime(1);
	expect(await stage.told(id)).toEqual(['PENDING', 'FAILED']);
	expect((await stage.history(id)).at(-1)).toMatchObject({
		detailedStatus: 'PAYMENT_CONSENT_FAILED',
		failureReasons: ['PAYMENT_EXPIRED'],
		createdAt: '2026-01-01T00:30:00.000Z',
	});
	await page.goto(link);
	await heading(page, 'This payment has expired').waitFor();
	await page.getByRole('link', { name: 'Back to the recipient' }).click();
	await page.waitForURL(stage.shop.url);
});

test('the payment expires while the payer looks at the page', async () => {
	const { id, link } = await stage.create(at(BANKS.redirect));
	await page.goto(link);
	await logIn(page);
	await passTime(LIFETIME_SECONDS);
	await press(page, 'Approve');
	await heading(page, 'This payment has expired').waitFor();
	expect(await stage.details(id)).toEqual([APPROVED[0], 'PAYMENT_CONSENT_FAILED']);
});

test('what is approved in time does not expire, and neither does a payment without a limit', async () => {
	const approved = await stage.create(at(BANKS.redirect));
	await stage.sandbox.advance(approved.id, { detailedStatus: 'PAYMENT_EXECUTION_PENDING' });
	await passTime(LIFETIME_SECONDS * 10);
	expect((await stage.history(approved.id)).at(-1)?.status).toBe('PENDING');
	stage.sandbox.settings.paymentLifetimeSeconds = 0;
	const open = await stage.create(at(BANKS.redirect));
	await passTime(LIFETIME_SECONDS * 100);
	expect(await stage.details(open.id)).toEqual(APPROVED.slice(0, 1));
});
