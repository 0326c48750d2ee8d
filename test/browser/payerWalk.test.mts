import type { Page } from 'playwright-core';
import { heading, press } from './payer.mts';
import { BANKS, BankStage } from './stage.mts';

/**
 * What a screen reader is given on each page of a payer, and where the Tab key leads, recorded in
 * `__snapshots__`: read a change there as a payer would hear it.
 */
let stage: BankStage;
let page: Page;

beforeEach(async () => {
	stage = await BankStage.set();
	page = await stage.openPage();
});

afterEach(async () => await stage.strike());

/** What differs from run to run: payment IDs, and the port of the shop. */
const CHANGING = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=127\.0\.0\.1:)\d+/g;

interface AccessibleNode {
	role?: { value: string };
	name?: { value: string };
	description?: { value: string };
	properties?: Array<{ name: string; value: { value: unknown } }>;
}

/** What Chromium tells a screen reader of the element that has the focus. */
async function focused(): Promise<string> {
	const session = await page.context().newCDPSession(page);
	const { result } = await session.send('Runtime.evaluate', {
		expression: 'document.activeElement',
	});
	const { nodes } = (await session.send('Accessibility.getPartialAXTree', {
		objectId: result.objectId,
		fetchRelatives: false,
	})) as { nodes: AccessibleNode[] };
	await session.detach();
	const { role, name, description, properties = [] } = nodes[0]!;
	const is = (state: string) =>
		properties.some(
			(each) => each.name === state && ['true', true].includes(each.value.value as never),
		);
	const states = ['required', 'invalid', 'checked'].filter(is).map((state) => ` (${state})`);
	return `${role?.value} "${name?.value}"${states.join('')}${description?.value ? `: ${description.value}` : ''}`;
}

const hasFocus = async () => (await page.locator('body :focus').count()) > 0;

/** Every stop of the Tab key, from where the focus is to the end of the page. */
async function tabStops(): Promise<string[]> {
	const stops = [];
	for (;;) {
		await page.keyboard.press('Tab');
		const isNew = await page.evaluate<boolean>(
			'!document.activeElement.wasReached && (document.activeElement.wasReached = true)',
		);
		if (!isNew || !(await hasFocus())) return stops;
		stops.push(await focused());
	}
}

async function record(name: string): Promise<void> {
	const onArrival = (await hasFocus()) ? await focused() : 'the page';
	const tree = await page.locator('body').ariaSnapshot();
	const heard = [`Title: ${await page.title()}`, `Focus on arrival: ${onArrival}`, '', tree];
	const walk = [...heard, '', 'Tab:', ...(await tabStops())].join('\n');
	expect(walk.replace(CHANGING, '…')).toMatchSnapshot(name);
}

test('a payer who selects a bank and approves, by keyboard', async () => {
	const countryCodes = { list: ['LT'] };
	const { id, link } = await stage.create(
		{ provider: { preferences: { countryCodes } } },
		{ endToEndId: 'INV-2026-001', redirectUri: undefined },
	);
	await page.goto(link);
	await record('1 bank selection');
	await byKeyboard('Swedbank');
	await record('2 confirmation');
	await byKeyboard('Go to Bank');
	await record('3 login');
	await byKeyboard('Log in');
	await record('4 login with problems');
	await page.getByLabel('User name').focus();
	await page.keyboard.type('pat');
	await page.keyboard.press('Tab');
	await page.keyboard.type('anything');
	await byKeyboard('Log in');
	await record('5 accounts');
	await byKeyboard('Allow and continue');
	await record('6 accounts, none chosen');
	await page.getByLabel('Everyday account').focus();
	await page.keyboard.press('Space');
	await byKeyboard('Allow and continue');
	await record('7 approval');
	await byKeyboard('Approve');
	await heading(page, 'Payment completed').waitFor();
	await record('8 outcome');
	expect(await stage.told(id)).toEqual(['PENDING', 'COMPLETED']);
});

test('a payer who enters credentials at Kashimi, and declines', async () => {
	const { id, link } = await stage.create({ provider: { id: BANKS.embeddedAccount.id } });
	await page.goto(link);
	await record('1 credentials');
	await byKeyboard('Continue');
	await record('2 credentials with problems');
	await press(page, 'Cancel payment');
	await page.waitForURL(stage.shop.url);
	await page.goto(link);
	await record('3 outcome');
	expect(await stage.told(id)).toEqual(['PENDING', 'FAILED']);
});

/** Tabs to a button and presses Enter. */
async function byKeyboard(name: string): Promise<void> {
	const button = page.getByRole('button', { name, exact: true });
	await page.evaluate('document.activeElement.blur()');
	do {
		await page.keyboard.press('Tab');
		if (!(await hasFocus())) throw new Error(`${name} is not reached.`);
	} while ((await button.and(page.locator(':focus')).count()) === 0);
	const navigated = page.waitForEvent('framenavigated');
	await page.keyboard.press('Enter');
	await navigated;
	await page.waitForLoadState();
}
