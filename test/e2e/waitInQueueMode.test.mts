import { outputOf } from '../../demo/n8n/workflow.mts';
import { payAndWait, WAIT } from './payAndWait.mts';
import { PaymentWorkflow } from './paymentWorkflow.mts';
import { showingLogs, startQueueMode, type QueueMode } from './queueMode.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const EXECUTIONS = 200;
/** Milliseconds for all of them, on a slow machine. */
const LONGEST = 300_000;

describe('200 suspended executions in queue mode', () => {
	let stage: Stage;
	let queueMode: QueueMode | undefined;
	let workflow: PaymentWorkflow;

	const withLogs = showingLogs(() => stage.folder);

	beforeAll(async () => {
		stage = await setStage();
		queueMode = await startQueueMode(stage);
		await queueMode.startWorker();
		workflow = await PaymentWorkflow.setUp(queueMode.main, stage.sandbox);
		await workflow.publish(payAndWait(workflow));
	}, FIRST_INSTALL);

	afterAll(async () => {
		await queueMode?.stop();
		await stage.strike();
	});

	test(
		'hold no worker while they wait, and each goes on with its own payment',
		withLogs(async () => {
			for (let started = 0; started < EXECUTIONS; started++) {
				const amount = 1 + started / 100;
				expect((await workflow.call({ amounts: [amount], limit: 3600 })).status).toBe(200);
			}
			// A fresh n8n counts its executions from 1.
			const ids = Array.from({ length: EXECUTIONS }, (_, index) => String(index + 1));
			for (const id of ids) {
				expect(await workflow.pause(id, LONGEST)).toMatchObject({ status: 'waiting' });
			}
			expect(await queueMode!.activeJobs()).toBe(0);

			const payments = stage.sandbox.store.all().map(({ payment }) => payment);
			expect(payments).toHaveLength(EXECUTIONS);
			// A burst that n8n cannot take at once is sent again, as Kashimi would.
			stage.sandbox.settings.webhookAttempts = 10;
			await Promise.all(
				payments.map(async ({ id }, index) =>
					stage.sandbox.advance(id, { outcome: index % 2 === 0 ? 'completed' : 'expired' }),
				),
			);
			const expected = new Map(
				payments.map(({ id }, index) => [id, index % 2 === 0 ? 'COMPLETED' : 'FAILED']),
			);
			for (const id of ids) {
				const { status, run, payments: created } = await workflow.end(id, LONGEST);
				expect(status).toBe('success');
				const paymentId = String(created[0]!.paymentId);
				expect(outputOf(run, WAIT)).toEqual([
					expect.objectContaining({ paymentId, status: expected.get(paymentId), isFinal: true }),
				]);
				expect(run.resultData.runData.Afterwards).toHaveLength(1);
				expected.delete(paymentId);
			}
			expect(expected.size).toBe(0);
			const tokenCalls = stage.sandbox.recordedRequests.filter(({ path }) =>
				path.includes('token'),
			);
			console.log(`${tokenCalls.length} token request(s) for ${EXECUTIONS} executions`);
		}),
		700_000,
	);
});
