import type { IDataObject } from 'n8n-workflow';

import { eventBody, send } from '../support/sentWebhooks.mts';
import { WebhookStage } from '../support/webhookStage.mts';
import { expressionFails, EXPRESSION_FIX, NOTHING_TO_DO } from '../support/sentences.mts';

let on: WebhookStage;

beforeAll(async () => {
	on = await WebhookStage.open();
});

beforeEach(async () => await on.reset());

afterAll(async () => await on.close());

describe('filters', () => {
	test.each([
		[{ onlyFinal: true }, ['FAILED']],
		[{ statuses: ['PENDING'] }, ['PENDING']],
		[{ statuses: ['COMPLETED', 'FAILED'] }, ['FAILED']],
		[{ statuses: '={{ "FAILED" }}' }, ['FAILED']],
		[{ statuses: '["FAILED"]' }, ['FAILED']],
		[{ statuses: 'completed, failed' }, ['FAILED']],
		[{ onlyFinal: 'true' }, ['FAILED']],
		[{ onlyFinal: 'false' }, ['PENDING', 'FAILED']],
		[{ statuses: ['PENDING', 'FAILED'], onlyFinal: true }, ['FAILED']],
		[{ statuses: [] }, ['PENDING', 'FAILED']],
	] as Array<[IDataObject, string[]]>)('%j', async (filters, expected) => {
		for (const verification of ['confirm', 'signature']) {
			on.workflow.executions.length = 0;
			on.workflow.edit({ verification, filters });
			const paymentId = await on.pay();
			await on.stage.sandbox.advance(paymentId, { outcome: 'failed' });
			await on.settled();
			expect(on.statuses).toEqual(expected);
			expect(on.workflow.executions).toHaveLength(expected.length);
			expect(new Set(on.answers)).toEqual(new Set([200]));
		}
	});
});

test.each([
	['Statuses', { statuses: '["COMPLETED"' }],
	['Statuses', { statuses: 7 }],
	['Statuses', { statuses: '={{ [1] }}' }],
	['Statuses', { statuses: '={{ null }}' }],
	['Statuses', { statuses: '={{ "undefined" }}' }],
	['Statuses', { statuses: ['PENDING'], onlyFinal: true }],
	['Only Final', { onlyFinal: 'yes' }],
	['Only Final', { onlyFinal: '={{ null }}' }],
] as Array<[string, IDataObject]>)(
	'%s of %j are refused when the workflow is switched on, and start nothing',
	async (field, filters) => {
		on.workflow.edit({ filters });
		await expect(on.workflow.activate()).rejects.toThrow(`Filters > ${field}`);
		await on.pay();
		expect(on.workflow.executions).toEqual([]);
	},
);

const FAILS = '={{ $json.a. }}';
const failing = (name: string) => `${expressionFails(name, 'invalid syntax')}. ${EXPRESSION_FIX}`;

test.each<[string, IDataObject]>([
	['event', { event: FAILS }],
	['filters', { filters: { statuses: FAILS } }],
	['verification', { verification: FAILS }],
	['signatureHeader', { verification: 'signature', signatureHeader: FAILS }],
	['signatureFormat', { verification: 'signature', signatureFormat: FAILS }],
])(
	'an expression in %s that fails is named when the workflow is switched on',
	async (name, changes) => {
		on.workflow.edit(changes);
		await expect(on.workflow.activate()).rejects.toThrow(failing(name));
		await on.pay();
		expect(on.workflow.executions).toEqual([]);
	},
);

describe('Include Payment', () => {
	test.each([
		[true, true],
		['true', true],
		['={{ "TRUE" }}', true],
		['', true],
		[false, false],
		['false', false],
		['={{ "False" }}', false],
	])('%j', async (includePayment, isRead) => {
		on.workflow.edit({ options: { includePayment } });
		await on.pay();
		expect(on.workflow.started.map((item) => 'amount' in item)).toEqual([isRead]);
	});

	test.each(['no', '={{ "no" }}', '={{ null }}', '={{ "" }}', FAILS])(
		'%j is an error, and a retry with a correction gets the event',
		async (includePayment) => {
			on.workflow.edit({ options: { includePayment } });
			await on.pay();
			const [failed] = on.workflow.executions;
			expect(failed.run.data.resultData.error?.message).toContain(
				includePayment === FAILS ? failing('options') : 'Options > Include Payment',
			);
			const start = JSON.parse(failed.start);
			// As "Retry with currently saved workflow" does.
			start.executionData.nodeExecutionStack[0].node.parameters.options.includePayment = false;
			const retried = await on.workflow.retry({ ...failed, start: JSON.stringify(start) });
			expect(retried.items).toEqual([expect.not.objectContaining({ amount: 10 })]);
		},
	);
});

describe('what is not a status update', () => {
	test.each(['confirm', 'signature'])(
		'other events are received and start nothing (%s)',
		async (verification) => {
			on.workflow.edit({ verification });
			for (const event of [{ eventName: 'PAYOUT_CREATED' }, { eventName: 'constructor', x: [] }]) {
				const body = JSON.stringify(event);
				expect(await send(on.workflow.url, on.signed(body))).toEqual({
					status: 200,
					body: JSON.stringify({ message: NOTHING_TO_DO }),
				});
			}
			expect(on.workflow.executions).toEqual([]);
			expect(on.stage.sandbox.recordedRequests).toEqual([]);
		},
	);

	test.each(['confirm', 'signature'])(
		'unreadable bodies are refused without an echo (%s)',
		async (verification) => {
			on.workflow.edit({ verification });
			const secretText = 'private-text';
			const bodies = [
				secretText,
				'null',
				`["${secretText}"]`,
				`"${secretText}"`,
				'{}',
				eventBody({ paymentId: secretText }),
				eventBody({ paymentId: '../../etc/passwd' }),
				eventBody({ status: null }),
				eventBody({ status: 'x'.repeat(201) }),
				eventBody({ filler: 'x'.repeat(64 * 1024) }),
				Buffer.from(eventBody({ status: 'é' }), 'latin1'),
				'['.repeat(60_000),
			];
			for (const body of bodies) {
				const answer = await send(on.workflow.url, on.signed(body));
				expect([400, 401]).toContain(answer.status);
				expect(answer.body).not.toContain(secretText);
				expect(Object.keys(JSON.parse(answer.body))).toEqual(['message']);
			}
			expect((await send(on.workflow.url, { body: '' })).status).toBe(
				verification === 'confirm' ? 400 : 401,
			);
			expect(on.workflow.executions).toEqual([]);
		},
	);
});
