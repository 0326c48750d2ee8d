import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

const LOCAL = /^(127\.0\.0\.1|localhost)$/;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** `CHROMIUM_PATH`, or else the first Chromium on the `PATH`. */
function findChromium(): string {
	const { CHROMIUM_PATH, PATH = '' } = process.env;
	const candidates = NAMES.flatMap((name) => PATH.split(delimiter).map((dir) => join(dir, name)));
	const found = CHROMIUM_PATH ?? candidates.find(isExecutable);
	if (!found) {
		throw new Error('There is no Chromium: install it, or name it in CHROMIUM_PATH.');
	}
	return found;
}

export async function launchChromium(): Promise<Browser> {
	return await chromium.launch({
		executablePath: findChromium(),
		// Root, as in most containers, gets no Chromium with its sandbox.
		args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
	});
}

/** A page that gets nothing from elsewhere, such as the fonts that n8n's forms want. */
export async function openLocalPage(browser: Browser): Promise<Page> {
	const context = await browser.newContext();
	await context.route(
		({ hostname }) => !LOCAL.test(hostname),
		async (route) => await route.abort(),
	);
	return await context.newPage();
}
