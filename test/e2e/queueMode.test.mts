import { setTimeout as sleep } from 'node:timers/promises';
import { node, webhook } from '../../demo/n8n/workflow.mts';
import { tokenRequests, traffic } from '../support/stage.mts';
import { PaymentWorkflow } from './paymentWorkflow.mts';
import { showingLogs, startQueueMode, type QueueMode, type Worker } from './queueMode.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
/** Milliseconds for all executions, on a slow machine. */
const LONGEST = 600_000;

const EXECUTIONS = 500;
const ITEMS = 5;
/** Main, two workers, one for webhooks. */
const PROCESSES = 4;
/** Seconds; the run takes more than two such lifetimes. */
const TOKEN_LIFETIME = 30;
/** Milliseconds between two calls. */
const RHYTHM = 150;

/** During which a worker is killed. */
const INTERRUPTED = 60;

/** Kashimi is told what the invoice is called, so that starting anew names the same payments. */
const references = (first: number, count: number) =>
	Array.from({ length: count }, (_, execution) =>
		Array.from({ length: ITEMS }, (_, item) => `INV-${first + execution}-${item + 1}`),
	);

describe('queue mode with two workers and a webhook process', () => {
	let stage: Stage;
	let queueMode: QueueMode | undefined;
	let workflow: PaymentWorkflow;
	let webhookUrl: string;
	let worker: Worker;

	const withLogs = showingLogs(() => stage.folder);
	const storedIds = () =>
		stage.sandbox.store.all().map(({ payment }) => String(payment.metadata?.endToEndId));

	beforeAll(
		withLogs(async () => {
			stage = await setStage();
			stage.sandbox.settings.tokenLifetimeSeconds = TOKEN_LIFETIME;
			queueMode = await startQueueMode(stage);
			workflow = await PaymentWorkflow.setUp(queueMode.main, stage.sandbox);
			await workflow.publish([
				webhook(),
				node('Each invoice', 'n8n-nodes-base.splitOut', 1, {
					fieldToSplitOut: 'body.references',
					options: {},
				}),
				workflow.createNode({ endToEndId: "={{ $json['body.references'] }}" }),
			]);
			worker = await queueMode.startWorker();
			await queueMode.startWorker();
			webhookUrl = `${await queueMode.startWebhookProcess()}/webhook/pay`;
		}),
		FIRST_INSTALL,
	);

	afterAll(async () => {
		await queueMode?.stop();
		await stage.strike();
	});

	async function start(invoices: string[]): Promise<void> {
		const { status } = await fetch(webhookUrl, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ references: invoices }),
		});
		expect(status).toBe(200);
	}

	/** A fresh n8n counts its executions from 1. */
	async function ends(first: number, count: number) {
		const all = [];
		for (let id = first; id < first + count; id++) {
			all.push(await workflow.end(String(id), LONGEST));
		}
		return all;
	}

	test(
		'500 executions over several token lifetimes: none fails, nothing is paid twice',
		withLogs(async () => {
			const begun = Date.now();
			const calls: Array<Promise<void>> = [];
			for (const invoices of references(1, EXECUTIONS)) {
				calls.push(start(invoices));
				await sleep(RHYTHM);
			}
			await Promise.all(calls);
			const executions = await ends(1, EXECUTIONS);
			const seconds = (Date.now() - begun) / 1000;

			expect(executions.filter(({ status }) => status !== 'success')).toEqual([]);
			const outcomes = executions.flatMap(({ payments }) => payments.map(({ outcome }) => outcome));
			expect(outcomes).toEqual(Array(EXECUTIONS * ITEMS).fill('created'));
			expect(storedIds().sort()).toEqual(references(1, EXECUTIONS).flat().sort());

			const lifetimes = Math.ceil(seconds / TOKEN_LIFETIME);
			expect(lifetimes).toBeGreaterThan(2);
			const tokens = tokenRequests(stage.sandbox);
			expect(tokens).toBeGreaterThanOrEqual(lifetimes - 1);
			expect(tokens).toBeLessThanOrEqual(lifetimes + PROCESSES);
			const statuses = new Set(
				traffic(stage.sandbox, '/ob/payments').map((line) => line.slice(-3)),
			);
			expect(statuses).toEqual(new Set(['201']));
			console.log(
				`${EXECUTIONS} executions in ${Math.round(seconds)} s: ${tokens} token requests in ${lifetimes} lifetimes`,
			);
		}),
		LONGEST * 2,
	);

	test(
		'a worker killed in the middle: nothing is paid twice, and starting anew pays what is missing',
		withLogs(async () => {
			const before = storedIds().length;
			const first = EXECUTIONS + 1;
			const invoices = references(first, INTERRUPTED);
			// Slow enough that both workers are in the middle of several executions.
			stage.sandbox.settings.latencyMs = 1000;
			await Promise.all(invoices.map(start));
			while (storedIds().length < before + (INTERRUPTED * ITEMS) / 4) await sleep(50);
			await worker.kill();
			stage.sandbox.settings.latencyMs = 0;

			const executions = await ends(first, INTERRUPTED);
			const failed = executions.filter(({ status }) => status !== 'success');
			expect(failed.length).toBeGreaterThan(0);
			expect(failed.length).toBeLessThan(INTERRUPTED);

			await Promise.all(invoices.map(start));
			const again = await ends(first + INTERRUPTED, INTERRUPTED);
			expect(again.filter(({ status }) => status !== 'success')).toEqual([]);
			expect(storedIds().slice(before).sort()).toEqual(invoices.flat().sort());
			const outcomes = again.flatMap(({ payments }) => payments.map(({ outcome }) => outcome));
			expect(new Set(outcomes)).toEqual(new Set(['existing', 'created']));
			const made = outcomes.filter((outcome) => outcome === 'created').length;
			console.log(
				`${failed.length} of ${INTERRUPTED} executions lost with their worker, ${made} of ${outcomes.length} payments made anew`,
			);
		}),
		LONGEST,
	);
});
