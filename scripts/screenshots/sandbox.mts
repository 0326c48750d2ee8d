import { mkdir } from 'node:fs/promises';
import { BankStage } from '../../test/browser/stage.mts';
import { tour } from '../../test/browser/tour.mts';
import { IMAGES, SCHEMES } from './folder.mts';

/** The pages that are shown, and how wide the window is. */
const SHOWN: Record<string, number> = {
	'hosted-selection': 480,
	'bank-approval': 480,
	'panel-payments': 1200,
};
const HEIGHT = 720;
/** A phone and a laptop. */
const WIDTHS = [390, 1280];

export async function takeSandbox(): Promise<void> {
	for (const colorScheme of SCHEMES) {
		const stage = await BankStage.set();
		const page = await stage.openPage({ colorScheme });
		await tour(stage, page, async (name) => {
			const width = SHOWN[name];
			if (width === undefined) return;
			await page.setViewportSize({ width, height: HEIGHT });
			await page.screenshot({ path: `${IMAGES}/${name}-${colorScheme}.png` });
		});
		await stage.strike();
	}
}

/** @param folder gets a picture of the whole of each page, in both widths and schemes */
export async function takeEveryPage(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	const stage = await BankStage.set();
	const page = await stage.openPage();
	await tour(stage, page, async (name) => {
		for (const colorScheme of SCHEMES) {
			await page.emulateMedia({ colorScheme });
			for (const width of WIDTHS) {
				await page.setViewportSize({ width, height: HEIGHT });
				const path = `${folder}/${name}-${width}-${colorScheme}.png`;
				await page.screenshot({ path, fullPage: true });
			}
		}
	});
	await stage.strike();
}
