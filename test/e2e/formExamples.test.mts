import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openLocalPage } from '../support/browser.mts';
import { exampleStage } from './exampleStage.mts';
import {
	NOTHING_SENT,
	EXPRESSION_EMPTY,
	NUMBER_FIX,
	CHECK_DIGITS,
	outsideLimit,
} from '../support/sentences.mts';

const SHEET = [
	'invoice,amount,recipient,iban',
	'INV-1,12.34,Example Shop,DE89370400440532013000',
	'INV-2,20.00,Example Shop,DE89370400440532013001',
	'INV-3,"1,000.00",Example Shop,LT121000011101001000',
	'INV-4,7,Zoë Müller,LT121000011101001000',
].join('\n');

describe('the examples with a form, in a real n8n and a browser', () => {
	const on = exampleStage();
	let browser: Browser;
	let page: Page;

	beforeAll(async () => {
		browser = await launchChromium();
		page = await openLocalPage(browser);
	});

	afterAll(async () => await browser?.close());

	/** @param text of the spreadsheet */
	async function submit(url: string, text: string): Promise<void> {
		await page.goto(url);
		const file = { name: 'payments.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
		await page.getByLabel('Spreadsheet').setInputFiles(file);
		await page.getByRole('button', { name: 'Submit' }).click();
	}

	describe('payment link by form', () => {
		let url: string;

		beforeAll(async () => {
			on.reset();
			url = await on.publishForm('payment-link-by-form');
		});

		async function donate(amount: string): Promise<void> {
			await page.goto(url);
			await page.getByLabel('Name').fill('Ada');
			await page.getByLabel('Amount in EUR').fill(amount);
			await page.getByRole('button', { name: 'Submit' }).click();
		}

		test('says that it failed, and creates nothing, when the amount is above the limit', async () => {
			await donate('1000.01');
			await page.getByText('nothing was paid').waitFor();
			expect(on.payments).toEqual([]);
		});

		test("leads the payer's browser to the bank", async () => {
			await donate('25.50');
			await page.waitForURL(`${on.stage.sandbox.url}/hosted/**`);
			const [payment] = on.payments;
			expect(page.url()).toContain(payment!.id);
			expect(on.payments).toEqual([
				expect.objectContaining({
					amount: 25.5,
					remittanceInformation: expect.objectContaining({ value: 'Donation by Ada' }),
				}),
			]);
		});
	});

	describe('bulk payments', () => {
		let url: string;

		beforeAll(async () => {
			on.reset();
			url = await on.publishForm('bulk-payments');
		});

		/** @returns the cells of the result, row by row */
		async function upload(text: string): Promise<string[][]> {
			const download = page.waitForEvent('download');
			await submit(url, text);
			const saved = await download;
			expect(saved.suggestedFilename()).toBe('results.csv');
			const result = await readFile(await saved.path(), 'utf8');
			return (
				result
					.replace(/^\uFEFF/, '')
					.trim()
					// A cell with several problems has several lines, in quotes.
					.split(/\n(?=(?:[^"]*"[^"]*")*[^"]*$)/)
					.map((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
			);
		}

		test('gives back a row for each row: a bank link, or what is wrong', async () => {
			const [head, ...rows] = await upload(SHEET);
			expect(head!.join()).toBe('invoice,amount,recipient,result,payment,link,problem');
			expect(rows.map(([invoice, , , result]) => [invoice, result])).toEqual([
				['INV-1', 'created'],
				['INV-2', 'failed'],
				['INV-3', 'failed'],
				['INV-4', 'created'],
			]);
			const [, amount, , , payment, link] = rows[0]!;
			expect(on.stage.sandbox.store.find(payment!)?.payment.amount).toBe(Number(amount));
			expect(link).toBe(`${on.stage.sandbox.url}/hosted/${payment}`);
			expect(rows[1]![6]).toContain('Recipient IBAN');
			expect(rows[2]![6]).toContain(NUMBER_FIX);
			expect(on.amounts).toEqual([7, 12.34]);
		});

		test('makes nothing twice when the fixed file is uploaded again', async () => {
			const fixed = SHEET.replace('013001', '013000').replace('"1,000.00"', '1000.00');
			const [, ...rows] = await upload(fixed);
			expect(rows.map(([, , , result]) => result)).toEqual([
				'existing',
				'created',
				'created',
				'existing',
			]);
			expect(on.amounts).toEqual([7, 12.34, 20, 1000]);
		});

		test.each([
			['CSV UTF-8 of a spreadsheet', '\uFEFF', ';', '12,34'],
			['commas', '\uFEFF', ',', '"12,34"'],
			['semicolons without byte order mark', '', ';', '12.34'],
		])('%s: pays each invoice once, and no row without a number', async (_, mark, tab, amount) => {
			on.reset();
			const iban = 'LT121000011101001000';
			const lines = [
				['invoice', 'amount', 'recipient', 'iban'],
				['INV-1', amount, 'Example Shop', iban],
				['', '7', 'Example Shop', iban],
				['INV-3', '', 'Example Shop', iban],
				['INV-4', tab === ';' ? '1000,5' : '1000.5', 'Example Shop', iban],
			];
			const text = mark + lines.map((cells) => cells.join(tab)).join('\r\n');
			const results = async () => (await upload(text)).slice(1).map(([, , , result]) => result);
			expect(await results()).toEqual(['created', 'failed', 'failed', 'created']);
			expect(await results()).toEqual(['existing', 'failed', 'failed', 'existing']);
			expect(on.amounts).toEqual([12.34, 1000.5]);
		});

		test('a header of another spelling pays nothing', async () => {
			on.reset();
			const rows = (await upload(SHEET.replace('invoice', 'Invoice No'))).slice(1);
			expect(rows.map(([, , , result]) => result)).toEqual(Array(4).fill('failed'));
			expect(rows[0]![6]).toContain(EXPRESSION_EMPTY);
			expect(on.payments).toEqual([]);
		});
	});

	describe('approved bulk payments', () => {
		const CHECKED = [
			'invoice,amount,recipient,iban',
			'INV-1,12.34,Example Shop,DE89370400440532013000',
			'INV-2,0.10,Example Shop,LT121000011101001000',
			'INV-3,0.20,<b>Zoë</b> Müller,LT121000011101001000',
		].join('\n');
		let url: string;

		beforeAll(async () => {
			url = await on.publishForm('approved-bulk-payments');
		});

		beforeEach(() => on.reset());

		test('shows the problems of all rows, and asks Kashimi for nothing', async () => {
			on.stage.sandbox.recordedRequests.length = 0;
			const faulty = [
				'INV-4,"1,000.00",Example Shop,LT121000011101001000',
				'INV-5,7,Example Shop,DE89370400440532013001',
				'INV-6,10000.01,Example Shop,LT121000011101001000',
			];
			await submit(url, [CHECKED, ...faulty].join('\n'));
			await page.getByText('Fix these rows').waitFor();
			const text = (await page.textContent('body'))!;
			for (const problem of [
				new RegExp(`Row 4: .*${NUMBER_FIX}`),
				new RegExp(`Row 5: Recipient IBAN ${CHECK_DIGITS}`),
				new RegExp(`Row 6: .*${outsideLimit(10000)}`),
			]) {
				expect(text).toMatch(problem);
			}
			expect(text).not.toMatch(new RegExp(`Row [123]:|DE89370400440532013001|${NOTHING_SENT}`));
			expect(on.stage.sandbox.recordedRequests).toEqual([]);
		});

		async function decide(decision: string): Promise<void> {
			await submit(url, CHECKED);
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
});
