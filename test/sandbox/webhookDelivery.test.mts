import type { Sandbox } from '../../sandbox/server.mts';
import { startReceiver, type WebhookReceiver } from './webhookReceiver.mts';
import { setWebhookStage, type WebhookStage } from './webhookStage.mts';

let stage: WebhookStage;
let sandbox: Sandbox;
let receiver: WebhookReceiver;

beforeEach(async () => {
	stage = await setWebhookStage();
	({ sandbox, receiver } = stage);
});

afterEach(async () => await stage.strike());

async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise(setImmediate);
}

describe('retries', () => {
	test('after 4xx, 5xx and redirects, which are not followed; any 2xx ends them', async () => {
		receiver.answers.push(500, 404, 302, 204);
		await stage.create();
		await sandbox.webhooksSettled();
		expect(stage.attempts()).toEqual([
			[1, 500],
			[2, 404],
			[3, 302],
			[4, 204],
		]);
		const [first, ...again] = receiver.received;
		for (const { raw, headers } of again) {
			expect(raw).toEqual(first.raw);
			expect(headers['x-kashimi-signature']).toBe(first.headers['x-kashimi-signature']);
		}
	});

	test('after a refused connection', async () => {
		sandbox.settings.webhookAttempts = 30;
		const { port } = receiver;
		await receiver.close();
		await stage.create();
		await until(() => sandbox.webhookDeliveries.length > 1);
		stage.receiver = await startReceiver(port);
		await sandbox.webhooksSettled();
		expect(sandbox.webhookDeliveries[0]).toMatchObject({ status: null, error: 'ECONNREFUSED' });
		expect(sandbox.webhookDeliveries.at(-1)).toMatchObject({ status: 200 });
		expect(stage.statuses()).toEqual(['PENDING']);
	});

	test('after no answer in time', async () => {
		sandbox.settings.webhookTimeoutMs = 50;
		receiver.answers.push(0);
		await stage.create();
		await until(() => sandbox.webhookDeliveries.length > 1);
		sandbox.settings.webhookTimeoutMs = 10_000;
		await sandbox.webhooksSettled();
		expect(sandbox.webhookDeliveries[0]).toMatchObject({ status: null, error: 'ECONNABORTED' });
		expect(sandbox.webhookDeliveries.at(-1)).toMatchObject({ status: 200 });
	});

	test('end after the last attempt', async () => {
		sandbox.settings.webhookAttempts = 3;
		receiver.answers.push(500, 500, 500);
		await stage.create();
		await sandbox.webhooksSettled();
		expect(stage.attempts()).toEqual([
			[1, 500],
			[2, 500],
			[3, 500],
		]);
	});

	test('do not hold up what comes after', async () => {
		sandbox.settings.webhookFirstRetryMs = 3_600_000;
		receiver.answers.push(500);
		await stage.createAndComplete();
		await until(() => receiver.received.length === 2);
		expect(stage.statuses()).toEqual(['PENDING', 'COMPLETED']);
	});
});

test('a reset forgets what was sent, delayed and still to be sent', async () => {
	sandbox.settings.webhookFirstRetryMs = 3_600_000;
	receiver.answers.push(500, 0);
	await stage.create();
	await stage.create();
	await until(() => receiver.received.length === 2 && stage.attempts()[0]?.[1] === 500);
	sandbox.settings.webhookReordering = true;
	await stage.create();
	const [{ eventId }] = sandbox.webhookDeliveries;

	sandbox.reset();
	await sandbox.webhooksSettled();
	expect(sandbox.webhookDeliveries).toEqual([]);
	expect(sandbox.releaseWebhooks()).toBe(0);
	expect(() => sandbox.redeliverWebhook(eventId)).toThrow('no event');
	await stage.create();
	await sandbox.webhooksSettled();
	expect(sandbox.webhookDeliveries).toHaveLength(1);
	expect(receiver.received).toHaveLength(3);
});

test('close cancels what is pending', async () => {
	const own = await setWebhookStage();
	own.sandbox.settings.webhookFirstRetryMs = 3_600_000;
	own.receiver.answers.push(500, 0);
	await own.create();
	await own.create();
	await until(() => own.receiver.received.length === 2);
	await own.strike();
	expect(own.receiver.received).toHaveLength(2);
});

test('many payments at once: every event arrives, each payment in order', async () => {
	const ids = await Promise.all(
		Array.from({ length: 200 }, async () => await stage.createAndComplete()),
	);
	await sandbox.webhooksSettled();
	for (const id of ids) {
		const own = receiver.received.filter(({ event }) => event.paymentId === id);
		expect(own.map(({ event }) => event.status)).toEqual(['PENDING', 'COMPLETED']);
	}
});
