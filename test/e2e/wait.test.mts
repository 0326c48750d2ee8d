import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { startN8n } from '../../demo/n8n/process.mts';
import { outputOf } from '../../demo/n8n/workflow.mts';
import { ownN8n } from './ownN8n.mts';
import { payAndWait, WAIT } from './payAndWait.mts';
import { until, type EndedExecution, type PaymentWorkflow } from './paymentWorkflow.mts';
import type { Stage } from './stage.mts';
import { NOT_READ_SINCE } from '../../nodes/Kashimi/payments/statusDictionary.ts';
interface Suspended {
	id: string;
	paymentIds: string[];
}

describe('Wait for Final Status in a real n8n', () => {
	const own = ownN8n(async (stage) => {
		// Whether Kashimi sends a webhook again is not documented.
		stage.sandbox.settings.webhookAttempts = 1;
		stage.settings.port = await getPort();
	});
	let stage: Stage;
	let workflow: PaymentWorkflow;

	beforeAll(async () => {
		({ stage, workflow } = own);
		await workflow.publish(payAndWait(workflow));
	});

	/** Starts an execution and returns it once it waits. */
	async function suspended(amounts: number[], limit = 3600): Promise<Suspended> {
		const id = await workflow.startedBy(async () => {
			expect((await workflow.call({ amounts, limit })).status).toBe(200);
		});
		const execution = await workflow.pause(id);
		expect(execution.status).toBe('waiting');
		return { id, paymentIds: execution.payments.map(({ paymentId }) => String(paymentId)) };
	}

	function waitOf({ run }: EndedExecution): Array<Record<string, unknown>> {
		expect(run.resultData.runData[WAIT]).toHaveLength(1);
		expect(run.resultData.runData.Afterwards).toHaveLength(1);
		return outputOf(run, WAIT);
	}

	function deliveries(paymentId: string) {
		return stage.sandbox.webhookDeliveries.filter((each) => each.paymentId === paymentId);
	}

	async function callResumeUrl(paymentId: string, body: string): Promise<number> {
		const headers = { 'content-type': 'application/json' };
		const { url } = deliveries(paymentId)[0]!;
		return (await fetch(url, { method: 'POST', headers, body })).status;
	}

	let limited: Suspended;

	beforeAll(async () => {
		// Its limit passes while the other tests run.
		limited = await suspended([99.99], 66);
		// n8n's own call after the suspension is over by then, and the webhook never comes.
		await sleep(5_000);
		stage.sandbox.settings.webhookReordering = true;
		await stage.sandbox.advance(limited.paymentIds[0]!, { outcome: 'completed' });
		stage.sandbox.settings.webhookReordering = false;
	});

	test('goes on with the confirmed status, and leaves the items before it as they were', async () => {
		const { id, paymentIds } = await suspended([12.34]);
		await stage.sandbox.advance(paymentIds[0]!, { outcome: 'completed' });

		const ended = await workflow.end(id);
		expect(ended.status).toBe('success');
		expect(waitOf(ended)).toEqual([
			expect.objectContaining({
				...{ paymentId: paymentIds[0], status: 'COMPLETED', isFinal: true, isPaid: true },
				...{ amount: 12.34, currency: 'EUR', timedOut: false },
			}),
		]);
		const { bankLink } = outputOf(ended.run, 'Afterwards')[0]!;
		expect(bankLink).toBe(ended.payments[0]!.redirectUrl);
		expect(ended.payments[0]).toMatchObject({ status: 'PENDING', outcome: 'created' });
	});

	test('waits until the last of several payments is final, also through a kill of n8n', async () => {
		const { id, paymentIds } = await suspended([1.01, 2.02, 3.03]);
		await stage.sandbox.advance(paymentIds[1]!, { outcome: 'completed' });
		await stage.sandbox.webhooksSettled();
		expect((await workflow.execution(id)).status).toBe('waiting');

		process.kill(-own.n8n.pid, 'SIGKILL');
		own.n8n = await startN8n(stage.settings);
		const reason = 'INSUFFICIENT_FUNDS';
		await stage.sandbox.advance(paymentIds[0]!, { outcome: 'failed', failureReason: reason });
		await stage.sandbox.webhooksSettled();
		expect((await workflow.execution(id)).status).toBe('waiting');
		await stage.sandbox.advance(paymentIds[2]!, { outcome: 'expired' });

		const statuses = waitOf(await workflow.end(id));
		expect(statuses.map(({ paymentId }) => paymentId)).toEqual(paymentIds);
		expect(statuses.map(({ status }) => status)).toEqual(['FAILED', 'COMPLETED', 'FAILED']);
		expect(statuses.every(({ isFinal }) => isFinal)).toBe(true);
		expect(statuses[0]).toMatchObject({ failureReasons: [reason] });
	});

	test('is not misled by forged, early or repeated webhooks', async () => {
		const { id, paymentIds } = await suspended([4.04]);
		const paymentId = paymentIds[0]!;
		const event = { eventName: 'PAYMENT_STATUS_UPDATED', eventId: paymentId, paymentId };
		const completed = JSON.stringify({ ...event, status: 'COMPLETED' });
		const foreign = JSON.stringify({ ...event, paymentId: id.padStart(36, '0') });

		expect(await callResumeUrl(paymentId, '{"status":"COMPLETED"}')).toBe(400);
		expect(await callResumeUrl(paymentId, foreign)).toBe(400);
		expect(await callResumeUrl(paymentId, completed)).toBe(503);
		const { origin, pathname } = new URL(deliveries(paymentId)[0]!.url);
		const unsigned = await fetch(`${origin}${pathname}`, { method: 'POST', body: completed });
		expect(unsigned.status).toBe(401);
		expect((await workflow.execution(id)).status).toBe('waiting');

		stage.sandbox.settings.webhookDuplicates = 3;
		await stage.sandbox.advance(paymentId, { outcome: 'completed' });
		const repeats = Array.from({ length: 5 }, () => callResumeUrl(paymentId, completed));
		await Promise.all(repeats);
		const ended = await workflow.end(id);
		expect(waitOf(ended)).toEqual([expect.objectContaining({ status: 'COMPLETED' })]);
		await stage.sandbox.webhooksSettled();
		expect(waitOf(await workflow.execution(id))).toHaveLength(1);
		stage.sandbox.settings.webhookDuplicates = 0;
	});

	test('reads the status itself when the one webhook came while it could not be confirmed', async () => {
		const { id, paymentIds } = await suspended([5.05]);
		await stage.sandbox.webhooksSettled();
		stage.sandbox.faults.plan({ route: 'status', kind: 'statusBeforeCommit', times: 2 });
		await stage.sandbox.advance(paymentIds[0]!, { outcome: 'completed' });

		const ended = await workflow.end(id);
		expect(waitOf(ended)).toEqual([expect.objectContaining({ status: 'COMPLETED' })]);
		const tries = deliveries(paymentIds[0]!).filter((each) => each.paymentStatus === 'COMPLETED');
		expect(tries.map(({ status }) => status)).toEqual([503]);
	});

	test('loses no webhook that comes once, while executions are being suspended', async () => {
		const before = stage.sandbox.store.all().length;
		const payments = () => stage.sandbox.store.all().slice(before);
		for (let index = 0; index < 20; index++) {
			expect((await workflow.call({ amounts: [10 + index / 100], limit: 3600 })).status).toBe(200);
			await until('the payment is made', () => payments().length > index);
			// The wait has read a pending status, or is about to.
			await sleep(20 * index);
			await stage.sandbox.advance(payments()[index]!.payment.id, { outcome: 'completed' });
		}
		// n8n lists the newest 20.
		for (const { id } of await workflow.executions()) {
			expect(waitOf(await workflow.end(id))).toEqual([
				expect.objectContaining({ isPaid: true, timedOut: false }),
			]);
		}
		const answers = stage.sandbox.webhookDeliveries.map(({ status }) => status);
		console.log(`n8n refused ${answers.filter((status) => status === 409).length} webhooks`);
	});

	test('asserts nothing at the limit, of a payment that was paid without a word', async () => {
		const [paymentId] = limited.paymentIds;
		const ended = await workflow.end(limited.id, 150_000);
		expect(ended.status).toBe('success');
		expect(waitOf(ended)).toEqual([
			expect.objectContaining({
				...{ paymentId, status: 'PENDING', isFinal: false, timedOut: true, amount: 99.99 },
				statusReadAt: expect.any(String),
				explanation: expect.objectContaining({
					meaning: NOT_READ_SINCE.meaning,
				}),
			}),
		]);
		expect(ended.payments[0]).toMatchObject({ outcome: 'created' });
	}, 200_000);
});
