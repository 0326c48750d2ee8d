import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openLocalPage } from '../support/browser.mts';
import { exampleStage } from './exampleStage.mts';
import { startLanguageModel } from './languageModel.mts';
import type { LanguageModel } from './languageModel.mts';

const SHEET = [
	'invoice,amount,recipient,iban',
	'INV-1,12.34,Example Shop,DE89370400440532013000',
	'INV-2,0.10,Example Shop,LT121000011101001000',
	'INV-3,0.20,<b>Zoë</b> Müller,LT121000011101001000',
];
const ORDER = {
	amount: 12.34,
	recipient_name: 'Example Shop Ltd',
	recipient_iban: 'DE89 3704 0044 0532 0130 00',
	invoice_number: 'INV-2026-001',
};

describe('the examples with a dry run, in a real n8n', () => {
	const on = exampleStage();

	beforeEach(() => on.reset());

	describe('a spreadsheet: check, approve, pay', () => {
		let browser: Browser;
		let page: Page;
		let url: string;

		beforeAll(async () => {
			browser = await launchChromium();
			page = await openLocalPage(browser);
			url = await on.publishForm('approved-bulk-payments');
		});

		afterAll(async () => await browser?.close());

		async function upload(rows: string[]): Promise<void> {
			await page.goto(url);
			const buffer = Buffer.from(rows.join('\n'));
			const file = { name: 'payments.csv', mimeType: 'text/csv', buffer };
			await page.getByLabel('Spreadsheet').setInputFiles(file);
			await page.getByRole('button', { name: 'Submit' }).click();
		}

		test('shows the problems of all rows, and asks Kashimi for nothing', async () => {
			on.stage.sandbox.recordedRequests.length = 0;
			await upload([
				...SHEET,
				'INV-4,"1,000.00",Example Shop,LT121000011101001000',
				'INV-5,7,Example Shop,DE89370400440532013001',
				'INV-6,10000.01,Example Shop,LT121000011101001000',
			]);
			await page.getByText('Fix these rows').waitFor();
			const text = (await page.textContent('body'))!;
			for (const problem of [
				/Row 4: .*without thousands separators/,
				/Row 5: Recipient IBAN has wrong check digits/,
				/Row 6: .*outside the safety limit of 10000/,
			]) {
				expect(text).toMatch(problem);
			}
			expect(text).not.toMatch(/Row [123]:|DE89370400440532013001|Nothing was sent/);
			expect(on.stage.sandbox.recordedRequests).toEqual([]);
		});

		async function decide(decision: string): Promise<void> {
			await upload(SHEET);
			await page.getByText('3 payments, 12.64 EUR').waitFor();
			const text = (await page.textContent('body'))!;
			expect(text).toContain(
				'12.34 EUR to Example Shop, DE•• … 3000, reference Invoice INV-1, as INV-1',
			);
			expect(text).toContain('0.20 EUR to <b>Zoë</b> Müller, LT•• … 1000');
			await page.getByRole('combobox').selectOption({ label: decision });
		}

		test('pays nothing when the person declines', async () => {
			await decide('Pay nothing');
			expect(on.payments).toEqual([]);
			await page.getByRole('button', { name: 'Continue' }).click();
			await page.getByText('You chose to pay nothing.').waitFor();
			expect(on.payments).toEqual([]);
		});

		test('pays exactly what was approved, and nothing twice', async () => {
			const pay = async () => {
				await decide('Pay all');
				const download = page.waitForEvent('download');
				await page.getByRole('button', { name: 'Continue' }).click();
				const rows = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
				return rows.slice(1).map((row) => row.replace(/^\uFEFF/, ''));
			};
			const [first] = await pay();
			expect(on.amounts).toEqual([0.1, 0.2, 12.34]);
			const made = on.payments.find(({ metadata }) => metadata?.endToEndId === 'INV-1')!;
			expect(first).toContain('INV-1,"12.34 EUR to Example Shop');
			expect(first).toContain(`,created,${on.stage.sandbox.url}/hosted/${made.id}`);
			for (const row of await pay()) expect(row).toContain(',existing,');
			expect(on.amounts).toEqual([0.1, 0.2, 12.34]);
		});
	});

	describe("an agent in front of a person's review", () => {
		let model: LanguageModel;
		let id: string;

		beforeAll(async () => {
			model = await startLanguageModel();
			const openAiApi = await on.workflow.createCredential('openAiApi', model.account);
			({ id } = await on.import('agent-with-human-review', (node) =>
				node.type.endsWith('.lmChatOpenAi') ? { ...node, credentials: { openAiApi } } : node,
			));
		});

		beforeEach(() => void (model.requests = []));

		afterAll(async () => await model.close());

		/** Runs until a person is asked. */
		async function prepare() {
			model.script = [
				{ calls: [{ tool: 'Check_the_order', args: { ...ORDER, recipient_iban: 'DE00' } }] },
				{ calls: [{ tool: 'Check_the_order', args: ORDER }] },
				{
					calls: [{ tool: 'Pay_the_invoice', args: { toolParameters: ORDER, hitlParameters: {} } }],
				},
				{ text: 'Done.' },
			];
			const execution = await on.started(async () => await on.workflow.start(id, 'Start'));
			expect((await on.workflow.pause(execution)).status).toBe('waiting');
			return { execution, ...on.question };
		}

		test('the agent checks as often as it likes, and pays once a person has approved', async () => {
			for (const outcome of ['created', 'existing']) {
				const { execution, text, answer } = await prepare();
				expect(text).toContain(
					'Invoice INV-2026-001: 12.34 EUR to Example Shop Ltd, account DE89 3704 0044 0532 0130 00.',
				);
				const [refused, checked] = model.observations();
				expect(refused).toMatch(/Recipient IBAN[\s\S]*NEXT STEP: ASK/);
				expect(checked).toContain(
					'12.34 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice INV-2026-001, as INV-2026-001',
				);
				expect(on.payments).toHaveLength(outcome === 'created' ? 0 : 1);
				await answer(true);
				expect((await on.workflow.end(execution)).status).toBe('success');
				expect(on.payments).toMatchObject([
					{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } },
				]);
				expect(model.observations().at(-1)).toContain(`"outcome":"${outcome}"`);
			}
		});

		test('pays nothing when the person declines', async () => {
			const { execution, answer } = await prepare();
			await answer(false);
			expect((await on.workflow.end(execution)).status).toBe('success');
			expect(model.observations().at(-1)).toContain('rejected the tool call');
			expect(on.payments).toEqual([]);
		});
	});
});
