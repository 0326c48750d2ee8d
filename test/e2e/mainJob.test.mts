import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialFor, NODES, readExample } from '../../demo/example.mts';
import { executeWorkflow, runCli } from '../../demo/n8n/process.mts';
import { outputOf, withCredential, type RunData } from '../../demo/n8n/workflow.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the example workflow in a real n8n', () => {
	let stage: Stage;
	let run: RunData;

	beforeAll(async () => {
		stage = await setStage();
		const credential = { id: 'kashimi', ...credentialFor(stage.sandbox) };
		const workflow = withCredential(await readExample(), credential);
		await importFile('import:credentials', [credential]);
		await importFile('import:workflow', [{ id: 'example', active: false, ...workflow }]);
		run = await executeWorkflow(stage.settings, 'example');
	}, FIRST_INSTALL);

	afterAll(async () => await stage.strike());

	async function importFile(command: string, content: unknown): Promise<void> {
		const file = join(stage.folder, 'import.json');
		await writeFile(file, JSON.stringify(content));
		await runCli(stage.settings, [command, `--input=${file}`]);
	}

	function only(nodeName: string): Record<string, unknown> {
		const items = outputOf(run, nodeName);
		expect(items).toHaveLength(1);
		return items[0] ?? {};
	}

	test('runs without an error', () => {
		expect(run.resultData.error).toBeUndefined();
	});

	test('takes one bank that fits the filters', () => {
		expect(only(NODES.bank)).toMatchObject({
			id: expect.stringMatching(UUID),
			countryCode: 'LT',
			paymentSchemes: expect.arrayContaining(['SEPA']),
		});
	});

	test('puts out the new payment with the link for the payer', () => {
		const created = only(NODES.create);
		expect(created).toMatchObject({
			paymentId: expect.stringMatching(UUID),
			status: 'PENDING',
			outcome: 'created',
			endToEndId: 'INV-2026-001',
		});
		expect(String(created.redirectUrl)).toContain(stage.sandbox.url);
	});

	test('reads the payment back and finds it in the list', () => {
		const { paymentId } = only(NODES.create);
		const payment = { paymentId, amount: 12.34, currency: 'EUR' };
		expect(only(NODES.get)).toMatchObject(payment);
		expect(only(NODES.list)).toMatchObject(payment);
	});

	test('sends exactly the documented requests, in order, with one token', () => {
		const requests = stage.sandbox.recordedRequests;
		expect(requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
			'POST /api/v1/auth/token 200',
			'GET /api/v1/capabilities/providers 200',
			'POST /api/v1/ob/payments 201',
			`GET /api/v1/archive/payments/${String(only(NODES.create).paymentId)} 200`,
			'GET /api/v1/archive/payment-statuses 200',
			'GET /api/v1/archive/payments 200',
		]);
	});

	test('sends the payment as the contract describes it, and nothing else', () => {
		const sent = stage.sandbox.recordedRequests.find(({ path }) => path === '/api/v1/ob/payments');
		expect(sent?.body).toEqual({
			provider: { id: only(NODES.bank).id },
			paymentScheme: { name: 'SEPA' },
			recipient: {
				name: 'Harbour Coffee Roasters',
				account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
			},
			amount: 12.34,
			currency: 'EUR',
			remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
			metadata: {
				endToEndId: 'INV-2026-001',
				redirectUri: 'https://shop.example.com/thank-you',
			},
		});
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});

	test('calls no other host', () => {
		expect(stage.outside.attempts).toEqual([]);
	});
});
