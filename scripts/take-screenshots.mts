/**
 * Takes the pictures of the README in the editor that `npm run demo` leaves open.
 * Usage: tsx scripts/take-screenshots.mts ADDRESS E-MAIL PASSWORD, as the demo prints them.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchChromium } from '../test/support/browser.mts';

const [address, email, password] = process.argv.slice(2);
if (!address || !email || !password) throw new Error('Give address, e-mail and password.');

const pollingOnly = {
	name: 'Polling',
	nodes: [
		{
			id: 'polling',
			name: 'Kashimi Polling Trigger',
			type: 'n8n-nodes-kashimi.kashimiPollingTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { event: 'statusChanged' },
		},
	],
	connections: {},
	settings: {},
};

const browser = await launchChromium();

for (const colorScheme of ['light', 'dark'] as const) {
	const page = await browser.newPage({
		colorScheme,
		viewport: { width: 1440, height: 900 },
		deviceScaleFactor: 1,
	});
	await logIn(page);
	await page.goto(address!);
	await page.getByText('Create payment').first().waitFor();
	await page.keyboard.press('1');
	await page.waitForTimeout(1500);
	await shoot(page, `workflow-${colorScheme}`);

	await page.locator('[data-test-id="canvas-node"]', { hasText: 'Create payment' }).dblclick();
	await page.getByText('Recipient IBAN').first().waitFor();
	await page
		.locator('[data-test-id="ndv-modal"], #app-modals, .el-dialog')
		.getByRole('button', { name: 'Execute step' })
		.first()
		.click();
	await page.getByText('redirectUrl').first().waitFor();
	await page.waitForTimeout(1500);
	await shoot(page, `create-payment-${colorScheme}`);
	await page.keyboard.press('Escape');

	await page.goto(new URL('/home/credentials', address).href);
	await page.getByText('Kashimi sandbox').first().click();
	await page.getByText('Client Secret').first().waitFor();
	await page.waitForTimeout(2500);
	await shoot(page, `credential-${colorScheme}`);

	await shootNode(page, 'payment-link-by-email', 'Wait for the bank', `wait-${colorScheme}`);
	await shootNode(page, 'webhook-to-table', 'Kashimi Trigger', `trigger-${colorScheme}`);
	await shootNode(page, pollingOnly, 'Kashimi Polling Trigger', `polling-trigger-${colorScheme}`);
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
async function shootNode(
	page: Page,
	example: string | object,
	node: string,
	picture: string,
): Promise<void> {
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
	await page.locator('[data-test-id="canvas-node"]', { hasText: node }).dblclick();
	await page.getByText('Docs').first().waitFor();
	await page.waitForTimeout(1500);
	await shoot(page, picture);
	await page.keyboard.press('Escape');
}

async function shoot(page: Page, name: string): Promise<void> {
	const path = fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url));
	await page.screenshot({ path });
}
