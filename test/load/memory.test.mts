import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialFor } from '../../demo/example.mts';
import { startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { node, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import { PaymentWorkflow, until } from '../e2e/paymentWorkflow.mts';
import { setStage, type Stage } from '../e2e/stage.mts';
import { eventBody, signature } from '../support/sentWebhooks.mts';

const TYPE = 'kashimiOAuth2Api';
const SECRET = 'a secret for this test';
/** Of webhooks and of creates, for each measurement. */
const ROUNDS = [4000, 8000, 8000];
const AT_ONCE = 64;
const ITEMS = 100;
const MOST_GROWTH = 1.05;

describe('n8n with 20,000 webhooks and 20,000 creates', () => {
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let workflow: PaymentWorkflow;
	let webhookUrl: string;
	let heapFile: string;

	beforeAll(async () => {
		stage = await setStage();
		heapFile = join(stage.folder, 'heap');
		stage.settings.env = {
			...stage.settings.env,
			NODE_OPTIONS: `--import ${new URL('heapReporter.mjs', import.meta.url).href}`,
			KASHIMI_HEAP_FILE: heapFile,
			EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
			// The newer engine makes an isolate for each execution: a tenth of a second of processor time
			// and 10 MB each, which would measure n8n.
			N8N_EXPRESSION_ENGINE: 'legacy',
		};
		n8n = await startN8n(stage.settings);
		workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		const { data } = credentialFor(stage.sandbox);
		const credential = await workflow.createCredential(TYPE, { ...data, webhookSecret: SECRET });
		const trigger = node('Kashimi Trigger', 'n8n-nodes-kashimi.kashimiTrigger', 2, {
			event: 'statusChanged',
			verification: 'signature',
		});
		webhookUrl = await workflow.publish(
			[
				{ ...trigger, credentials: { [TYPE]: credential }, webhookId: 'signed' } as WorkflowNode,
				node('Nothing', 'n8n-nodes-base.noOp', 1, {}),
			],
			'signed/webhook',
		);
		await workflow.publish([
			webhook({ responseMode: 'lastNode', responseData: 'allEntries' }),
			node('Payments', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.payments' }),
			workflow.createNode({
				amount: 1,
				endToEndId: '={{ $json.id }}',
				options: { maxConcurrency: 20 },
			}),
		]);
	});

	afterAll(async () => {
		await n8n?.stop();
		await stage.strike();
	});

	async function atOnce(count: number, work: (index: number) => Promise<void>): Promise<void> {
		let next = 0;
		const worker = async () => {
			while (next < count) await work(next++);
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
	}

	async function webhooks(count: number): Promise<void> {
		await atOnce(count, async () => {
			const body = eventBody();
			const headers = {
				'content-type': 'application/json',
				'X-Kashimi-Signature': signature(body, SECRET),
			};
			const { status } = await fetch(webhookUrl, { method: 'POST', body, headers });
			expect(status).toBe(200);
		});
		// n8n answers a webhook before its execution has ended. Those that have are not kept.
		const isIdle = async () => (await workflow.executions()).length === 0;
		await until('all executions have ended', isIdle, 900_000);
	}

	let made = 0;

	async function creates(count: number): Promise<void> {
		for (const end = made + count; made < end; made += ITEMS) {
			const payments = Array.from({ length: ITEMS }, (_, index) => ({ id: `INV-${made + index}` }));
			const answer = await (await workflow.call({ payments })).json();
			expect(answer).toHaveLength(ITEMS);
		}
		expect(stage.sandbox.store.all()).toHaveLength(made);
	}

	async function rateOf(count: number, work: (count: number) => Promise<void>): Promise<string> {
		const start = performance.now();
		await work(count);
		return `${Math.round((1000 * count) / (performance.now() - start))} a second`;
	}

	/** Bytes after a forced collection. */
	async function heap(): Promise<number> {
		await rm(heapFile, { force: true });
		process.kill(n8n!.pid, 'SIGUSR2');
		await until('n8n has collected its garbage', () => existsSync(heapFile));
		return Number(await readFile(heapFile, 'utf8'));
	}

	test('keeps its heap', async () => {
		const heaps: number[] = [];
		for (const count of ROUNDS) {
			const webhookRate = await rateOf(count, webhooks);
			const createRate = await rateOf(count, creates);
			heaps.push(await heap());
			const size = `${Math.round(heaps.at(-1)! / 1e5) / 10} MB`;
			console.log(`${made} webhooks (${webhookRate}), ${made} creates (${createRate}): ${size}`);
		}
		expect(heaps.at(-1)! / heaps[0]!).toBeLessThan(MOST_GROWTH);
	});
});
