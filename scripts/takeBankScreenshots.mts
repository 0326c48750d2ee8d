/**
 * Takes the pictures of the README on the tour of test/browser. Usage: tsx
 * scripts/takeBankScreenshots.mts [FOLDER]; with a folder it takes every page, and puts them there.
 */
import { fileURLToPath } from 'node:url';
import { BankStage } from '../test/browser/stage.mts';
import { tour } from '../test/browser/tour.mts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../docs/images', import.meta.url));
const WIDTHS = { payer: 480, panel: 1000 };
const isEverything = process.argv[2] !== undefined;
const SHOWN = ['hosted-selection', 'bank-approval', 'panel-payments'];

const stage = await BankStage.set();
const page = await stage.openPage({ colorScheme: 'light', deviceScaleFactor: 1 });
await tour(stage, page, async (name) => {
	if (!isEverything && !SHOWN.includes(name)) return;
	const width = name.startsWith('panel') ? WIDTHS.panel : WIDTHS.payer;
	await page.setViewportSize({ width, height: 720 });
	await page.screenshot({ path: `${folder}/bank-${name.replace(/^bank-/, '')}.png` });
});
await stage.strike();
