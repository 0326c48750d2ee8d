import type { IDataObject } from 'n8n-workflow';

import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { credentialFor, setStage, traffic, validPayment } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';

let stage: Stage;
let workflow: WebhookWorkflow;
let secret: string;

beforeAll(async () => {
	stage = await setStage({ webhookFirstRetryMs: 20 });
	secret = stage.sandbox.clients[0].webhookSecret;
	workflow = await WebhookWorkflow.open(stage.engine);
});

beforeEach(async () => {
	await stage.engine.saveCredential({
		...credentialFor(stage.sandbox),
		webhookSecret: secret,
	});
	stage.sandbox.reset();
	workflow.edit({});
	workflow.isTest = false;
	workflow.executions.length = 0;
	workflow.warnings.length = 0;
	workflow.processedData.rows.clear();
	workflow.processedData.access = async () => {};
});

afterAll(async () => {
	await workflow.close();
	await stage.sandbox.close();
});

const paymentOf = (webhookUrl: string) => ({ ...validPayment, additionalFields: { webhookUrl } });

/** Creates a payment through the API that reports to the workflow. */
async function pay(): Promise<string> {
	const { json, error } = await stage.engine.run({
		parameters: paymentOf(workflow.url),
	});
	expect(error?.message).toBeUndefined();
	await settled();
	return json[0].paymentId as string;
}

async function settled(): Promise<void> {
	await stage.sandbox.webhooksSettled();
	await workflow.idle();
}

async function complete(paymentId: string): Promise<void> {
	await stage.sandbox.advance(paymentId, { outcome: 'completed' });
	await settled();
}

async function until(isTrue: () => boolean): Promise<void> {
	while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

const statuses = () => workflow.started.map(({ status }) => status);
const answers = () => stage.sandbox.webhookDeliveries.map(({ status }) => status);

describe('Confirm With Kashimi', () => {
	test("starts once for each status, with the API's own answer and what it means", async () => {
		const paymentId = await pay();
		await complete(paymentId);
		expect(statuses()).toEqual(['PENDING', 'COMPLETED']);
		const latest = stage.sandbox.store.find(paymentId)!.statusEvents.at(-1)!;
		expect(workflow.started[1]).toEqual({
			...latest,
			isFinal: true,
			explanation: expect.objectContaining({ nextStep: 'Treat it as paid.' }),
		});
		expect(answers()).toEqual([200, 200]);
		expect(workflow.warnings).toEqual([]);
	});

	test('takes nothing from the body but the payment: a forged status is not believed', async () => {
		const paymentId = await pay();
		const fields = { paymentId: paymentId.toUpperCase(), amount: 1 };
		const forged = eventBody({ ...fields, status: 'COMPLETED' });
		expect((await send(workflow.url, { body: forged })).status).toBe(503);
		const body = eventBody({ ...fields, status: 'PENDING' });
		expect((await send(workflow.url, { body })).status).toBe(200);
		await settled();
		expect(statuses()).toEqual(['PENDING']);
		expect(JSON.stringify(workflow.started)).not.toContain('amount');
		expect(workflow.executions).toHaveLength(2);
		expect(workflow.executions[1].hints).toEqual([
			'An earlier execution dealt with this event, so it starts nothing again.',
		]);
	});

	test('a late PENDING is no news after COMPLETED', async () => {
		stage.sandbox.settings.webhookReordering = true;
		const paymentId = await pay();
		await complete(paymentId);
		expect(stage.sandbox.releaseWebhooks()).toBe(2);
		await settled();
		expect(statuses()).toEqual(['COMPLETED']);
		expect(answers()).toEqual([200, 200]);
	});

	test('an execution that was held up does not report PENDING after COMPLETED', async () => {
		let release = () => {};
		const held = new Promise<void>((resolve) => (release = resolve));
		workflow.processedData.access = async () => await held;
		const paymentId = await (async () => {
			const { json } = await stage.engine.run({ parameters: paymentOf(workflow.url) });
			await stage.sandbox.webhooksSettled();
			return json[0].paymentId as string;
		})();
		// Another worker takes up the next event and is faster.
		await workflow.restart();
		workflow.processedData.access = async () => {};
		await stage.sandbox.advance(paymentId, { outcome: 'completed' });
		await stage.sandbox.webhooksSettled();
		await until(() => workflow.executions.length === 1);
		release();
		await workflow.idle();
		expect(statuses()).toEqual(['COMPLETED']);
	});

	test('refuses a payment that Kashimi does not know', async () => {
		const { status, body } = await send(workflow.url, { body: eventBody() });
		expect([status, JSON.parse(body)]).toEqual([
			400,
			{ message: 'Kashimi does not know this payment.' },
		]);
		expect(workflow.executions).toEqual([]);
	});

	test.each([
		['answers 500', { route: 'status', kind: 'statusBeforeCommit', status: 500, times: 2 }],
		['answers 503', { route: 'status', kind: 'statusBeforeCommit', status: 503, times: 2 }],
		['lacks the scope', { route: 'status', kind: 'statusBeforeCommit', status: 403 }],
		['is not reached', { route: 'status', kind: 'dropBeforeCommit', times: 2 }],
		['sends garbage', { route: 'status', kind: 'garbageBody', times: 2 }],
		[
			'sends another payment',
			{
				route: 'status',
				kind: 'statusAfterCommit',
				status: 200,
				body: { id: 'x', paymentId: 'y', status: 'COMPLETED' },
			},
		],
	] as const)('loses nothing while Kashimi %s', async (_, fault) => {
		stage.sandbox.faults.plan(fault as never);
		await pay();
		expect(answers()).toEqual([503, 200]);
		expect(statuses()).toEqual(['PENDING']);
		expect(workflow.warnings).toHaveLength(1);
		expect(workflow.warnings[0]).not.toContain('sandbox-secret');
	});

	test('loses nothing while no token is to be had, not even for a 404', async () => {
		const paymentId = await pay();
		await complete(paymentId);
		workflow.processedData.rows.clear();
		workflow.executions.length = 0;
		await stage.engine.saveCredential(credentialFor(stage.sandbox));
		stage.sandbox.faults.plan({ route: 'token', kind: 'statusBeforeCommit', status: 404 });
		const body = eventBody({ paymentId });
		expect((await send(workflow.url, { body })).status).toBe(503);
		expect((await send(workflow.url, { body })).status).toBe(200);
		await settled();
		expect(statuses()).toEqual(['COMPLETED']);
	});

	test('loses nothing while Kashimi asks to wait for longer than a sender waits', async () => {
		const paymentId = await pay();
		const fault = { route: 'status', kind: 'rateLimit', retryAfter: 10 } as const;
		stage.sandbox.faults.plan(fault);
		const body = eventBody({ paymentId, status: 'PENDING' });
		const { status } = await send(workflow.url, { body });
		expect(status).toBe(503);
		expect((await send(workflow.url, { body })).status).toBe(200);
	});

	test('turns a flood away, and drops what no sender waits for any more', async () => {
		stage.sandbox.faults.plan({ route: 'status', kind: 'hang', times: Infinity });
		const flood = Array.from({ length: 700 }, async () => {
			const headers = { 'Content-Type': 'application/json' };
			return (await fetch(workflow.url, { method: 'POST', headers, body: eventBody() })).status;
		});
		expect(new Set(await Promise.all(flood))).toEqual(new Set([503]));
		expect(workflow.warnings.join()).toContain('Too many webhooks came at once');
		stage.sandbox.faults.clear();

		// It goes behind whatever still waits for its turn.
		await pay();
		expect(traffic(stage.sandbox, '/payment-statuses').length).toBeLessThan(flood.length / 2);
		expect(statuses()).toEqual(['PENDING']);
	});
});

describe('HMAC Signature', () => {
	beforeEach(() => workflow.edit({ verification: 'signature' }));

	test('starts once for each event, in its own fields, without asking Kashimi', async () => {
		stage.sandbox.settings.webhookDuplicates = 2;
		const paymentId = await pay();
		await complete(paymentId);
		expect(statuses()).toEqual(['PENDING', 'COMPLETED']);
		expect(workflow.started[1]).toEqual({
			eventName: 'PAYMENT_STATUS_UPDATED',
			eventId: stage.sandbox.webhookDeliveries.at(-1)!.eventId,
			paymentId,
			status: 'COMPLETED',
			isFinal: true,
			explanation: expect.objectContaining({ meaning: 'The bank accepted the payment.' }),
		});
		expect(answers()).toEqual(Array(6).fill(200));
		expect(traffic(stage.sandbox, 'payment-statuses')).toEqual([]);
	});

	test.each([
		['hex', '', 'auto'],
		['hex', '', 'hex'],
		['hex', 'sha256=', 'auto'],
		['base64', '', 'auto'],
		['base64', '', 'base64'],
		['base64', 'sha256=', 'base64'],
	] as const)('accepts %s with prefix "%s" where %s is set', async (sent, prefix, set) => {
		workflow.edit({ verification: 'signature', signatureEncoding: set });
		stage.sandbox.settings.webhookSignatureEncoding = sent;
		stage.sandbox.settings.webhookSignaturePrefix = prefix;
		await pay();
		expect(answers()).toEqual([200]);
		expect(statuses()).toEqual(['PENDING']);
	});

	test.each([
		['hex', 'base64'],
		['base64', 'hex'],
	] as const)('refuses %s where %s is set', async (sent, set) => {
		workflow.edit({ verification: 'signature', signatureEncoding: set });
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, secret, sent) };
		const answer = await send(workflow.url, { body, headers });
		expect(answer.status).toBe(401);
		expect(JSON.parse(answer.body)).toEqual({ message: 'The signature is missing or wrong.' });
		expect(workflow.executions).toEqual([]);
	});

	test('takes the signature from the header that is set', async () => {
		workflow.edit({ verification: 'signature', signatureHeader: ' X-Other ' });
		const body = eventBody();
		const value = signature(body, secret);
		const usual = await send(workflow.url, { body, headers: { 'X-Kashimi-Signature': value } });
		const other = await send(workflow.url, { body, headers: { 'x-other': value } });
		expect([usual.status, other.status]).toEqual([401, 200]);
		await settled();
		expect(statuses()).toEqual(['COMPLETED']);
	});

	test('passes fields that are new, and drops those that could harm a copy', async () => {
		const fields = eventBody({ more: { deep: 1 } });
		const body = `${fields.slice(0, -1)},"__proto__":{"isAdmin":true},"constructor":1}`;
		const headers = { 'X-Kashimi-Signature': signature(body, secret) };
		expect((await send(workflow.url, { body, headers })).status).toBe(200);
		await settled();
		expect(workflow.started[0]).toMatchObject({ more: { deep: 1 }, constructor: 1 });
		expect(Object.keys(workflow.started[0])).not.toContain('__proto__');
		expect((workflow.started[0] as { isAdmin?: boolean }).isAdmin).toBeUndefined();
	});

	test.each(['', '  '])(
		'without a secret (%j) nothing is accepted, and what to do is said',
		async (blank) => {
			await stage.engine.editCredential({ webhookSecret: blank });
			const body = eventBody();
			for (const key of ['', blank, secret, 'undefined']) {
				const headers = { 'X-Kashimi-Signature': signature(body, key) };
				expect((await send(workflow.url, { body, headers })).status).toBe(503);
			}
			expect(workflow.executions).toEqual([]);
			expect(workflow.warnings[0]).toContain('Enter it in the Kashimi credential');
			await workflow.activate();
			workflow.isTest = true;
			await expect(workflow.activate()).rejects.toMatchObject({
				message: expect.stringContaining('Enter it in the Kashimi credential'),
			});
			await stage.engine.editCredential({ webhookSecret: secret });
			await workflow.activate();
		},
	);
});

describe('filters', () => {
	test.each([
		[{ onlyFinal: true }, ['FAILED']],
		[{ statuses: ['PENDING'] }, ['PENDING']],
		[{ statuses: ['COMPLETED', 'FAILED'] }, ['FAILED']],
		[{ statuses: '={{ "FAILED" }}' }, ['FAILED']],
		[{ statuses: ['PENDING'], onlyFinal: true }, []],
		[{ statuses: [] }, ['PENDING', 'FAILED']],
	] as Array<[IDataObject, string[]]>)('%j', async (filters, expected) => {
		for (const verification of ['confirm', 'signature']) {
			workflow.executions.length = 0;
			workflow.edit({ verification, filters });
			const paymentId = await pay();
			await stage.sandbox.advance(paymentId, { outcome: 'failed' });
			await settled();
			expect(statuses()).toEqual(expected);
			expect(workflow.executions).toHaveLength(expected.length);
			expect(new Set(answers())).toEqual(new Set([200]));
		}
	});
});

describe('what is not a status update', () => {
	test.each(['confirm', 'signature'])(
		'other events are received and start nothing (%s)',
		async (verification) => {
			workflow.edit({ verification });
			for (const event of [{ eventName: 'PAYOUT_CREATED' }, { eventName: 'constructor', x: [] }]) {
				const body = JSON.stringify(event);
				const headers = { 'X-Kashimi-Signature': signature(body, secret) };
				expect(await send(workflow.url, { body, headers })).toEqual({
					status: 200,
					body: '{"message":"Nothing to do."}',
				});
			}
			expect(workflow.executions).toEqual([]);
			expect(stage.sandbox.recordedRequests).toEqual([]);
		},
	);

	test.each(['confirm', 'signature'])(
		'unreadable bodies are refused without an echo (%s)',
		async (verification) => {
			workflow.edit({ verification });
			const secretText = 'private-text';
			const bodies = [
				secretText,
				'null',
				`["${secretText}"]`,
				`"${secretText}"`,
				'{}',
				eventBody({ eventName: 7 }),
				eventBody({ eventId: '' }),
				eventBody({ paymentId: secretText }),
				eventBody({ paymentId: '../../etc/passwd' }),
				eventBody({ status: null }),
				eventBody({ status: 'x'.repeat(201) }),
				eventBody({ filler: 'x'.repeat(64 * 1024) }),
				Buffer.from(eventBody({ status: 'é' }), 'latin1'),
				'['.repeat(60_000),
			];
			for (const body of bodies) {
				const headers = { 'X-Kashimi-Signature': signature(body, secret) };
				const answer = await send(workflow.url, { body, headers });
				expect([400, 401]).toContain(answer.status);
				expect(answer.body).not.toContain(secretText);
				expect(Object.keys(JSON.parse(answer.body))).toEqual(['message']);
			}
			expect((await send(workflow.url, { body: '' })).status).toBe(
				verification === 'confirm' ? 400 : 401,
			);
			expect(workflow.executions).toEqual([]);
		},
	);
});

describe('executions', () => {
	test('a test event can be repeated and takes nothing from production', async () => {
		workflow.isTest = true;
		const paymentId = await pay();
		await send(workflow.url, { body: eventBody({ paymentId, status: 'PENDING' }) });
		await settled();
		expect(statuses()).toEqual(['PENDING', 'PENDING']);
		expect(workflow.processedData.size).toBe(0);
		workflow.isTest = false;
		await send(workflow.url, { body: eventBody({ paymentId, status: 'PENDING' }) });
		await settled();
		expect(statuses()).toEqual(['PENDING', 'PENDING', 'PENDING']);
	});

	test('a retry of an execution whose store failed gets the event; a duplicate stays one', async () => {
		workflow.edit({ verification: 'signature' });
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, secret) };
		let isDown = true;
		workflow.processedData.access = async (kind) => {
			if (isDown && kind === 'write') throw new Error('database is down');
		};
		await send(workflow.url, { body, headers });
		await settled();
		const [failed] = workflow.executions;
		expect(failed.run.data.resultData.error).toMatchObject({
			message: 'n8n could not record that this event is dealt with',
			description: expect.stringContaining('Retry this execution'),
		});
		isDown = false;
		expect((await workflow.retry(failed)).items).toHaveLength(1);
		await send(workflow.url, { body, headers });
		await settled();
		expect(workflow.started).toHaveLength(1);
	});

	test('a worker that died after it recorded the event loses nothing: the retry gets it', async () => {
		workflow.edit({ verification: 'signature' });
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, secret) };
		await send(workflow.url, { body, headers });
		await settled();
		const [crashed] = workflow.executions.splice(0);
		await workflow.restart();
		expect((await workflow.retry(crashed)).items).toEqual(crashed.items);
		await send(workflow.url, { body, headers });
		await settled();
		expect(workflow.started).toHaveLength(1);
	});

	test('repeated webhooks add nothing to what n8n stores', async () => {
		workflow.edit({ verification: 'signature' });
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, secret) };
		await send(workflow.url, { body, headers });
		await settled();
		const { size } = workflow.processedData;
		for (let copy = 0; copy < 20; copy++) await send(workflow.url, { body, headers });
		await settled();
		expect([size, workflow.processedData.size]).toEqual([2, 2]);
		expect(workflow.started).toHaveLength(1);
	});

	test('an execution that no webhook started says how to start it', async () => {
		workflow.edit({ verification: 'signature' });
		const body = eventBody();
		const headers = { 'X-Kashimi-Signature': signature(body, secret) };
		await send(workflow.url, { body, headers });
		await settled();
		const [execution] = workflow.executions;
		const start = JSON.parse(execution.start);
		start.executionData.nodeExecutionStack[0].data.main = [[{ json: {} }]];
		const { run } = await workflow.retry({ ...execution, start: JSON.stringify(start) });
		expect(run.data.resultData.error?.message).toBe('There is no event to start with');
	});
});
