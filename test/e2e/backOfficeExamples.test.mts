import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { exampleStage, type Payer } from './exampleStage.mts';
import { until } from './paymentWorkflow.mts';

describe('the examples for shop and accounting, in a real n8n', () => {
	const on = exampleStage();

	beforeEach(() => on.reset());

	/** A node with another text somewhere in its parameters. */
	function withText(node: WorkflowNode, from: string, to: string): WorkflowNode {
		return JSON.parse(JSON.stringify(node).replaceAll(from, to)) as WorkflowNode;
	}

	describe('shop order', () => {
		const calls: Array<[string, unknown]> = [];
		const shop = createServer((request, response) => {
			void json(request).then((body) => {
				calls.push([request.url!, body]);
				// Its first answer is lost.
				if (calls.length === 1) request.socket.destroy();
				else response.end('{}');
			});
		});
		let key: { id: string; name: string };

		beforeAll(async () => {
			shop.listen(0, '127.0.0.1');
			await once(shop, 'listening');
			key = await on.workflow.createCredential('httpHeaderAuth', {
				name: 'X-Shop-Key',
				value: 'secret-of-the-shop',
			});
			const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
			const { id } = await on.import('shop-order', (example) =>
				/webhook|httpRequest/.test(example.type)
					? {
							...withText(example, 'https://shop.example.com', url),
							credentials: { httpHeaderAuth: key },
						}
					: example,
			);
			await on.workflow.activate(id, 'orders');
		});

		beforeEach(() => calls.splice(0));

		afterAll(() => {
			shop.closeAllConnections();
			shop.close();
		});

		async function order(body: object, headers = { 'X-Shop-Key': 'secret-of-the-shop' }) {
			const answer = await fetch(`${on.n8n.url}/webhook/orders`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify({
					...{ amount: 12.34, currency: 'EUR', returnUrl: 'https://shop.example.com/thanks' },
					...body,
				}),
			});
			return { status: answer.status, body: await answer.text() };
		}

		/** The order is posted, its payer acts, and the execution ends. */
		async function complete(number: string, payer: Payer): Promise<Record<string, unknown>> {
			let answer: Awaited<ReturnType<typeof order>> | undefined;
			const execution = await on.workflow.startedBy(
				async () => (answer = await order({ order: number })),
			);
			expect(answer!.status).toBe(200);
			const said = JSON.parse(answer!.body) as Record<string, unknown>;
			await on.workflow.pause(execution);
			await on.act(payer, String(said.paymentId));
			expect((await on.workflow.end(execution)).status).toBe('success');
			return said;
		}

		const linkOf = (paymentId: unknown) => `${on.stage.sandbox.url}/hosted/${String(paymentId)}`;
		const about = (paymentId: unknown) => expect.objectContaining({ paymentId });

		test('the shop gets the link, and hears that it is paid, also when it asks twice', async () => {
			const { paymentId, ...first } = await complete('SHOP-1', 'paid');
			expect(first).toEqual({ order: 'SHOP-1', paid: false, bankLink: linkOf(paymentId) });
			// The answer to the first call was lost.
			const paid = ['/api/orders/SHOP-1/paid', about(paymentId)];
			expect(calls).toEqual([paid, paid]);
			const again = await complete('SHOP-1', 'silent');
			expect(again).toEqual({ order: 'SHOP-1', paymentId, paid: true, bankLink: null });
			expect(calls).toEqual([paid, paid, paid]);
			expect(on.amounts).toEqual([12.34]);
		});

		test('an order whose payer is declined can be posted again, and gets another link', async () => {
			const first = await complete('SHOP-2', 'declined');
			expect(calls.at(-1)).toEqual(['/api/orders/SHOP-2/not-paid', about(first.paymentId)]);
			const second = await complete('SHOP-2', 'paid');
			expect(second).toMatchObject({ order: 'SHOP-2', bankLink: linkOf(second.paymentId) });
			expect(second.paymentId).not.toBe(first.paymentId);
			expect(calls.at(-1)).toEqual(['/api/orders/SHOP-2/paid', about(second.paymentId)]);
			expect((await complete('SHOP-2', 'silent')).paymentId).toBe(second.paymentId);
			expect(on.amounts).toEqual([12.34, 12.34]);
		});

		test('takes orders from the shop only, and none above the limit', async () => {
			expect(await order({ order: 'SHOP-3' }, { 'X-Shop-Key': 'x' })).toMatchObject({
				status: 403,
			});
			const refused = await order({ order: 'SHOP-3', amount: 1000.01 });
			expect(refused).toEqual({ status: 422, body: expect.stringContaining('safety limit') });
			expect(on.payments).toEqual([]);
			expect(calls).toEqual([]);
		});
	});

	test('morning reconciliation: closes what is paid, and mails the rest, every morning', async () => {
		const { id } = await on.import('morning-reconciliation');
		const run = async () => {
			on.mail.mails.length = 0;
			await on.run(id, 'Every morning');
			return on.bodies;
		};
		expect(await run()).toEqual([]);

		const numbers = ['INV-1', 'INV-2', 'INV-3', 'INV-4'];
		await on.workflow.insertRows(
			'open invoices',
			numbers.map((number) => ({ number, amount: 12.34, currency: 'EUR' })),
		);
		const client = await authorizedClient(on.stage.sandbox);
		const pay = async (number: string, amount: number) =>
			String((await client.post(paths.create, paymentRequest(number, { amount }))).data.paymentId);
		const paid = await pay('INV-1', 12.34);
		const pending = await pay('INV-2', 12.34);
		const other = await pay('INV-4', 12);
		for (const paymentId of [paid, other]) await on.act('paid', paymentId);

		const [mail] = await run();
		expect(on.mailed).toEqual([['accounting@example.com', '3 open invoice(s)']]);
		for (const line of [
			'INV-2: 12.34 EUR, the bank is still processing it',
			'INV-3: 12.34 EUR, no payment found',
			'INV-4: 12.34 EUR, another amount was paid (difference -0.34)',
		]) {
			expect(mail).toContain(line);
		}
		expect(mail).not.toContain('INV-1');

		await on.act('paid', pending);
		const [second] = await run();
		expect(on.mailed).toEqual([['accounting@example.com', '2 open invoice(s)']]);
		expect(second).not.toMatch(/INV-[12]:/);
		const rows = await on.workflow.rows('open invoices');
		expect(rows.map(({ number, match, closed }) => [number, match, closed])).toEqual([
			['INV-1', 'paid', true],
			['INV-2', 'paid', true],
			['INV-3', 'missing', false],
			['INV-4', 'amountDiffers', false],
		]);
		await on.act('paid', await pay('INV-3', 12.34));
		await on.act('paid', await pay('INV-4-2', 0.34));
		expect(await run()).toEqual([]);
		expect(await run()).toEqual([]);
	});

	describe('error workflow', () => {
		let pays = 0;
		let errorWorkflow: string;

		beforeAll(async () => {
			const imported = await on.import('error-workflow', (example) =>
				example.name === 'Wait 2 minutes'
					? { ...example, parameters: { amount: 1, unit: 'seconds' } }
					: example,
			);
			errorWorkflow = imported.id;
			await on.workflow.session.activateWorkflow(errorWorkflow);
		});

		/** A workflow that pays once, and fails; waits for the mail about it. */
		async function fail(parameters: object): Promise<string> {
			const path = `fails-${++pays}`;
			const nodes = [webhook({ path }), on.workflow.createNode(parameters)];
			const id = await on.workflow.create({
				name: 'Monthly invoices',
				nodes,
				connections: {
					Webhook: { main: [[{ node: nodes[1]!.name, type: 'main', index: 0 }]] },
				},
				settings: { errorWorkflow },
			});
			await on.workflow.activate(id, path);
			on.mail.mails.length = 0;
			await on.workflow.call({}, path);
			await until('the mail is there', () => on.mail.mails.length > 0);
			return on.bodies[0]!;
		}

		const lost = { endToEndId: 'INV-77', options: { maxRetries: 0 } };

		test.each([1, 2])('a payment that was made is found (time %i)', async () => {
			on.stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
			on.stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 503 });
			const mail = await fail(lost);
			expect(on.mailed).toEqual([['accounting@example.com', 'Payment INV-77 was made']]);
			expect(mail).toContain(on.payments[0]!.id);
			expect(mail).toContain('Do not pay it under another number');
			expect(mail).toMatch(/Execution: http\S+/);
			expect(on.payments).toHaveLength(1);
		});

		test('one that nobody knows yet asks a person to look', async () => {
			on.stage.sandbox.faults.plan({ route: 'create', kind: 'dropBeforeCommit' });
			on.stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 503 });
			const mail = await fail(lost);
			expect(on.mailed).toEqual([
				['accounting@example.com', 'Please look: payment INV-77 may have been made'],
			]);
			expect(mail).toContain('Do not pay it under another number');
			expect(on.payments).toEqual([]);
		});

		test('other errors are mailed as they are', async () => {
			const mail = await fail({ ...lost, recipientIban: 'DE00' });
			expect(on.mailed).toEqual([['accounting@example.com', 'Workflow Monthly invoices failed']]);
			expect(mail).toContain('Recipient IBAN');
		});
	});

	describe('check until final, run twice', () => {
		const LINK = ['payer@example.com', 'Invoice INV-2026-004'];
		const PAID = ['accounting@example.com', 'Invoice INV-2026-004 is paid'];
		const NOT_PAID = ['accounting@example.com', 'Invoice INV-2026-004 is not paid'];

		test.each([
			['paid', [LINK, PAID], [PAID]],
			['declined', [LINK, NOT_PAID], [NOT_PAID]],
			['silent', [LINK, NOT_PAID], [NOT_PAID]],
		] as Array<[Payer, string[][], string[][]]>)(
			'a payer who is %s',
			async (payer, first, second) => {
				const { id } = await on.import('check-until-final', (example) => {
					if (example.name === 'Wait 10 minutes')
						return { ...example, parameters: { amount: 1, unit: 'seconds' } };
					return withText(example, 'plus({ days: 3 })', 'plus({ seconds: 8 })');
				});
				const ended = await on.run(id, 'Start', async () => {
					await until('the mail is there', () => on.mail.mails.length > 0);
					// Once around the loop.
					await new Promise((resolve) => setTimeout(resolve, 2500));
					await on.act(payer);
				});
				expect(on.mailed).toEqual(first);
				expect(ended.run.resultData.runData['Read the status']!.length).toBeGreaterThan(1);
				on.mail.mails.length = 0;
				await on.run(id, 'Start');
				expect(on.mailed).toEqual(second);
				expect(on.amounts).toEqual([12.34]);
			},
		);
	});
});
