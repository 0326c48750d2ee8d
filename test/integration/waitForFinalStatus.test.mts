import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json as readJson } from 'node:stream/consumers';

import { stageOfAllTests, traffic, validPayment } from '../support/stage.mts';
import { NOT_A_UUID } from '../support/sentences.mts';
import { NOT_READ_SINCE } from '../../nodes/Kashimi/payments/statusDictionary.ts';

const stage = stageOfAllTests();

async function pay(additionalFields: object = {}): Promise<string> {
	const parameters = { ...validPayment, additionalFields };
	const { json, error } = await stage.engine.run({ parameters });
	expect(error?.message).toBeUndefined();
	return String(json[0]!.paymentId);
}

function wait(paymentId: string, changes: object = {}) {
	return {
		resource: 'payment',
		operation: 'waitForFinalStatus',
		paymentId,
		waitLimit: 24,
		waitUnit: 'hours',
		...changes,
	};
}

const SHORT = { waitLimit: 30, waitUnit: 'seconds' };

test('a final payment goes on at once', async () => {
	const paymentId = await pay();
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	const { json, run } = await stage.engine.run({ parameters: wait(paymentId) });
	expect(json).toMatchObject([
		{
			...{ paymentId, status: 'COMPLETED', isFinal: true, isPaid: true, timedOut: false },
			...{ amount: 12.34, currency: 'EUR', reference: 'Invoice 2026-001' },
		},
	]);
	expect(run.waitTill).toBeFalsy();
});

test('leaves the payment out where it is not wanted', async () => {
	const paymentId = await pay();
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	const { json } = await stage.engine.run({
		parameters: wait(paymentId, { options: { includePayment: false } }),
	});
	expect(json[0]).toMatchObject({ paymentId, status: 'COMPLETED' });
	expect(json[0]).not.toHaveProperty('amount');
	expect(traffic(stage.sandbox, `/archive/payments/${paymentId}`)).toEqual([]);
});

test('a payment that cannot be read ends no wait', async () => {
	const paymentId = await pay();
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	stage.sandbox.faults.plan({
		route: 'GET /api/v1/archive/payments/*',
		kind: 'statusBeforeCommit',
		status: 422,
	});
	const { json, error } = await stage.engine.run({ parameters: wait(paymentId) });
	expect(error).toBeUndefined();
	expect(json[0]).toMatchObject({ status: 'COMPLETED', notice: expect.stringContaining('read') });
});

test('a pending payment suspends the execution; at the limit nothing is asserted', async () => {
	const paymentId = await pay();
	// One that does not show its webhook URL proves nothing.
	const fault = { kind: 'statusBeforeCommit', status: 200 } as const;
	const body = { id: paymentId, amount: 12.34, currency: 'EUR' };
	stage.sandbox.faults.plan({ route: 'GET /api/v1/archive/payments/*', ...fault, body });
	const before = Date.now();
	const { run } = await stage.engine.run({ parameters: wait(paymentId) });
	expect(run.status).toBe('waiting');
	const hours = (new Date(run.waitTill!).getTime() - before) / 3_600_000;
	expect(hours).toBeGreaterThanOrEqual(24);
	expect(hours).toBeLessThan(25);
	const [suspended] = run.data.executionData!.nodeExecutionStack;
	expect(suspended!.data.main[0]).toMatchObject([
		{
			json: {
				...{ paymentId, status: 'PENDING', isFinal: false, timedOut: true, amount: 12.34 },
				statusReadAt: expect.stringMatching(/Z$/),
				explanation: {
					meaning: NOT_READ_SINCE.meaning,
					nextStep: expect.stringContaining('Get Status'),
				},
			},
			pairedItem: { item: 0 },
		},
	]);
	const [input] = run.data.resultData.runData.Start![0]!.data!.main;
	expect(input).toEqual([expect.objectContaining({ json: {} })]);
});

test('once suspended, n8n calls its own resume URL: the webhook may have come too early', async () => {
	const calls: Array<[string, unknown]> = [];
	let isTaken = () => {};
	const taken = new Promise<void>((resolve) => (isTaken = resolve));
	const n8n = createServer((request, response) => {
		void readJson(request).then((body) => {
			calls.push([`${request.method} ${request.url}`, body]);
			// Still being suspended, then taken.
			response.writeHead(calls.length === 1 ? 409 : 200).end('{}');
			if (calls.length > 1) isTaken();
		});
	});
	// It must not hold the tests where it is never called.
	n8n.listen(0, '127.0.0.1').unref();
	await once(n8n, 'listening');
	const resumeBaseUrl = `http://127.0.0.1:${(n8n.address() as AddressInfo).port}/webhook-waiting`;
	const paymentId = await pay();
	const body = { id: paymentId, amount: 12.34, currency: 'EUR' };
	stage.sandbox.faults.plan({
		...{ route: 'GET /api/v1/archive/payments/*', kind: 'statusBeforeCommit' },
		...{ status: 200, body },
	});
	const { run } = await stage.engine.run({ parameters: wait(paymentId), resumeBaseUrl });
	expect(run.status).toBe('waiting');
	await taken;
	n8n.closeAllConnections();
	n8n.close();
	const call = [
		expect.stringMatching(/^POST \/webhook-waiting\/\d+/),
		expect.objectContaining({ eventName: 'PAYMENT_STATUS_UPDATED', paymentId }),
	];
	expect(calls).toEqual([call, call]);
});

test.each([
	['nobody', {}, /^Nothing can end this wait: the payment notifies nobody$/],
	['another address', { webhookUrl: 'http://127.0.0.1:9/elsewhere' }, /another address$/],
	[
		'another execution',
		{ webhookUrl: 'http://127.0.0.1:5678/webhook-waiting/12?signature=abc' },
		/another execution \(12\)$/,
	],
])('stops at once where the payment notifies %s', async (_, additionalFields, message) => {
	const paymentId = await pay(additionalFields);
	const { error, run } = await stage.engine.run({ parameters: wait(paymentId) });
	expect(error?.message).toMatch(message);
	expect(error?.description).toMatch(/same execution.*Check Periodically/);
	expect(run.waitTill).toBeFalsy();
});

test('an item that nothing can wake is an error item beside the others', async () => {
	const [lost, paid] = [await pay(), await pay()];
	await stage.sandbox.advance(paid, { outcome: 'completed' });
	const { json } = await stage.engine.run({
		parameters: wait('={{ $json.id }}'),
		items: [{ id: lost }, { id: paid }],
		node: { onError: 'continueRegularOutput' },
	});
	expect(json).toMatchObject([
		{ error: expect.stringContaining('notifies nobody'), details: { nextStep: 'ask' } },
		{ status: 'COMPLETED' },
	]);
});

test('reads from time to time where nothing can wake it, if told to', async () => {
	const paymentId = await pay();
	const running = stage.engine.run({
		parameters: wait(paymentId, { options: { whenNothingCanWake: 'look' } }),
	});
	while (traffic(stage.sandbox, 'payment-statuses').length === 0) await new Promise(setImmediate);
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	const { json, run } = await running;
	expect(json).toMatchObject([{ status: 'COMPLETED', isPaid: true, timedOut: false }]);
	expect(run.waitTill).toBeFalsy();
});

test('in the editor it reads every few seconds, and suspends nothing', async () => {
	const paymentId = await pay();
	const running = stage.engine.run({ parameters: wait(paymentId), mode: 'manual' });
	while (traffic(stage.sandbox, 'payment-statuses').length === 0) await new Promise(setImmediate);
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	const { json, run } = await running;
	expect(json).toMatchObject([{ status: 'COMPLETED', isPaid: true }]);
	expect(run.waitTill).toBeFalsy();
});

test('a wait of less than a minute looks again and again, and needs no webhook', async () => {
	const paymentId = await pay();
	let cancel = () => {};
	const running = stage.engine.run({
		parameters: wait(paymentId, SHORT),
		onStart: (stop) => (cancel = stop),
	});
	while (traffic(stage.sandbox, 'payment-statuses').length === 0) await new Promise(setImmediate);
	await stage.sandbox.advance(paymentId, { outcome: 'expired' });
	const { json } = await running;
	expect(json).toMatchObject([{ status: 'FAILED', isFinal: true }]);
	cancel();
});

test('a look that fails loses nothing: the last known status is put out at the limit', async () => {
	const paymentId = await pay();
	const fault = { route: 'status', kind: 'statusBeforeCommit', status: 422 } as const;
	stage.sandbox.faults.plan({ route: 'status', kind: 'slow', delayMs: 0 });
	stage.sandbox.faults.plan({ ...fault, times: Infinity });
	const parameters = wait(paymentId, { waitLimit: 2, waitUnit: 'seconds' });
	const { json, error, hints } = await stage.engine.run({ parameters });
	expect(error).toBeUndefined();
	expect(json).toMatchObject([{ paymentId, status: 'PENDING', isFinal: false, timedOut: true }]);
	expect(hints).toEqual([expect.stringContaining('before a payment was final')]);
});

test('an item that fails stays an error item beside the others', async () => {
	const paymentId = await pay();
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	const unknown = '00000000-0000-4000-8000-000000000000';
	const { json } = await stage.engine.run({
		parameters: wait('={{ $json.id }}'),
		items: [{ id: unknown }, { id: paymentId }],
		node: { onError: 'continueRegularOutput' },
	});
	expect(json).toMatchObject([{ details: { httpStatus: 404 } }, { status: 'COMPLETED' }]);
});

test.each([
	[{ waitLimit: 0 }, /^Wait Limit is 0 \(item 1\)/],
	[{ waitLimit: 'soon' }, /^Wait Limit is "soon" \(item 1\)/],
	[{ waitLimit: 366, waitUnit: 'days' }, /^Wait Limit is 366 \(item 1\)/],
	[{ waitUnit: 'weeks' }, /^Wait Unit is "weeks" \(item 1\)/],
	[{ paymentId: 'PAY-1' }, new RegExp(`^Payment ID is "PAY-1", ${NOT_A_UUID} \\(item 1\\)`)],
])('refuses %j before any request', async (changes, message) => {
	const { error } = await stage.engine.run({ parameters: wait(validId, changes) });
	expect(error?.message).toMatch(message);
	expect(traffic(stage.sandbox)).toEqual([]);
});

const validId = '00000000-0000-4000-8000-000000000000';

test('a payment notifies either this execution or a webhook URL', async () => {
	const additionalFields = { notifyThisExecution: true, webhookUrl: 'https://example.com/hook' };
	const { error } = await stage.engine.run({ parameters: { ...validPayment, additionalFields } });
	expect(error?.message).toBe('Webhook URL is set although Notify This Execution is Yes (item 1)');
	expect(traffic(stage.sandbox)).toEqual([]);
});

test('a payment that notifies this execution carries its resume URL', async () => {
	await pay({ notifyThisExecution: true });
	const [{ payment }] = stage.sandbox.store.all() as unknown as [
		{ payment: { metadata: { webhookUrl: string } } },
	];
	expect(payment.metadata.webhookUrl).toContain('/webhookWaitingBaseUrl/');
});
