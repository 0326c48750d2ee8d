import type { Locator, Page } from 'playwright-core';

/** What a payer does on each page. */

export function heading(page: Page, name: string | RegExp): Locator {
	return page.getByRole('heading', { level: 1, name });
}

/** Presses a button that leads to another page, and waits for that page. */
export async function press(page: Page, name: string): Promise<void> {
	const navigated = page.waitForEvent('framenavigated');
	await page.getByRole('button', { name, exact: true }).click();
	await navigated;
	await page.waitForLoadState();
}

export async function logIn(page: Page, password = 'anything'): Promise<void> {
	await page.getByLabel('User name').fill('pat');
	await page.getByLabel('Password').fill(password);
	await press(page, 'Log in');
}

export async function enterCredentials(page: Page, values: Record<string, string>): Promise<void> {
	for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
	await press(page, 'Continue');
}

export async function chooseAccount(page: Page, name = 'Everyday account'): Promise<void> {
	await page.getByLabel(name).check();
	await press(page, 'Allow and continue');
}

export async function search(page: Page, country: string, name = ''): Promise<void> {
	await page.getByLabel('Country').selectOption({ label: country });
	await page.getByLabel('Bank', { exact: true }).fill(name);
	await press(page, 'Show');
}

/** Names of the banks on the page, without those of their parents. */
export async function listedBanks(page: Page): Promise<string[]> {
	const texts = await page.locator('.banks button > span:last-child').allInnerTexts();
	return texts.map((text) => text.split('\n')[0]!.trim());
}
