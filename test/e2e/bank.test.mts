import type { Browser, Page } from 'playwright-core';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { outputOf } from '../../demo/n8n/workflow.mts';
import {
	chooseAccount,
	enterCredentials,
	heading,
	logIn,
	press,
	search,
} from '../browser/payer.mts';
import { BANKS, openShop } from '../browser/stage.mts';
import type { Shop } from '../browser/stage.mts';
import { launchChromium } from '../support/browser.mts';
import { payAndWait, WAIT } from './payAndWait.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

describe("from a workflow through the bank's pages back to the workflow", () => {
	let stage: Stage;
	let shop: Shop;
	let browser: Browser;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;
	let page: Page;

	beforeAll(async () => {
		stage = await setStage();
		shop = await openShop();
		browser = await launchChromium();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		await workflow.publish(
			payAndWait(workflow, {
				bankSelection: "={{ $('Webhook').item.json.body.bank ? 'provider' : 'hosted' }}",
				provider: "={{ $('Webhook').item.json.body.bank }}",
				redirectUri: shop.url,
			}),
		);
	}, FIRST_INSTALL);

	beforeEach(async () => {
		shop.visits.length = 0;
		page = await (await browser.newContext()).newPage();
	});

	afterEach(async () => await page.context().close());

	afterAll(async () => {
		await n8n?.stop();
		await browser.close();
		await shop.close();
		await stage.strike();
	});

	/** Starts an execution, and opens the link that it would send to the payer once it waits. */
	async function openLink(bank?: string): Promise<string> {
		const { length } = await workflow.executions();
		const call = { amounts: [12.34], limit: 3600, bank };
		expect((await workflow.call(call)).status).toBe(200);
		await until('it is listed', async () => (await workflow.executions()).length > length);
		const { id } = (await workflow.executions())[0]!;
		const { status, payments } = await workflow.pause(id);
		expect(status).toBe('waiting');
		await page.goto(String(payments[0]!.redirectUrl));
		return id;
	}

	async function expectEnd(id: string, status: string): Promise<void> {
		await heading(page, 'Welcome back').waitFor();
		expect(shop.visits).toHaveLength(1);
		const ended = await workflow.end(id);
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
