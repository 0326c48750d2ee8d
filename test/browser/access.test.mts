import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { chooseAccount, enterCredentials, heading, logIn, press } from './payer.mts';
import { BANKS, BankStage } from './stage.mts';
import { tour } from './tour.mts';

const PAGES = 23;
const MOST_TABS = 150;

let stage: BankStage;

beforeEach(async () => {
	stage = await BankStage.set();
});

afterEach(async () => await stage.strike());

test.each(['light', 'dark'] as const)('axe finds nothing on any page, %s', async (colorScheme) => {
	const page = await stage.openPage({ colorScheme });
	const findings: string[] = [];
	let visited = 0;
	await tour(stage, page, async (name) => {
		const { violations } = await new AxeBuilder({ page }).analyze();
		visited += 1;
		for (const { id, impact, nodes } of violations) {
			findings.push(`${name}: ${impact} ${id} ${nodes[0]?.html}`);
		}
	});
	expect(visited).toBe(PAGES);
	expect(findings).toEqual([]);
});

/** Elements that reach out of the window, or hold more than they show. */
const CLIPPED = `[...document.querySelectorAll('body *')]
	.filter((element) => element.checkVisibility() && !element.closest('thead'))
	.filter((element) => {
		const { right } = element.getBoundingClientRect();
		const showsAll = getComputedStyle(element).overflowX === 'visible' && !('value' in element);
		const isCut = !showsAll && element.scrollWidth > element.clientWidth;
		return isCut || right > document.documentElement.clientWidth;
	})
	.map((element) => element.outerHTML.slice(0, 120))`;

test.each([390, 1280])('nothing is clipped at a width of %d pixels', async (width) => {
	const page = await stage.openPage({ viewport: { width, height: 800 } });
	const clipped: string[] = [];
	await tour(stage, page, async (name) => {
		const elements = await page.evaluate<string[]>(CLIPPED);
		clipped.push(...elements.map((html) => `${name}: ${html}`));
	});
	expect(clipped).toEqual([]);
});

test('every flow works without scripts', async () => {
	const page = await stage.openPage({ javaScriptEnabled: false });
	const consent = await stage.create();
	await page.goto(consent.link);
	await page.getByLabel('Country').selectOption('LT');
	await press(page, 'Show');
	await press(page, 'Swedbank');
	await press(page, 'Go to Bank');
	await logIn(page);
	await chooseAccount(page);
	await press(page, 'Approve');
	await page.waitForURL(stage.shop.url);
	expect(await stage.told(consent.id)).toEqual(['PENDING', 'COMPLETED']);

	const embedded = await stage.create({ provider: { id: BANKS.embedded.id } });
	await page.goto(embedded.link);
	await enterCredentials(page, { 'User ID': '1', Password: 'x' });
	await press(page, 'Approve');
	await page.waitForURL(stage.shop.url);
	expect(await stage.told(embedded.id)).toEqual(['PENDING', 'COMPLETED']);

	await page.goto('/panel/faults');
	await page.getByRole('button', { name: 'Switch on: Expired token' }).click();
	await page.getByRole('button', { name: 'Switch off: Expired token' }).waitFor();
});

/** Reaches it as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
	for (let tabs = 0; tabs < MOST_TABS; tabs++) {
		await page.keyboard.press('Tab');
		if ((await target.and(page.locator(':focus')).count()) > 0) {
			const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
			expect(outline).not.toBe('none');
			return;
		}
	}
	throw new Error(`Not reached with ${MOST_TABS} tabs.`);
}

async function enter(page: Page, name: string): Promise<void> {
	await tabTo(page, page.getByRole('button', { name, exact: true }));
	const navigated = page.waitForEvent('framenavigated');
	await page.keyboard.press('Enter');
	await navigated;
	await page.waitForLoadState();
}

test('from bank selection to approval by keyboard only', async () => {
	const page = await stage.openPage();
	const { id, link } = await stage.create();
	await page.goto(link);
	await tabTo(page, page.getByLabel('Bank', { exact: true }));
	await page.keyboard.type('swedbank');
	await enter(page, 'Show');
	await tabTo(page, page.getByRole('button', { name: 'Swedbank' }).nth(1));
	await Promise.all([page.waitForEvent('framenavigated'), page.keyboard.press('Enter')]);
	await heading(page, 'Pay with Swedbank').waitFor();
	await enter(page, 'Go to Bank');
	await tabTo(page, page.getByLabel('User name'));
	await page.keyboard.type('pat');
	await tabTo(page, page.getByLabel('Password'));
	await page.keyboard.type('secret');
	await enter(page, 'Log in');
	await tabTo(page, page.getByLabel('Everyday account'));
	await page.keyboard.press('Space');
	await enter(page, 'Allow and continue');
	await enter(page, 'Approve');
	await page.waitForURL(stage.shop.url);
	expect(await stage.told(id)).toEqual(['PENDING', 'COMPLETED']);
});
