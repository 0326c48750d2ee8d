/**
 * Takes the pictures of the README in the editor that `npm run demo` leaves open.
 * Usage: tsx scripts/takeScreenshots.mts ADDRESS E-MAIL PASSWORD, as the demo prints them.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { selectors } from 'playwright-core';
import type { Locator, Page } from 'playwright-core';
import { launchChromium } from '../test/support/browser.mts';

const [address, email, password] = process.argv.slice(2);
if (!address || !email || !password) throw new Error('Give address, e-mail and password.');

const pollingOnly = {
	name: 'Polling',
	nodes: [
		{
			id: 'polling',
			name: 'Kashimi (Polling) Trigger',
			type: 'n8n-nodes-kashimi.kashimiPollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { event: 'statusChanged' },
		},
	],
	connections: {},
	settings: {},
};

const VIEWPORT = { width: 1440, height: 900 };
/** Where n8n measures text, outside of its layout. */
const HIDDEN = '.ͼ1:not(.cm-editor)';

selectors.setTestIdAttribute('data-test-id');
const browser = await launchChromium();

for (const colorScheme of ['light', 'dark'] as const) {
	const page = await browser.newPage({
		colorScheme,
		viewport: VIEWPORT,
		deviceScaleFactor: 1,
	});
	await logIn(page);
	await page.goto(address!);
	await page.getByTestId('zoom-to-fit').click();
	await nodeOnCanvas(page, 'Create payment').click({ trial: true });
	await page.mouse.move(0, 0);
	await shoot(page, `workflow-${colorScheme}`);

	await nodeOnCanvas(page, 'Create payment').dblclick();
	await page.getByTestId('node-execute-button').click();
	const output = page.getByTestId('output-panel');
	await output.getByText('redirectUrl').waitFor();
	await output.getByTestId('radio-button-json').click();
	await output.getByText('PENDING').waitFor();
	await page.locator('.el-notification__closeBtn').click();
	await shoot(page, `create-payment-${colorScheme}`);

	await page.goto(new URL('/home/credentials', address).href);
	await page.setViewportSize({ ...VIEWPORT, height: 1100 });
	const tested = page.waitForResponse('**/credentials/test');
	await page.getByText('Kashimi sandbox').first().click();
	await tested;
	await page
		.getByTestId('editCredential-modal')
		.locator('.n8n-spinner')
		.waitFor({ state: 'detached' });
	await shoot(page, `credential-${colorScheme}`);
	await page.setViewportSize(VIEWPORT);

	await openNode(page, 'payment-link-by-email', 'Wait for the bank');
	await shoot(page, `wait-${colorScheme}`);
	await openNode(page, 'webhook-to-table', 'Kashimi Trigger');
	await page.getByText('Webhook URLs', { exact: true }).click();
	await page.getByTestId('ndv').getByText('Production URL', { exact: true }).click();
	await shoot(page, `trigger-${colorScheme}`);
	await openNode(page, pollingOnly, 'Kashimi (Polling) Trigger');
	await shoot(page, `polling-trigger-${colorScheme}`);
	await page.close();
}
await browser.close();

async function logIn(page: Page): Promise<void> {
	await page.goto(new URL('/signin', address).href);
	await page.locator('input[type="email"], input[name="emailOrLdapLoginId"]').first().fill(email!);
	await page.locator('input[type="password"]').fill(password!);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL(/home|workflow/);
}

/** Opens one node of a workflow; the workflow is an example of this repository, or given whole. */
async function openNode(page: Page, example: string | object, node: string): Promise<void> {
	const workflow =
		typeof example === 'object'
			? example
			: JSON.parse(await readFile(new URL(`../examples/${example}.json`, import.meta.url), 'utf8'));
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

function nodeOnCanvas(page: Page, name: string): Locator {
	return page.getByTestId('canvas-node').filter({ hasText: name });
}

async function shoot(page: Page, name: string): Promise<void> {
	const path = fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url));
	await page.getByText('Loading fields').first().waitFor({ state: 'hidden' });
	await page.screenshot({
		path,
		animations: 'disabled',
		style: `${HIDDEN} { display: none !important }`,
	});
}
