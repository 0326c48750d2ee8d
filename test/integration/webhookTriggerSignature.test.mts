import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { traffic } from '../support/stage.mts';
import { WebhookStage } from '../support/webhookStage.mts';
import { ENTER_WEBHOOK_SECRET } from '../support/sentences.mts';

let on: WebhookStage;

beforeAll(async () => {
	on = await WebhookStage.open();
});

beforeEach(async () => await on.reset({ verification: 'signature' }));

afterAll(async () => await on.close());

test('starts once for each event, in its own fields, without asking Kashimi for the status', async () => {
	on.stage.sandbox.settings.webhookDuplicates = 2;
	const paymentId = await on.pay();
	await on.complete(paymentId);
	expect(on.statuses).toEqual(['PENDING', 'COMPLETED']);
	expect(on.workflow.started[1]).toMatchObject({
		eventName: 'PAYMENT_STATUS_UPDATED',
		eventId: on.stage.sandbox.webhookDeliveries.at(-1)!.eventId,
		paymentId,
		status: 'COMPLETED',
		...{ isFinal: true, isPaid: true, amount: 12.34 },
		explanation: { meaning: 'The bank has executed the payment.' },
	});
	expect(on.answers).toEqual(Array(6).fill(200));
	expect(traffic(on.stage.sandbox, 'payment-statuses')).toEqual([]);
});

test.each([
	['hex', '', 'auto'],
	['hex', '', 'hex'],
	['hex', 'sha256=', 'auto'],
	['base64', '', 'auto'],
	['base64', '', 'base64'],
	['base64', 'sha256=', 'base64'],
] as const)('accepts %s with prefix "%s" where %s is set', async (sent, prefix, set) => {
	on.workflow.edit({ verification: 'signature', signatureFormat: set });
	on.stage.sandbox.settings.webhookSignatureEncoding = sent;
	on.stage.sandbox.settings.webhookSignaturePrefix = prefix;
	await on.pay();
	expect(on.answers).toEqual([200]);
	expect(on.statuses).toEqual(['PENDING']);
});

test.each([
	['hex', 'base64'],
	['base64', 'hex'],
] as const)('refuses %s where %s is set', async (sent, set) => {
	on.workflow.edit({ verification: 'signature', signatureFormat: set });
	const body = eventBody();
	const headers = { 'X-Kashimi-Signature': signature(body, on.secret, sent) };
	const answer = await send(on.workflow.url, { body, headers });
	expect(answer.status).toBe(401);
	expect(JSON.parse(answer.body)).toEqual({ message: 'The signature is missing or wrong.' });
	expect(on.workflow.executions).toEqual([]);
});

test('takes the signature from the header that is set', async () => {
	on.workflow.edit({ verification: 'signature', signatureHeader: ' X-Other ' });
	const body = eventBody();
	const value = signature(body, on.secret);
	const usual = await send(on.workflow.url, { body, headers: { 'X-Kashimi-Signature': value } });
	const other = await send(on.workflow.url, { body, headers: { 'x-other': value } });
	expect([usual.status, other.status]).toEqual([401, 200]);
	await on.settled();
	expect(on.statuses).toEqual(['COMPLETED']);
});

// n8n hands over what it cannot parse unread, and a form in parts is no event.
test.each([
	['application/json; charset=utf-8', 200],
	['text/plain', 200],
	['application/vnd.kashimi+json', 200],
	['application/octet-stream', 200],
	['', 200],
	['multipart/form-data; boundary=x', 401],
])('reads a body whose Content-Type is "%s": %i', async (type, status) => {
	on.workflow.edit({ verification: 'signature' });
	const { body, headers } = on.signed();
	const answer = await send(on.workflow.url, {
		body,
		headers: { ...headers, 'Content-Type': type },
	});
	expect(answer.status).toBe(status);
	await on.settled();
	expect(on.statuses).toEqual(status === 200 ? ['COMPLETED'] : []);
});

test('passes fields that are new, and drops those that could harm a copy', async () => {
	const fields = eventBody({ more: { deep: 1 } });
	const body = `${fields.slice(0, -1)},"__proto__":{"isAdmin":true},"constructor":1}`;
	expect((await send(on.workflow.url, on.signed(body))).status).toBe(200);
	await on.settled();
	expect(on.workflow.started[0]).toMatchObject({ more: { deep: 1 }, constructor: 1 });
	expect(Object.keys(on.workflow.started[0])).not.toContain('__proto__');
	expect((on.workflow.started[0] as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test.each(['', '  '])(
	'without a secret (%j) nothing is accepted, and what to do is said',
	async (blank) => {
		await on.stage.engine.editCredential({ webhookSecret: blank });
		// The secret of the tests before serves for a second.
		await on.workflow.restart();
		const body = eventBody();
		for (const key of ['', blank, on.secret, 'undefined']) {
			const headers = { 'X-Kashimi-Signature': signature(body, key) };
			expect((await send(on.workflow.url, { body, headers })).status).toBe(503);
		}
		expect(on.workflow.executions).toEqual([]);
		expect(on.workflow.warnings[0]).toContain(ENTER_WEBHOOK_SECRET);
		await on.workflow.activate();
		on.workflow.isTest = true;
		await expect(on.workflow.activate()).rejects.toMatchObject({
			message: expect.stringContaining(ENTER_WEBHOOK_SECRET),
		});
		await on.stage.engine.editCredential({ webhookSecret: on.secret });
		await on.workflow.activate();
	},
);
