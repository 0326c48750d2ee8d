import { inFullTime } from '../support/hasten.mts';
import { eventBody, send } from '../support/sentWebhooks.mts';
import { createPayment, credentialFor, traffic, validPayment } from '../support/stage.mts';
import { WebhookStage } from '../support/webhookStage.mts';
import { NOTHING_TO_DO, UNKNOWN_PAYMENT } from '../support/sentences.mts';

let on: WebhookStage;

beforeAll(async () => {
	on = await WebhookStage.open();
});

beforeEach(async () => await on.reset());

afterAll(async () => await on.close());

async function until(isTrue: () => boolean): Promise<void> {
	while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

test("starts once for each status, with the API's own answer and what it means", async () => {
	const paymentId = await on.pay();
	await on.complete(paymentId);
	expect(on.statuses).toEqual(['PENDING', 'COMPLETED']);
	const latest = on.stage.sandbox.store.find(paymentId)!.statusEvents.at(-1)!;
	const { id: statusId, createdAt: statusCreatedAt, ...status } = latest;
	expect(on.workflow.started[1]).toMatchObject({
		...{ ...status, statusId, statusCreatedAt, isFinal: true, isPaid: true },
		...{ amount: 12.34, currency: 'EUR', reference: 'Invoice 2026-001' },
		explanation: { nextStep: 'Treat it as paid.' },
	});
	expect(on.answers).toEqual([200, 200]);
	expect(on.workflow.warnings).toEqual([]);
});

test('tells of the event also when the payment cannot be read beside it', async () => {
	on.stage.sandbox.faults.plan({
		...({ route: 'get', kind: 'statusBeforeCommit', status: 422 } as const),
		times: Infinity,
	});
	await on.pay();
	expect(on.workflow.started).toEqual([
		expect.objectContaining({ status: 'PENDING', notice: expect.stringContaining('not be read') }),
	]);
	expect(on.workflow.started[0]).not.toHaveProperty('amount');
});

test.each([
	['paymentCompleted', { outcome: 'completed' }, ['COMPLETED']],
	['paymentCompleted', { outcome: 'expired' }, []],
	['paymentFailed', { outcome: 'expired' }, ['FAILED']],
	['paymentFailed', { outcome: 'completed' }, []],
] as const)('%s starts for what it says: %j', async (event, move, statuses) => {
	await on.reset({ event });
	const paymentId = await on.pay();
	await on.stage.sandbox.advance(paymentId, move);
	await on.settled();
	expect(on.statuses).toEqual(statuses);
	expect(on.answers).toEqual([200, 200]);
});

test('reads the status itself when the one webhook could not be confirmed', async () => {
	on.workflow.reachesItself = true;
	on.stage.sandbox.settings.webhookAttempts = 1;
	const { sandbox } = on.stage;
	sandbox.faults.plan({ route: 'status', kind: 'statusBeforeCommit', times: 2 });
	await on.pay();
	expect(on.answers).toEqual([503]);
	await until(() => on.workflow.executions.length > 0);
	expect(on.statuses).toEqual(['PENDING']);
});

test('takes nothing from the body but the payment: a forged status is not believed', async () => {
	const paymentId = await on.pay();
	const fields = { paymentId: paymentId.toUpperCase(), amount: 0.99 };
	const forged = eventBody({ ...fields, status: 'COMPLETED' });
	expect((await send(on.workflow.url, { body: forged })).status).toBe(503);
	const body = eventBody({ ...fields, status: 'PENDING' });
	// The process that knows the event starts no execution for it, and another one an empty one.
	expect((await send(on.workflow.url, { body })).body).toContain(NOTHING_TO_DO);
	await on.workflow.restart();
	expect((await send(on.workflow.url, { body })).status).toBe(200);
	await on.settled();
	expect(on.statuses).toEqual(['PENDING']);
	expect(JSON.stringify(on.workflow.started)).not.toContain('0.99');
	expect(on.workflow.executions).toHaveLength(2);
	expect(on.workflow.executions[1].hints).toEqual([
		'An earlier execution already handled this event, so nothing starts again.',
	]);
});

test('a late PENDING is no news after COMPLETED', async () => {
	on.stage.sandbox.settings.webhookReordering = true;
	const paymentId = await on.pay();
	await on.complete(paymentId);
	expect(on.stage.sandbox.releaseWebhooks()).toBe(2);
	await on.settled();
	expect(on.statuses).toEqual(['COMPLETED']);
	expect(on.answers).toEqual([200, 200]);
});

test('an execution that was held up does not report PENDING after COMPLETED', async () => {
	let release = () => {};
	const held = new Promise<void>((resolve) => (release = resolve));
	on.workflow.processedData.access = async () => await held;
	const paymentId = await on.order();
	// Another worker takes up the next event and is faster.
	await on.workflow.restart();
	on.workflow.processedData.access = async () => {};
	await on.stage.sandbox.advance(paymentId, { outcome: 'completed' });
	await on.stage.sandbox.webhooksSettled();
	await until(() => on.workflow.executions.length === 1);
	release();
	await on.workflow.idle();
	expect(on.statuses).toEqual(['COMPLETED']);
});

test('refuses a payment that Kashimi does not know', async () => {
	const { status, body } = await send(on.workflow.url, { body: eventBody() });
	expect([status, JSON.parse(body)]).toEqual([400, { message: UNKNOWN_PAYMENT }]);
	expect(on.workflow.executions).toEqual([]);
});

test.each([
	['answers 500', { route: 'status', kind: 'statusBeforeCommit', status: 500, times: 2 }],
	['answers 503', { route: 'status', kind: 'statusBeforeCommit', status: 503, times: 2 }],
	['lacks the scope', { route: 'status', kind: 'statusBeforeCommit', status: 403 }],
	['is not reached', { route: 'status', kind: 'dropBeforeCommit', times: 2 }],
	['sends garbage', { route: 'status', kind: 'garbageBody', times: 2 }],
	['has no status of it', { route: 'status', kind: 'statusAfterCommit', status: 200, body: [] }],
	[
		'sends another payment',
		{
			route: 'status',
			kind: 'statusAfterCommit',
			status: 200,
			body: [{ id: 'x', paymentId: 'y', status: 'COMPLETED' }],
		},
	],
] as const)('loses nothing while Kashimi %s', async (_, fault) => {
	on.stage.sandbox.faults.plan(fault as never);
	await on.pay();
	expect(on.answers).toEqual([503, 200]);
	expect(on.statuses).toEqual(['PENDING']);
	expect(on.workflow.warnings).toHaveLength(1);
	expect(on.workflow.warnings[0]).not.toContain('sandbox-secret');
});

test('loses nothing while no token is to be had, not even for a 404', async () => {
	// Nobody was told of it yet.
	const { paymentId } = await createPayment(on.stage, validPayment);
	await on.complete(paymentId!);
	await on.stage.engine.saveCredential(credentialFor(on.stage.sandbox));
	on.stage.sandbox.faults.plan({ route: 'token', kind: 'statusBeforeCommit', status: 404 });
	const body = eventBody({ paymentId });
	expect((await send(on.workflow.url, { body })).status).toBe(503);
	expect((await send(on.workflow.url, { body })).status).toBe(200);
	await on.settled();
	expect(on.statuses).toEqual(['COMPLETED']);
});

test('loses nothing while Kashimi asks to wait for longer than a sender waits', async () => {
	const paymentId = await on.pay();
	// A sender waits for 9 seconds, of which only 0.9 pass here; Kashimi's second is a whole one.
	const fault = { route: 'status', kind: 'rateLimit', retryAfter: 1 } as const;
	on.stage.sandbox.faults.plan(fault);
	const body = eventBody({ paymentId, status: 'PENDING' });
	const { status } = await send(on.workflow.url, { body });
	expect(status).toBe(503);
	expect((await send(on.workflow.url, { body })).status).toBe(200);
});

test('turns a flood away, and drops what no sender waits for any more', async () => {
	on.stage.sandbox.faults.plan({ route: 'status', kind: 'hang', times: Infinity });
	const flood = await inFullTime(
		async () =>
			await Promise.all(
				Array.from({ length: 700 }, async () => {
					const headers = { 'Content-Type': 'application/json' };
					const sent = { method: 'POST', headers, body: eventBody() };
					return (await fetch(on.workflow.url, sent)).status;
				}),
			),
	);
	expect(new Set(flood)).toEqual(new Set([503]));
	const turnedAway = on.workflow.warnings.filter((text) => text.includes('Too many webhooks'));
	expect(turnedAway.length).toBeGreaterThan(0);
	on.stage.sandbox.faults.clear();

	// It goes behind whatever still waits for its turn.
	await on.pay();
	expect(traffic(on.stage.sandbox, '/payment-statuses').length).toBeLessThan(flood.length / 2);
	expect(on.statuses).toEqual(['PENDING']);
});

test('a flood of webhooks that name one payment asks the API a few times, not for each', async () => {
	const paymentId = await on.pay();
	const reads = () =>
		on.stage.sandbox.recordedRequests.filter(({ path }) => path.includes('/payment-statuses'));
	const before = reads().length;
	// Longer than it takes to send them all: what is asked depends on how many come during an answer.
	on.stage.sandbox.settings.latencyMs = 200;
	const one = async () => {
		const body = eventBody({ paymentId, status: 'PENDING' });
		return (await send(on.workflow.url, { body })).status;
	};
	const answers = await inFullTime(async () => await Promise.all(Array.from({ length: 60 }, one)));
	expect(new Set(answers)).toEqual(new Set([200]));
	expect(reads().length - before).toBeLessThan(20);
});
