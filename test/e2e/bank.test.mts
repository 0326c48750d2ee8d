import type { Browser, Page } from 'playwright-core';
import { outputOf } from '../../demo/n8n/workflow.mts';
import {
	chooseAccount,
	enterCredentials,
	heading,
	logIn,
	press,
	search,
} from '../browser/payer.mts';
import { BANKS, openShop, type Shop } from '../browser/stage.mts';
import { launchChromium } from '../support/browser.mts';
import { ownN8n } from './ownN8n.mts';
import { payAndWait, WAIT } from './payAndWait.mts';
describe("from a workflow through the bank's pages back to the workflow", () => {
	const own = ownN8n();
	let shop: Shop;
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		shop = await openShop();
		browser = await launchChromium();
		await own.workflow.publish(
			payAndWait(own.workflow, {
				bankSelection: "={{ $('Webhook').item.json.body.bank ? 'provider' : 'hosted' }}",
				provider: "={{ $('Webhook').item.json.body.bank }}",
				redirectUri: shop.url,
			}),
		);
	});

	beforeEach(async () => {
		shop.visits.length = 0;
		page = await (await browser.newContext()).newPage();
	});

	afterEach(async () => await page.context().close());

	afterAll(async () => {
		await browser.close();
		await shop.close();
	});

	/** Starts an execution, and opens the link that it would send to the payer once it waits. */
	async function openLink(bank?: string): Promise<string> {
		const call = { amounts: [12.34], limit: 3600, bank };
		const id = await own.workflow.startedBy(async () => {
			expect((await own.workflow.call(call)).status).toBe(200);
		});
		const { status, payments } = await own.workflow.pause(id);
		expect(status).toBe('waiting');
		await page.goto(String(payments[0]!.redirectUrl));
		return id;
	}

	async function expectEnd(id: string, status: string): Promise<void> {
		await heading(page, 'Welcome back').waitFor();
		expect(shop.visits).toHaveLength(1);
		const ended = await own.workflow.end(id);
		expect(ended.status).toBe('success');
		expect(outputOf(ended.run, WAIT)).toEqual([expect.objectContaining({ status, isFinal: true })]);
	}

	test('hosted selection and redirect', async () => {
		const id = await openLink();
		await search(page, 'Lithuania', 'Luminor');
		await press(page, 'Luminor');
		await press(page, 'Go to Bank');
		await logIn(page);
		await press(page, 'Approve');
		await expectEnd(id, 'COMPLETED');
	});

	test('embedded: the bank takes the login on the page of Kashimi', async () => {
		const id = await openLink(BANKS.embedded.id);
		await enterCredentials(page, { 'User ID': '123', Password: 'x' });
		await press(page, 'Approve');
		await expectEnd(id, 'COMPLETED');
	});

	test('account consent: the payer chooses an account first', async () => {
		const id = await openLink(BANKS.accountConsent.id);
		await logIn(page);
		await chooseAccount(page);
		await press(page, 'Approve');
		await expectEnd(id, 'COMPLETED');
	});

	test('the payer declines', async () => {
		const id = await openLink(BANKS.redirect.id);
		await logIn(page);
		await press(page, 'Decline');
		await expectEnd(id, 'FAILED');
	});
});
