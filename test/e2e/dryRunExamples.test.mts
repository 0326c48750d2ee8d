import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import { launchChromium } from '../support/browser.mts';
import { importExample } from './importExample.mts';
import { startLanguageModel } from './languageModel.mts';
import type { LanguageModel } from './languageModel.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import { startMailServer } from './smtp.mts';
import type { MailServer } from './smtp.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const LOCAL = /^(127\.0\.0\.1|localhost)$/;
/** n8n takes a click without the name of a browser for a mail scanner's. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36' };

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
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		stage = await setStage();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
	}, FIRST_INSTALL);

	beforeEach(() => stage.sandbox.reset());

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	const payments = () => stage.sandbox.store.all().map(({ payment }) => payment);
	const amounts = () =>
		payments()
			.map(({ amount }) => Number(amount))
			.sort((a, b) => a - b);

	describe('a spreadsheet: check, approve, pay', () => {
		let browser: Browser;
		let page: Page;
		let url: string;

		beforeAll(async () => {
			browser = await launchChromium();
			const context = await browser.newContext();
			// Its pages want fonts from elsewhere.
			await context.route(
				({ hostname }) => !LOCAL.test(hostname),
				async (route) => await route.abort(),
			);
			page = await context.newPage();
			const { nodes, id } = await importExample(workflow, 'approved-bulk-payments');
			await workflow.session.activateWorkflow(id);
			const { webhookId } = nodes.find(({ name }) => name === 'Upload')!;
			url = `${n8n!.url}/form/${String(webhookId)}`;
			await until('the form is there', async () => (await fetch(url)).ok);
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
			stage.sandbox.recordedRequests.length = 0;
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
			expect(stage.sandbox.recordedRequests).toEqual([]);
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
			expect(payments()).toEqual([]);
			await page.getByRole('button', { name: 'Continue' }).click();
			await page.getByText('You chose to pay nothing.').waitFor();
			expect(payments()).toEqual([]);
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
			expect(amounts()).toEqual([0.1, 0.2, 12.34]);
			const made = payments().find(({ metadata }) => metadata?.endToEndId === 'INV-1')!;
			expect(first).toContain('INV-1,"12.34 EUR to Example Shop');
			expect(first).toContain(`,created,${stage.sandbox.url}/hosted/${made.id}`);
			for (const row of await pay()) expect(row).toContain(',existing,');
			expect(amounts()).toEqual([0.1, 0.2, 12.34]);
		});
	});

	describe("an agent in front of a person's review", () => {
		let model: LanguageModel;
		let mail: MailServer;
		let id: string;

		beforeAll(async () => {
			model = await startLanguageModel();
			mail = await startMailServer();
			const openAiApi = await workflow.createCredential('openAiApi', model.account);
			const smtp = await workflow.createCredential('smtp', mail.account);
			const example = await importExample(workflow, 'agent-with-human-review', (node) => {
				if (node.type.endsWith('.emailSendHitlTool')) return { ...node, credentials: { smtp } };
				return node.type.endsWith('.lmChatOpenAi') ? { ...node, credentials: { openAiApi } } : node;
			});
			id = example.id;
		});

		beforeEach(() => {
			mail.mails.length = 0;
			model.requests = [];
		});

		afterAll(async () => {
			await model.close();
			await mail.close();
		});

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
			const { length } = await workflow.executions();
			await workflow.start(id, 'Start');
			await until('it is listed', async () => (await workflow.executions()).length > length);
			const execution = (await workflow.executions())[0]!.id;
			expect((await workflow.pause(execution)).status).toBe('waiting');
			const text = mail.mails
				.at(-1)!
				.replace(/=\r\n/g, '')
				.replace(/=3D/g, '=')
				.replace(/&amp;/g, '&');
			const link = (approved: boolean) =>
				new RegExp(`http://[^"'\\s]+approved=${approved}[^"'\\s]*`).exec(text)![0];
			return { execution, text, link };
		}

		test('the agent checks as often as it likes, and pays once a person has approved', async () => {
			for (const outcome of ['created', 'existing']) {
				const { execution, text, link } = await prepare();
				expect(text).toContain(
					'Invoice INV-2026-001: 12.34 EUR to Example Shop Ltd, account DE89 3704 0044 0532 0130 00.',
				);
				const [refused, checked] = model.observations();
				expect(refused).toMatch(/Recipient IBAN[\s\S]*NEXT STEP: ASK/);
				expect(checked).toContain(
					'12.34 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice INV-2026-001, as INV-2026-001',
				);
				expect(payments()).toHaveLength(outcome === 'created' ? 0 : 1);
				await fetch(link(true), { headers: BROWSER });
				expect((await workflow.end(execution)).status).toBe('success');
				expect(payments()).toMatchObject([
					{ amount: 12.34, metadata: { endToEndId: 'INV-2026-001' } },
				]);
				expect(model.observations().at(-1)).toContain(`"outcome":"${outcome}"`);
			}
		});

		test('pays nothing when the person declines', async () => {
			const { execution, link } = await prepare();
			await fetch(link(false), { headers: BROWSER });
			expect((await workflow.end(execution)).status).toBe('success');
			expect(model.observations().at(-1)).toContain('rejected the tool call');
			expect(payments()).toEqual([]);
		});
	});
});
