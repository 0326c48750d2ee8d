import { isDeepStrictEqual } from 'node:util';
import { startN8n } from '../../demo/n8n/process.mts';
import type { LaunchedN8n } from '../../demo/n8n/process.mts';
import type { WorkflowNode } from '../../demo/n8n/workflow.mts';
import { authorizedClient, paths, paymentRequest } from '../unit/sandbox/apiClient.mts';
import { importExample } from './importExample.mts';
import { PaymentWorkflow, until } from './paymentWorkflow.mts';
import { startMailServer } from './smtp.mts';
import type { MailServer } from './smtp.mts';
import { setStage } from './stage.mts';
import type { Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;

describe('the examples in a real n8n', () => {
	let stage: Stage;
	let mail: MailServer;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;
	let smtp: { id: string; name: string };

	beforeAll(async () => {
		stage = await setStage();
		mail = await startMailServer();
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		smtp = await workflow.createCredential('smtp', mail.account);
	}, FIRST_INSTALL);

	beforeEach(() => {
		stage.sandbox.reset();
		mail.mails.length = 0;
	});

	afterAll(async () => {
		await n8n?.stop();
		await mail.close();
		await stage.strike();
	});

	const amounts = () => stage.sandbox.store.all().map(({ payment }) => payment.amount);

	async function started(run: () => Promise<unknown>): Promise<string> {
		const { length } = await workflow.executions();
		await run();
		await until('it is listed', async () => (await workflow.executions()).length > length);
		return (await workflow.executions())[0]!.id;
	}

	function withMailServer(node: WorkflowNode): WorkflowNode {
		return node.type === 'n8n-nodes-base.emailSend' ? { ...node, credentials: { smtp } } : node;
	}

	/** What became of a payment, and the move of the sandbox for it. */
	const PAYERS = {
		paid: { outcome: 'completed' },
		declined: { outcome: 'failed', failureReason: 'INSUFFICIENT_FUNDS' },
		silent: undefined,
	} as const;
	type Payer = keyof typeof PAYERS;
	/** A payer who does nothing is waited for as long as this. */
	const SHORT = { waitLimit: 1, waitUnit: 'seconds' };

	const MAILED = /^(To|Subject): (.*)$/gm;
	const mailed = () =>
		mail.mails.map((text) => [...text.matchAll(MAILED)].map(([, , value]) => value));
	const bodies = () => mail.mails.map((text) => text.replace(/=\r\n/g, ''));

	/** Imports an example whose waits end soon where the payer does nothing. */
	async function forPayer(name: string, payer: Payer): Promise<string> {
		const { id } = await importExample(workflow, name, (plain) => {
			const example = withMailServer(plain);
			const { operation } = example.parameters as { operation?: string };
			const isWait = operation === 'waitForFinalStatus' && payer === 'silent';
			return isWait
				? { ...example, parameters: { ...(example.parameters as object), ...SHORT } }
				: example;
		});
		return id;
	}

	/** Runs it in the editor to its end; the payer acts once the link has been mailed. */
	async function run(id: string, payer: Payer, mails: number): Promise<void> {
		const execution = await started(async () => await workflow.start(id, 'Start'));
		await until('the mail is there', () => mail.mails.length >= mails);
		const move = PAYERS[payer];
		const [record] = stage.sandbox.store.all();
		if (move && mails > 0) await stage.sandbox.advance(record!.payment.id, move);
		expect((await workflow.end(execution)).status).toBe('success');
	}

	describe('payment link by e-mail, run twice', () => {
		test.each([
			['paid', { status: 'paid', reason: '' }, { status: 'paid' }],
			[
				'declined',
				{ status: 'open', reason: expect.stringMatching(/not made: the account/) },
				{ status: 'open', reason: expect.stringMatching(/made before and failed/) },
			],
			[
				'silent',
				{ status: 'open', reason: expect.stringMatching(/not executed it yet|bank/) },
				{ status: 'open', reason: expect.stringMatching(/still open.*cannot be read again/) },
			],
		] as const)('a payer who is %s', async (payer, first, second) => {
			const id = await forPayer('payment-link-by-email', payer);
			await run(id, payer, 1);
			const link = `${stage.sandbox.url}/hosted/${stage.sandbox.store.all()[0]!.payment.id}`;
			expect(bodies()).toEqual([expect.stringContaining(link)]);
			expect(await workflow.rows('invoices')).toEqual([expect.objectContaining(first)]);

			mail.mails.length = 0;
			await run(id, payer, 0);
			expect(mailed()).toEqual([]);
			expect(await workflow.rows('invoices')).toEqual([expect.objectContaining(second)]);
			expect(amounts()).toEqual([12.34]);
		});
	});

	describe('invoice reminder, run twice', () => {
		const LINK = ['payer@example.com', 'Invoice INV-2026-002'];
		const REMINDER = ['payer@example.com', 'Reminder: invoice INV-2026-002'];
		const THANKS = ['payer@example.com', 'Invoice INV-2026-002 is paid'];
		const NOT_PAID = ['accounting@example.com', 'Invoice INV-2026-002 is not paid'];

		test.each([
			['paid', [LINK, THANKS], []],
			['declined', [LINK, NOT_PAID], [NOT_PAID]],
			['silent', [LINK, REMINDER, NOT_PAID], [NOT_PAID]],
		] as const)('a payer who is %s', async (payer, first, second) => {
			const id = await forPayer('invoice-reminder', payer);
			await run(id, payer, 1);
			expect(mailed()).toEqual(first);

			mail.mails.length = 0;
			await run(id, payer, 0);
			expect(mailed()).toEqual(second);
			for (const body of bodies()) expect(body).not.toMatch(/bank: *$|undefined|null/m);
			expect(amounts()).toEqual([56.78]);
		});

		test('a payer who pays while nobody looks gets no reminder', async () => {
			const { id } = await importExample(workflow, 'invoice-reminder', (plain) => {
				const example = withMailServer(plain);
				// As n8n hands it on at the limit of a suspended wait.
				return example.name === 'Wait 3 days'
					? {
							...example,
							type: 'n8n-nodes-base.code',
							typeVersion: 2,
							parameters: {
								jsCode: `const paymentId = $('Create payment').first().json.paymentId;
await new Promise((resolve) => setTimeout(resolve, 3000));
return [{ json: { paymentId, status: 'PENDING', isFinal: false, timedOut: true } }];`,
							},
						}
					: example;
			});
			await run(id, 'paid', 1);
			expect(mailed()).toEqual([LINK, THANKS]);
		});
	});

	test('webhook to table: one row for each payment, with its latest status', async () => {
		const { id, nodes } = await importExample(workflow, 'webhook-to-table');
		const { webhookId } = nodes.find(({ name }) => name === 'Kashimi Trigger')!;
		const webhookUrl = await workflow.activate(id, `${String(webhookId)}/webhook`);

		const client = await authorizedClient(stage.sandbox);
		stage.sandbox.settings.webhookDuplicates = 1;
		const request = paymentRequest(undefined, { metadata: { webhookUrl } });
		const payments = await Promise.all(
			[1, 2].map(async () => await client.post(paths.create, request)),
		);
		const ids = payments.map(({ data }) => String(data.paymentId));
		await stage.sandbox.webhooksSettled();
		await stage.sandbox.advance(ids[0]!, { outcome: 'completed' });
		await stage.sandbox.advance(ids[1]!, { outcome: 'expired' });

		const statuses = async () =>
			Object.fromEntries(
				(await workflow.rows('payment statuses')).map(({ payment, status }) => [payment, status]),
			);
		const expected = { [ids[0]!]: 'COMPLETED', [ids[1]!]: 'FAILED' };
		await until('the table is up to date', async () =>
			isDeepStrictEqual(await statuses(), expected),
		);
		expect(await workflow.rows('payment statuses')).toHaveLength(2);
	});

	test('scheduled sync: a second run adds no row, and brings the first up to date', async () => {
		const { id } = await importExample(workflow, 'scheduled-sync');
		const client = await authorizedClient(stage.sandbox);
		const { data } = await client.post(paths.create, paymentRequest());
		await client.post(paths.create, paymentRequest());
		const run = async () => {
			const execution = await started(async () => await workflow.start(id, 'Every hour'));
			expect((await workflow.end(execution)).status).toBe('success');
			return await workflow.rows('payments');
		};
		expect((await run()).map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);

		await stage.sandbox.advance(data.paymentId, { outcome: 'completed' });
		const rows = await run();
		expect(rows).toHaveLength(2);
		expect(rows.find(({ payment }) => payment === data.paymentId)).toMatchObject({
			status: 'COMPLETED',
		});
	});
});
