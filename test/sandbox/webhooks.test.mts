import { createHmac } from 'node:crypto';

import { BUILT_IN_CLIENTS } from '../../sandbox/clients.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { UNKNOWN_ID, plainClient, requestToken } from './apiClient.mts';
import type { ReceivedWebhook, WebhookReceiver } from './webhookReceiver.mts';
import { START, setWebhookStage, type WebhookStage } from './webhookStage.mts';

const [{ webhookSecret }, , writeOnly] = BUILT_IN_CLIENTS;

let stage: WebhookStage;
let sandbox: Sandbox;
let receiver: WebhookReceiver;

beforeEach(async () => {
	stage = await setWebhookStage();
	({ sandbox, receiver } = stage);
});

afterEach(async () => await stage.strike());

function signatureOf(
	{ raw }: ReceivedWebhook,
	encoding: 'hex' | 'base64' = 'hex',
	secret = webhookSecret,
): string {
	return createHmac('sha256', Buffer.from(secret, 'utf8')).update(raw).digest(encoding);
}

test('each top-level status is told once, in order, and signed', async () => {
	const paymentId = await stage.createAndComplete();
	await sandbox.webhooksSettled();
	expect(receiver.received.map(({ event }) => event)).toEqual(
		['PENDING', 'COMPLETED'].map((status) => ({
			eventName: 'PAYMENT_STATUS_UPDATED',
			eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
			paymentId,
			status,
		})),
	);
	const [first, second] = receiver.received;
	expect(first.event.eventId).not.toBe(second.event.eventId);
	for (const webhook of [first, second]) {
		expect(webhook.method).toBe('POST');
		expect(webhook.headers).toMatchObject({
			'content-type': 'application/json',
			'x-kashimi-signature': signatureOf(webhook),
		});
	}
	expect(sandbox.webhookDeliveries).toEqual(
		[first, second].map(({ event: { eventId, status } }) => ({
			eventId,
			paymentId,
			paymentStatus: status,
			url: receiver.url,
			status: 200,
			attempt: 1,
			at: START,
		})),
	);
});

test.each([
	[{ outcome: 'failed', failureReason: 'INSUFFICIENT_FUNDS' }, ['PENDING', 'FAILED']],
	[{ outcome: 'expired' }, ['PENDING', 'FAILED']],
	[{ outcome: 'unknown' }, ['PENDING', 'UNKNOWN']],
	[{ detailedStatus: 'PAYMENT_EXECUTION_PENDING' }, ['PENDING']],
] as const)('%j', async (destination, expected) => {
	await sandbox.advance(await stage.create(), destination);
	await sandbox.webhooksSettled();
	expect(stage.statuses()).toEqual(expected);
});

test.each([
	['base64', ''],
	['hex', 'sha256='],
	['base64', 'sha256='],
] as const)('the signature as %s after "%s"', async (encoding, prefix) => {
	await plainClient(sandbox).patch('/control/settings', {
		webhookSignatureEncoding: encoding,
		webhookSignaturePrefix: prefix,
	});
	await stage.create();
	await sandbox.webhooksSettled();
	const [webhook] = receiver.received;
	const expected = prefix + signatureOf(webhook, encoding);
	expect(webhook.headers['x-kashimi-signature']).toBe(expected);
});

test('every client has a secret of its own, of 32 bytes or more', async () => {
	const secrets = BUILT_IN_CLIENTS.map((each) => each.webhookSecret);
	expect(new Set(secrets).size).toBe(secrets.length);
	for (const secret of secrets) expect(Buffer.byteLength(secret)).toBeGreaterThanOrEqual(32);

	const { data } = await requestToken(sandbox, 'payments:write', [writeOnly]);
	const headers = { Authorization: `Bearer ${data.access_token}` };
	await stage.create(receiver.url, plainClient(sandbox, headers));
	await sandbox.webhooksSettled();
	const [webhook] = receiver.received;
	const expected = signatureOf(webhook, 'hex', writeOnly.webhookSecret);
	expect(webhook.headers['x-kashimi-signature']).toBe(expected);
});

test('nothing is sent without an address', async () => {
	const paymentId = await stage.create(null);
	await sandbox.advance(paymentId, { outcome: 'completed' });
	expect(sandbox.webhookDeliveries).toEqual([]);
});

test('nothing is sent to an address that is neither http nor https', async () => {
	await stage.create('ftp://127.0.0.1/webhook');
	await sandbox.webhooksSettled();
	expect(sandbox.webhookDeliveries).toMatchObject([
		{ status: null, attempt: 1, error: expect.stringContaining('http') },
	]);
});

test('duplicates on request: the same event, byte for byte', async () => {
	await plainClient(sandbox).patch('/control/settings', { webhookDuplicates: 2 });
	await stage.createAndComplete();
	await sandbox.webhooksSettled();
	expect(stage.statuses()).toEqual([...Array(3).fill('PENDING'), ...Array(3).fill('COMPLETED')]);
	expect(new Set(receiver.received.map(({ event }) => event.eventId)).size).toBe(2);
	expect(new Set(receiver.received.map(({ raw }) => raw.toString('utf8'))).size).toBe(2);
});

test('reordering on request: delayed, then the latest first', async () => {
	await plainClient(sandbox).patch('/control/settings', { webhookReordering: true });
	const first = await stage.createAndComplete();
	const second = await stage.create();
	expect(sandbox.webhookDeliveries).toEqual([]);

	const { data } = await plainClient(sandbox).post('/control/webhooks/release');
	expect(data).toEqual({ released: 3 });
	await sandbox.webhooksSettled();
	expect(receiver.received.map(({ event }) => [event.paymentId, event.status])).toEqual([
		[second, 'PENDING'],
		[first, 'COMPLETED'],
		[first, 'PENDING'],
	]);
	expect(sandbox.releaseWebhooks()).toBe(0);
});

test('the control routes show the attempts and send an event again', async () => {
	await stage.create();
	await sandbox.webhooksSettled();
	const { data: deliveries } = await plainClient(sandbox).get('/control/webhooks');
	expect(deliveries).toEqual(sandbox.webhookDeliveries);

	const [{ eventId }] = deliveries;
	expect((await plainClient(sandbox).post(`/control/webhooks/${eventId}/redeliver`)).status).toBe(
		202,
	);
	await sandbox.webhooksSettled();
	sandbox.redeliverWebhook(eventId);
	await sandbox.webhooksSettled();
	expect(receiver.received.map(({ event }) => event.eventId)).toEqual(Array(3).fill(eventId));
	const unknown = await plainClient(sandbox).post(`/control/webhooks/${UNKNOWN_ID}/redeliver`);
	expect(unknown.status).toBe(404);
});
