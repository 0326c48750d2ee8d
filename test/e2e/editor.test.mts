import { jest } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { TokenRegistry } from '../../sandbox/tokens.mts';
import { heading, logIn, press } from '../browser/payer.mts';
import { BANKS, openShop, type Shop } from '../browser/stage.mts';
import { launchChromium } from '../support/browser.mts';
import { Editor } from './editor.mts';
import { setStage, type Stage } from './stage.mts';
import { ENTER_WEBHOOK_SECRET } from '../support/sentences.mts';

const FIRST_INSTALL = 20 * 60_000;
const CREATE = 'Create a payment link';
const GET = 'Get a payment';
const WAIT = 'Wait for the final status of a payment';
const READ_ONLY = { clientId: 'sandbox-read-only', clientSecret: 'sandbox-read-only-secret' };
/** The discard service, which no machine of today runs. */
const UNREACHABLE = 'http://127.0.0.1:9';
const SCOPES = ['payments:read', 'payments:write', 'providers:read'];

/** One person's way, so each test goes on where the one before it ended. */
describe("a person in n8n's editor", () => {
	// The sandbox tells a token to its client only.
	const issue = jest.spyOn(TokenRegistry.prototype, 'issue');
	let stage: Stage;
	let shop: Shop;
	let browser: Browser;
	let n8n: LaunchedN8n | undefined;
	let editor: Editor;

	beforeAll(async () => {
		stage = await setStage();
		shop = await openShop();
		n8n = await startN8n(stage.settings);
		browser = await launchChromium();
		editor = await Editor.open(browser, n8n.url);
	}, FIRST_INSTALL);

	afterAll(async () => {
		issue.mockRestore();
		await browser?.close();
		await n8n?.stop();
		await shop.close();
		await stage.strike();
	});

	function step(name: string, work: () => Promise<void>): void {
		test(name, async () => await editor.step(name, work));
	}

	function working() {
		const { clientId, clientSecret } = stage.sandbox.clients[0]!;
		return { clientId, clientSecret, baseUrl: stage.sandbox.url };
	}

	step('sets up the owner', async () => {
		await editor.signUp({
			Email: 'owner@example.com',
			'First Name': 'Test',
			'Last Name': 'Owner',
			Password: 'Kashimi-test-1',
		});
	});

	step('finds the nodes and every operation in the node panel', async () => {
		await editor.startWorkflow();
		await editor.search('payment completed');
		const searchBar = editor.panel.getByTestId('node-creator-search-bar');
		for (const wanted of [
			'payment completed',
			'paid',
			'wire',
			'bank transfer',
			'wait for payment',
		]) {
			await searchBar.fill(wanted);
			await editor.panel.getByText('Kashimi', { exact: true }).waitFor();
		}
		await searchBar.fill('Kashimi');
		const found = editor.panel.getByTestId('node-creator-item-name');
		await editor.panel.getByText('Kashimi (Polling)', { exact: true }).waitFor();
		expect(await found.allInnerTexts()).toEqual(['Kashimi', 'Kashimi (Polling)']);
		const [first] = await editor.panel.getByTestId('node-creator-item-description').allInnerTexts();
		expect(first).toMatch(/^Create and read open-banking payments/);

		await editor.panel.getByText('Kashimi', { exact: true }).click();
		await editor.panel.getByText(CREATE).waitFor();
		// The new list slides over the old one.
		await editor.panel.getByText('Kashimi (Polling)').waitFor({ state: 'detached' });
		expect(await found.allInnerTexts()).toEqual([
			CREATE,
			GET,
			'Get many payments',
			'Get the status of a payment',
			'Get the status history of a payment',
			'Reconcile invoices with payments',
			WAIT,
			'Get many banks',
		]);
		await editor.panel.getByText(CREATE).click();
		await editor.node.waitFor();
	});

	step('is told without a choice of scopes what is missing', async () => {
		await editor.node.getByText('Connect to Kashimi').click();
		await editor.choose('environment', 'Custom');
		await editor.fill(working());
		await editor.saveCredential();
		await editor.refusal(/select-at-least-one-scope/);
		await editor.choose('requestedScopes', ...SCOPES);
	});

	test.each([
		['a wrong secret', { clientSecret: 'wrong' }, /Client authentication failed/],
		['a scope that the client may not have', READ_ONLY, /requested scope is invalid/],
		['an address without TLS', { baseUrl: 'http://api.example.com' }, /base-url-must-use-https/],
		['a sandbox that does not run', { baseUrl: UNREACHABLE }, /refused|cannot be reached/i],
	])('sees the test of the credential turn red for %s', async (fault, changes, cause) => {
		await editor.step(fault, async () => {
			await editor.fill(changes);
			await editor.saveCredential();
			await editor.refusal(cause);
		});
	});

	step('sees it turn green', async () => {
		await editor.fill(working());
		await editor.saveCredential();
		// n8n closes the dialog of a credential that works, and takes it for the node.
		await editor.dialog.waitFor({ state: 'hidden' });
		await editor.node.getByTestId('credential-edit-button').click();
		await editor.dialog.getByText('Connection tested successfully').waitFor();
		for (const scope of SCOPES) {
			await editor.field('requestedScopes').getByText(scope).waitFor();
		}
		await editor.dialog.getByLabel('Close this dialog').click();
		await editor.dialog.waitFor({ state: 'hidden' });
	});

	step('picks a bank, runs the node and sees the bank link', async () => {
		const { name, countryCode } = BANKS.redirect;
		await editor.choose('bankSelection', 'Select the Bank Here');
		await editor.openList('provider');
		await (await editor.find('germany', 'DKB (DE), needs Payer IBAN')).waitFor();
		await (await editor.find(name, `${name} (${countryCode})`)).click();
		await editor.fill({
			amount: '12.34',
			recipientName: 'Example Shop',
			recipientIban: 'DE89 3704 0044 0532 0130 00',
			remittanceInformation: 'Invoice 2026-001',
			redirectUri: shop.url,
		});
		await editor.addField('Notify This Execution');
		await editor.node.getByTestId('node-execute-button').click();
		await editor.output.getByText(`${stage.sandbox.url}/bank/`).waitFor();
		await editor.output.getByText('PENDING', { exact: true }).waitFor();
		await editor.close();
	});

	step('adds the wait, with the payment ID dragged in', async () => {
		await editor.search('Kashimi');
		await editor.add('Kashimi', WAIT);
		const paymentId = editor.node
			.getByTestId('ndv-input-panel')
			.getByText('paymentId', { exact: true });
		await paymentId.dragTo(editor.field('paymentId'));
		await editor.field('paymentId').getByText('$json.paymentId').waitFor();
		await editor.close();
	});

	step('maps a field of the wait before it has run', async () => {
		await editor.search('Kashimi');
		await editor.add('Kashimi', GET);
		const preview = editor.node.getByTestId('ndv-input-panel');
		await preview.getByText('isFinal', { exact: true }).waitFor();
		await preview.getByText('paymentId', { exact: true }).dragTo(editor.field('paymentId'));
		await editor.field('paymentId').getByText('$json.paymentId').waitFor();
		await editor.close();
	});

	let bankLink: string;

	step('runs the workflow and sees it wait for the bank', async () => {
		await editor.page.getByTestId('execute-workflow-button').click();
		await editor.reopen(WAIT);
		// In the editor the node reads the status instead of leaving the execution to a webhook.
		await editor.output.getByText(/^Executing node/).waitFor();
		await editor.close();
		await editor.reopen(CREATE);
		bankLink = await editor.output.getByText(`${stage.sandbox.url}/bank/`).innerText();
		await editor.close();
	});

	step('approves at the bank, and sees the execution finish with COMPLETED', async () => {
		const payer = await editor.page.context().newPage();
		await payer.goto(bankLink);
		await logIn(payer);
		await press(payer, 'Approve');
		await heading(payer, 'Welcome back').waitFor();
		await payer.close();

		await editor.onCanvas(GET).getByTestId('canvas-node-status-success').waitFor();
		await editor.reopen(WAIT);
		await editor.output.getByText('COMPLETED', { exact: true }).waitFor();
		expect(stage.outside.attempts).toEqual([]);
	});

	step('adds the webhook trigger, and is told which secret signatures need', async () => {
		await editor.close();
		await editor.addTrigger('Kashimi', 'On payment completed');
		await editor.choose('verification', 'HMAC Signature');
		await editor.node.getByTestId('node-execute-button').click();
		await editor.page.getByText(ENTER_WEBHOOK_SECRET).waitFor();

		// What the notice of the trigger tells to press.
		await editor.choose('verification', 'Confirm With Kashimi');
		await editor.node.getByText('Webhook URLs', { exact: true }).click();
		await editor.node.getByText('Production URL', { exact: true }).click();
		await editor.node.getByText(/\/webhook\/[0-9a-f-]{36}\/webhook$/).waitFor();
		await editor.node.getByTestId('node-execute-button').getByText('Execute step').click();
		await editor.node.getByText('Listening for test event').waitFor();
	});

	step('was sent neither client secret nor token', async () => {
		const { clientId, clientSecret } = working();
		const tokens = issue.mock.results.map(({ value }) => value as string);
		expect(tokens.length).toBeGreaterThan(0);
		const received = await editor.received();
		expect(received).toContain(clientId);
		expect(received).toContain('COMPLETED');
		expect([clientSecret, ...tokens].filter((secret) => received.includes(secret))).toEqual([]);
	});
});
