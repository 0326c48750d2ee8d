import { readFile } from 'node:fs/promises';
import { selectors, type Browser, type Locator, type Page } from 'playwright-core';
import type { RunningDemo } from './demo.mts';
import { IMAGES, SCHEMES, type Scheme } from './folder.mts';

const VIEWPORT = { width: 1440, height: 900 };
/** The credential's dialog is taller. */
const TALL = { ...VIEWPORT, height: 1100 };
/** Where n8n measures text, outside of its layout. */
const HIDDEN = '.ͼ1:not(.cm-editor)';
/** A payment of its own for each scheme: the demo has made INV-2026-001. */
const INVOICES: Record<Scheme, string> = { light: '2026-002', dark: '2026-003' };

/** Of an output panel, in which a message stands at the top. */
const MESSAGE_HEIGHT = 300;
/** What is entered one after the other in the same node, and what its output panel says then. */
const MESSAGES: Array<[name: string, fields: Record<string, string>, message: RegExp]> = [
	['message-number', { amount: '99' }, /^Another payment already has the number/],
	[
		'message-iban',
		{ recipientIban: 'DE89 3704 0044 0532 0130 01' },
		/^Recipient IBAN has wrong check digits/,
	],
	[
		'message-fields',
		{ amount: '0', remittanceInformation: 'Paid ✓' },
		/ and 2 other fields of item 1 cannot be sent$/,
	],
];

const RIGHT = { amount: '12.34', recipientIban: 'DE89370400440532013000' };

const POLLING = {
	name: 'Polling',
	nodes: [
		{
			id: 'polling',
			name: 'Kashimi (Polling) Trigger',
			type: 'n8n-nodes-kashimi.kashimiPollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
	],
	connections: {},
	settings: {},
};

export async function takeEditor(browser: Browser, demo: RunningDemo): Promise<void> {
	selectors.setTestIdAttribute('data-test-id');
	for (const scheme of SCHEMES) {
		const page = await browser.newPage({ colorScheme: scheme, viewport: VIEWPORT });
		const shoot = async (name: string) => await takePicture(page, `${name}-${scheme}`);
		await logIn(page, demo);

		await page.goto(demo.address);
		await page.getByTestId('execute-workflow-button').click();
		await page.getByText('Workflow executed successfully').waitFor();
		await page.locator('.el-notification__closeBtn').first().click();
		await page.getByTestId('zoom-to-fit').click();
		await nodeOnCanvas(page, 'Create payment').click({ trial: true });
		await page.mouse.move(0, 0);
		await shoot('workflow');

		await nodeOnCanvas(page, 'Create payment').dblclick();
		const invoice = INVOICES[scheme];
		await fill(page, 'remittanceInformation', `Invoice ${invoice}`);
		await fill(page, 'endToEndId', `INV-${invoice}`);
		await page.getByTestId('node-execute-button').click();
		const output = page.getByTestId('output-panel');
		await output.getByTestId('radio-button-json').click();
		await output.getByText('PENDING').first().waitFor();
		await page.locator('.el-notification__closeBtn').first().click();
		await shoot('create-payment');

		const execute = async (fields: Record<string, string>, shown: RegExp | string) => {
			for (const [field, value] of Object.entries(fields)) await fill(page, field, value);
			const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
			await page.getByTestId('node-execute-button').click();
			await output.getByText(shown).first().waitFor();
			await page.locator('.el-notification__closeBtn').first().click();
			await saved;
		};
		for (const [name, fields, message] of MESSAGES) {
			await execute(fields, message);
			const box = (await output.boundingBox())!;
			await takePicture(page, `${name}-${scheme}`, { ...box, height: MESSAGE_HEIGHT });
		}
		// n8n has saved what was entered, and the next scheme runs the workflow again.
		await execute({ ...RIGHT, remittanceInformation: `Invoice ${invoice}` }, 'existing');

		await page.goto(new URL('/home/credentials', demo.address).href);
		await page.setViewportSize(TALL);
		const tested = page.waitForResponse('**/credentials/test');
		await page.getByText('Kashimi sandbox').first().click();
		await tested;
		const dialog = page.getByTestId('editCredential-modal');
		await dialog.locator('.n8n-spinner').waitFor({ state: 'detached' });
		await shoot('credential');
		await page.setViewportSize(VIEWPORT);

		await openNode(page, demo, await example('payment-link-by-email'), 'Wait for the bank');
		await shoot('wait');
		await openNode(page, demo, await example('webhook-to-table'), 'Kashimi Trigger');
		await page.getByText('Webhook URLs', { exact: true }).click();
		await page.getByTestId('ndv').getByText('Production URL', { exact: true }).click();
		await shoot('trigger');
		await openNode(page, demo, POLLING, 'Kashimi (Polling) Trigger');
		await shoot('polling-trigger');
		await page.close();
	}
}

async function logIn(page: Page, { address, email, password }: RunningDemo): Promise<void> {
	await page.goto(new URL('/signin', address).href);
	await page.locator('input[type="email"], input[name="emailOrLdapLoginId"]').first().fill(email);
	await page.locator('input[type="password"]').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/home|workflow/);
}

async function example(name: string): Promise<object> {
	const file = new URL(`../../examples/${name}.json`, import.meta.url);
	return JSON.parse(await readFile(file, 'utf8')) as object;
}

/** Imports a workflow and opens one of its nodes. */
async function openNode(
	page: Page,
	{ address }: RunningDemo,
	workflow: object,
	node: string,
): Promise<void> {
	const browserId = String(await page.evaluate("localStorage.getItem('n8n-browserId')"));
	const created = await page.request.post(new URL('/rest/workflows', address).href, {
		headers: { 'browser-id': browserId },
		data: workflow,
	});
	const { data } = (await created.json()) as { data: { id: string } };
	await page.goto(new URL(`/workflow/${data.id}`, address).href);
	await nodeOnCanvas(page, node).dblclick();
	await page.getByTestId('ndv').getByText('Docs').waitFor();
}

async function fill(page: Page, field: string, value: string): Promise<void> {
	await page.getByTestId(`parameter-input-${field}`).locator('input').fill(value);
}

function nodeOnCanvas(page: Page, name: string): Locator {
	return page.getByTestId('canvas-node').filter({ hasText: name });
}

type Clip = { x: number; y: number; width: number; height: number };

/** @param clip all of the page where left out */
async function takePicture(page: Page, name: string, clip?: Clip): Promise<void> {
	await page.getByText('Loading fields').first().waitFor({ state: 'hidden' });
	await page.screenshot({
		clip,
		path: `${IMAGES}/${name}.png`,
		animations: 'disabled',
		style: `${HIDDEN} { display: none !important }`,
	});
}
