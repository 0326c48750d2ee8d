import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, openLocalPage } from '../support/browser.mts';
import { exampleStage } from './exampleStage.mts';

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
			await page.goto(url);
			const file = { name: 'payments.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
			await page.getByLabel('Spreadsheet').setInputFiles(file);
			const download = page.waitForEvent('download');
			await page.getByRole('button', { name: 'Submit' }).click();
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
			expect(rows[2]![6]).toContain('without thousands separators');
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
			expect(rows[0]![6]).toContain('the expression returns nothing');
			expect(on.payments).toEqual([]);
		});
	});
});
