/**
 * Takes every picture of the README and the docs, light and dark: `npm run screenshots`. It starts
 * the demo for those of the editor and a sandbox of its own for the others. `npm run screenshots --
 * sandbox` or `-- editor` takes one kind only; `-- sandbox --all FOLDER` takes every page of the
 * sandbox, wide and narrow, to look at.
 */
import { parseArgs } from 'node:util';
import { launchChromium } from '../test/support/browser.mts';
import { startDemo } from './screenshots/demo.mts';
import { takeEditor } from './screenshots/editor.mts';
import { takeEveryPage, takeSandbox } from './screenshots/sandbox.mts';

const { positionals, values } = parseArgs({
	allowPositionals: true,
	options: { all: { type: 'string' } },
});
const [kind] = positionals;
if (kind !== undefined && !['editor', 'sandbox'].includes(kind)) {
	throw new Error(`Choose editor or sandbox, not ${kind}.`);
}

if (values.all !== undefined) await takeEveryPage(values.all);
else if (kind !== 'editor') await takeSandbox();

if (values.all === undefined && kind !== 'sandbox') {
	const demo = await startDemo();
	const browser = await launchChromium();
	try {
		await takeEditor(browser, demo);
	} finally {
		await browser.close();
		await demo.stop();
	}
}
