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

	describe('payment link by e-mail', () => {
		let id: string;

		beforeAll(async () => {
			({ id } = await importExample(workflow, 'payment-link-by-email', withMailServer));
		});

		async function runUntilItWaits() {
			const execution = await started(async () => await workflow.start(id, 'Start'));
			const { status } = await workflow.pause(execution);
			expect(status).toBe('waiting');
			const [record] = stage.sandbox.store.all();
			return { execution, payment: record!.payment.id };
		}

		test('mails the bank link, waits, and marks the invoice paid once', async () => {
			const { execution, payment } = await runUntilItWaits();
			const [sent] = mail.mails;
			expect(sent).toMatch(/^To: payer@example.com/m);
			const body = sent!.replace(/=\r\n/g, '');
			expect(body).toContain(`${stage.sandbox.url}/hosted/${payment}`);

			await stage.sandbox.advance(payment, { outcome: 'completed' });
			expect((await workflow.end(execution)).status).toBe('success');
			expect(await workflow.rows('invoices')).toEqual([
				expect.objectContaining({ number: 'INV-2026-001', status: 'paid', payment }),
			]);

			const again = await started(async () => await workflow.start(id, 'Start'));
			expect((await workflow.end(again)).status).toBe('success');
			expect(amounts()).toEqual([12.34]);
			expect(await workflow.rows('invoices')).toHaveLength(1);
		});

		test('leaves the invoice open when the bank refuses the payment', async () => {
			const { execution, payment } = await runUntilItWaits();
			const failureReason = 'INSUFFICIENT_FUNDS';
			await stage.sandbox.advance(payment, { outcome: 'failed', failureReason });
			expect((await workflow.end(execution)).status).toBe('success');
			expect(await workflow.rows('invoices')).toEqual([
				expect.objectContaining({ status: 'open', reason: 'The payment was not made.' }),
			]);
		});
	});

	describe('invoice reminder', () => {
		const MAILED = /^(To|Subject): (.*)$/gm;
		const mailed = () =>
			mail.mails.map((text) => [...text.matchAll(MAILED)].map(([, , value]) => value));
		const LINK = ['payer@example.com', 'Invoice INV-2026-002'];
		const REMINDER = ['payer@example.com', 'Reminder: invoice INV-2026-002'];

		/** @param limit of the first wait */
		async function runUntilItWaits(limit: object) {
			const { id } = await importExample(workflow, 'invoice-reminder', (node) => {
				const parameters = { ...(node.parameters as object), ...limit };
				return withMailServer(node.name === 'Wait 3 days' ? { ...node, parameters } : node);
			});
			const execution = await started(async () => await workflow.start(id, 'Start'));
			const { status } = await workflow.pause(execution);
			expect(status).toBe('waiting');
			return { execution, payment: stage.sandbox.store.all()[0]!.payment.id };
		}

		test('sends no reminder to who pays at once', async () => {
			const { execution, payment } = await runUntilItWaits({});
			await stage.sandbox.advance(payment, { outcome: 'completed' });
			expect((await workflow.end(execution)).status).toBe('success');
			expect(mailed()).toEqual([LINK, ['payer@example.com', 'Invoice INV-2026-002 is paid']]);
		});

		test('mails the link again when nothing was decided, and goes on waiting', async () => {
			const { execution, payment } = await runUntilItWaits({ waitLimit: 1, waitUnit: 'seconds' });
			expect(mailed()).toEqual([LINK, REMINDER]);
			const bodies = mail.mails.map((text) => text.replace(/=\r\n/g, ''));
			for (const body of bodies) expect(body).toContain(`${stage.sandbox.url}/hosted/${payment}`);

			await stage.sandbox.advance(payment, { outcome: 'failed' });
			expect((await workflow.end(execution)).status).toBe('success');
			expect(mailed().at(-1)).toEqual([
				'accounting@example.com',
				'Invoice INV-2026-002 is not paid',
			]);
			expect(amounts()).toEqual([56.78]);
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
