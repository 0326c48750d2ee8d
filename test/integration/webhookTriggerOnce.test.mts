import type { IDataObject } from 'n8n-workflow';

import { authorizedClient, paths, paymentRequest } from '../sandbox/apiClient.mts';
import { pseudoRandom } from '../sandbox/pseudoRandom.mts';
import { repetitions } from '../support/repetitions.mts';
import { credentialFor, setStage, type Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';

const ROUNDS = 10;
const PAYMENTS_A_ROUND = repetitions(50, 0.2);
const EVENTS = ROUNDS * PAYMENTS_A_ROUND * 2;

let stage: Stage;
let workflow: WebhookWorkflow;
const random = pseudoRandom(7);

beforeAll(async () => {
	stage = await setStage({ webhookFirstRetryMs: 5, random });
	const { webhookSecret } = stage.sandbox.clients[0];
	await stage.engine.saveCredential({ ...credentialFor(stage.sandbox), webhookSecret });
	workflow = await WebhookWorkflow.open(stage.engine);
});

afterAll(async () => {
	await workflow.close();
	await stage.sandbox.close();
});

/**
 * Payments with two events each, every event sent twice and some once more, the latest first.
 * In every other round the first events arrive only after the last ones. The first half is in queue
 * mode: each round ends in other processes, which start while executions of those before are still
 * under way. Without it, n8n ends before another one starts.
 */
async function live(): Promise<void> {
	const { sandbox } = stage;
	sandbox.reset();
	Object.assign(sandbox.settings, { webhookReordering: true, webhookDuplicates: 1 });
	workflow.executions.length = 0;
	workflow.processedData.rows.clear();
	workflow.idleWebhooks = 0;
	workflow.processedData.access = async () => await new Promise((resolve) => setImmediate(resolve));
	const client = await authorizedClient(sandbox);
	await workflow.startQueueMode();
	for (let round = 0; round < ROUNDS; round++) {
		if (round === ROUNDS / 2) {
			await deliver();
			workflow.endQueueMode();
		}
		const metadata = { webhookUrl: workflow.url };
		const ids: string[] = [];
		for (let payment = 0; payment < PAYMENTS_A_ROUND; payment++) {
			const { data } = await client.post(paths.create, paymentRequest(undefined, { metadata }));
			ids.push(data.paymentId);
		}
		if (round % 2 === 0) await deliver();
		for (const id of ids) {
			await sandbox.advance(id, { outcome: random() < 0.5 ? 'completed' : 'failed' });
		}
		sandbox.releaseWebhooks();
		if (!workflow.isInQueueMode) await deliver();
		await workflow.restart();
		await sandbox.webhooksSettled();
		for (const { eventId } of sandbox.webhookDeliveries.filter(() => random() < 0.05)) {
			sandbox.redeliverWebhook(eventId);
		}
	}
	await deliver();
}

async function deliver(): Promise<void> {
	stage.sandbox.releaseWebhooks();
	await stage.sandbox.webhooksSettled();
	await workflow.idle();
}

const sorted = (values: unknown[]) => values.map(String).sort();
const transitionOf = ({ paymentId, status }: IDataObject) =>
	`${String(paymentId)} ${String(status)}`;

test(`signature: of ${EVENTS} events, each starts the workflow exactly once`, async () => {
	workflow.edit({ verification: 'signature' });
	await live();
	const events = new Set(stage.sandbox.webhookDeliveries.map(({ eventId }) => eventId));
	expect(events.size).toBe(EVENTS);
	expect(stage.sandbox.webhookDeliveries.length).toBeGreaterThan(2 * EVENTS);
	expect(workflow.executions.length + workflow.idleWebhooks).toBe(
		stage.sandbox.webhookDeliveries.length,
	);
	expect(sorted(workflow.started.map(({ eventId }) => eventId))).toEqual(sorted([...events]));
	expect(new Set(workflow.started.map(transitionOf)).size).toBe(EVENTS);

	// A repetition that the process knows starts no execution.
	const repeated = [...events].slice(0, 20);
	const repeat = async () => {
		for (const eventId of repeated) stage.sandbox.redeliverWebhook(eventId);
		await deliver();
		return workflow.executions.length;
	};
	const known = await repeat();
	expect(await repeat()).toBe(known);
});

test('confirmation: each status that Kashimi confirmed starts the workflow exactly once, while it fails now and then', async () => {
	workflow.edit({});
	// The client does not try again after a 403, so that it is Kashimi who does.
	const fault = { route: 'status', kind: 'statusBeforeCommit', status: 403 } as const;
	const planned = live();
	stage.sandbox.faults.plan({ ...fault, times: Infinity, probability: 0.2 });
	await planned;
	const records = stage.sandbox.store.all();
	expect(records).toHaveLength(ROUNDS * PAYMENTS_A_ROUND);
	const isSeenPending = (index: number) => Math.floor(index / PAYMENTS_A_ROUND) % 2 === 0;
	const expected = records.flatMap(({ payment, statusEvents }, index) => [
		...(isSeenPending(index) ? [`${payment.id} PENDING`] : []),
		`${payment.id} ${statusEvents.at(-1)!.status}`,
	]);
	const started = workflow.started.map(transitionOf);
	expect(sorted(started)).toEqual(sorted(expected));
	const isAfterFinal = (transition: string, index: number) =>
		transition.endsWith('PENDING') &&
		started.slice(0, index).some((other) => other.startsWith(transition.split(' ')[0]));
	expect(started.filter(isAfterFinal)).toEqual([]);
	expect(stage.sandbox.webhookDeliveries.some(({ status }) => status === 503)).toBe(true);
});
