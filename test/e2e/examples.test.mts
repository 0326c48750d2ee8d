import { isDeepStrictEqual } from 'node:util';
import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { exampleStage, type Payer } from './exampleStage.mts';
import { until } from './paymentWorkflow.mts';
import { LINK_LOST } from '../support/sentences.mts';
import { explain } from '../../nodes/Kashimi/payments/statusDictionary.ts';

describe('the examples in a real n8n', () => {
	const on = exampleStage();

	beforeEach(() => on.reset());

	/** A payer who does nothing is waited for as long as this. */
	const SHORT = { waitLimit: 1, waitUnit: 'seconds' };

	/** Imports an example whose waits end soon where the payer does nothing. */
	async function forPayer(name: string, payer: Payer): Promise<string> {
		const { id } = await on.import(name, (example) => {
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
		await on.run(id, 'Start', async () => {
			await until('the mail is there', () => on.mail.mails.length >= mails);
			if (mails > 0) await on.act(payer);
		});
	}

	describe('payment link by e-mail, run twice', () => {
		test.each([
			['paid', { status: 'paid', reason: '' }, { status: 'paid' }],
			[
				'declined',
				{
					status: 'open',
					reason: explain({ status: 'FAILED', failureReasons: ['INSUFFICIENT_FUNDS'] }).meaning,
				},
				{
					status: 'open',
					reason: expect.stringMatching(
						/^This payment was made before and failed\. .*enough money/,
					),
				},
			],
			[
				'silent',
				{
					status: 'open',
					reason: explain({ status: 'PENDING' }).meaning,
				},
				{
					status: 'open',
					reason: expect.stringMatching(new RegExp(`^It is still open\\. .*${LINK_LOST}`)),
				},
			],
		] as const)('a payer who is %s', async (payer, first, second) => {
			const id = await forPayer('payment-link-by-email', payer);
			await run(id, payer, 1);
			const link = `${on.stage.sandbox.url}/hosted/${on.stage.sandbox.store.all()[0]!.payment.id}`;
			expect(on.bodies).toEqual([expect.stringContaining(link)]);
			expect(await on.workflow.rows('invoices')).toEqual([expect.objectContaining(first)]);

			on.mail.mails.length = 0;
			await run(id, payer, 0);
			expect(on.mailed).toEqual([]);
			expect(await on.workflow.rows('invoices')).toEqual([expect.objectContaining(second)]);
			expect(on.amounts).toEqual([12.34]);
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
			expect(on.mailed).toEqual(first);

			on.mail.mails.length = 0;
			await run(id, payer, 0);
			expect(on.mailed).toEqual(second);
			for (const body of on.bodies) expect(body).not.toMatch(/bank: *$|undefined|null/m);
			expect(on.amounts).toEqual([56.78]);
		});

		test('a payer who pays while nobody looks gets no reminder', async () => {
			const { id } = await on.import('invoice-reminder', (example) => {
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
			expect(on.mailed).toEqual([LINK, THANKS]);
		});
	});

	test('webhook to table: one row for each payment, with its latest status', async () => {
		const { id, nodes } = await on.import('webhook-to-table');
		const { webhookId } = nodes.find(({ name }) => name === 'Kashimi Trigger')!;
		const webhookUrl = await on.workflow.activate(id, `${String(webhookId)}/webhook`);

		const client = await authorizedClient(on.stage.sandbox);
		on.stage.sandbox.settings.webhookDuplicates = 1;
		const request = paymentRequest(undefined, { metadata: { webhookUrl } });
		const payments = await Promise.all(
			[1, 2].map(async () => await client.post(paths.create, request)),
		);
		const ids = payments.map(({ data }) => String(data.paymentId));
		await on.stage.sandbox.webhooksSettled();
		await on.stage.sandbox.advance(ids[0]!, { outcome: 'completed' });
		await on.stage.sandbox.advance(ids[1]!, { outcome: 'expired' });

		const statuses = async () =>
			Object.fromEntries(
				(await on.workflow.rows('payment statuses')).map(({ payment, status }) => [
					payment,
					status,
				]),
			);
		const expected = { [ids[0]!]: 'COMPLETED', [ids[1]!]: 'FAILED' };
		await until('the table is up to date', async () =>
			isDeepStrictEqual(await statuses(), expected),
		);
		expect(await on.workflow.rows('payment statuses')).toHaveLength(2);
	});

	test('scheduled sync: a second run adds no row, and brings the first up to date', async () => {
		const { id } = await on.import('scheduled-sync');
		const client = await authorizedClient(on.stage.sandbox);
		const { data } = await client.post(paths.create, paymentRequest());
		await client.post(paths.create, paymentRequest());
		const run = async () => {
			await on.run(id, 'Every hour');
			return await on.workflow.rows('payments');
		};
		expect((await run()).map(({ status }) => status)).toEqual(['PENDING', 'PENDING']);

		await on.stage.sandbox.advance(data.paymentId, { outcome: 'completed' });
		const rows = await run();
		expect(rows).toHaveLength(2);
		expect(rows.find(({ payment }) => payment === data.paymentId)).toMatchObject({
			status: 'COMPLETED',
		});
	});
});
