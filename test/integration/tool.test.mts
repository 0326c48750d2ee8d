import type { IDataObject } from 'n8n-workflow';

import { stageOfAllTests, traffic, validPayment } from '../support/stage.mts';
import {
	NOT_CONFIRMED,
	GIVEN_BEFORE,
	emptyExpression,
	NO_EXPRESSION,
	ASK_ABOUT_LIMIT,
	outsideLimit,
} from '../support/sentences.mts';

const TOOL = { type: 'n8n-nodes-kashimi.kashimiTool' };

const stage = stageOfAllTests();

/** Every call of an agent is an execution of its own, as with messages of a chat. */
async function call(changes: IDataObject = {}, node: object = {}) {
	return await stage.engine.run({
		parameters: { ...validPayment, ...changes },
		node: { ...TOOL, ...node },
	});
}

const payments = () => stage.sandbox.store.all();

describe('the node as a tool of an AI agent', () => {
	test('the same order, given again in another form, makes one payment', async () => {
		const first = await call();
		const again = await call({
			amount: '12.34',
			recipientIban: 'de89370400440532013000',
			recipientName: 'Example Shop',
			redirectUri: '',
			remittanceInformation: ' Invoice 2026-001 ',
		});
		expect(first.json[0]).toMatchObject({ outcome: 'created' });
		expect(first.json[0]).not.toHaveProperty('notice');
		expect(again.json[0]).toMatchObject({
			outcome: 'existing',
			paymentId: first.json[0]!.paymentId,
			endToEndId: first.json[0]!.endToEndId,
			notice: expect.stringContaining(GIVEN_BEFORE),
		});
		expect(payments()).toHaveLength(1);
	});

	test.each(['invoice 2026-001', 'Invoice  2026 001.', 'Invoice 2026/001'])(
		'the reference as a model may write it the next time, %s, makes no second payment',
		async (remittanceInformation) => {
			await call();
			const { json } = await call({ remittanceInformation });
			expect(json[0]).toMatchObject({ outcome: 'existing' });
			expect(payments()).toHaveLength(1);
		},
	);

	test.each<[string, IDataObject]>([
		['amount', { amount: 12.35 }],
		['recipient', { recipientIban: 'LT121000011101001000' }],
		['remittance information', { remittanceInformation: 'Invoice 2026-002' }],
	])('another %s makes another payment', async (_, changes) => {
		await call();
		const { json } = await call(changes);
		expect(json[0]).toMatchObject({ outcome: 'created' });
		expect(payments()).toHaveLength(2);
	});

	test('two tools of one workflow, and a node that is no tool, keep to themselves', async () => {
		await call();
		expect((await call({}, { id: 'another-node' })).json[0]).toMatchObject({ outcome: 'created' });
		const plain = await stage.engine.run({ parameters: validPayment });
		expect(plain.json[0]).toMatchObject({ outcome: 'created' });
	});

	test('an id given by the workflow or by Custom Body is kept', async () => {
		const [given] = (await call({ endToEndId: 'INV-1' })).json;
		expect(given).toMatchObject({ endToEndId: 'INV-1', outcome: 'created' });
		const customBody = '{"metadata":{"endToEndId":"INV-2"}}';
		const [custom] = (await call({ additionalFields: { customBody } })).json;
		expect(custom).toMatchObject({ endToEndId: 'INV-2', outcome: 'created' });
	});

	test('what the model leaves empty was not given; a currency or a leftover is refused', async () => {
		const empty = "={{ '' || $fromAI('value', '', 'string', '') }}";
		const { json, error } = await call({ endToEndId: empty });
		expect(error?.message).toBeUndefined();
		expect(json[0]).toMatchObject({ outcome: 'created' });
		const many = { resource: 'payment', operation: 'getMany', filters: { currency: empty } };
		expect((await call(many)).json).toHaveLength(1);
		const none = { statuses: "={{ [] || $fromAI('statuses') }}" };
		expect((await call({ ...many, filters: none })).json).toHaveLength(1);

		const refused = await call({ currency: empty });
		expect(refused.error?.message).toContain(emptyExpression('Currency'));
		const leftover = await call({ endToEndId: "={{ 'null' || $fromAI('id') }}" });
		expect(leftover.error?.message).toContain('Invoice or Order Number is "null"');
		expect(leftover.error?.message).toContain('NEXT STEP: ASK');
		const other = await call({ endToEndId: '={{ $json.invoice }}' });
		expect(other.error?.message).toContain('Invoice or Order Number is empty');
		expect(payments()).toHaveLength(1);
	});

	test.each<[string, IDataObject]>([
		['maxAmount', { maxAmount: '={{ $json.maxAmount }}' }],
		['allowedRecipientIbans', { maxAmount: 100, allowedRecipientIbans: "={{ $fromAI('iban') }}" }],
	])('an expression that fills in the limit %s is refused', async (_, limits) => {
		const { error } = await call({ options: { safetyLimits: { limits } } });
		expect(error?.message).toContain(`Safety Limits ${NO_EXPRESSION}`);
		expect(error?.message).toContain('NEXT STEP: ASK');
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test('fixed limits hold, whatever the model says', async () => {
		const { error } = await call({
			amount: 500,
			options: { safetyLimits: { limits: { maxAmount: 100 } } },
		});
		expect(error?.message).toContain(outsideLimit(100));
		expect(error?.message).toContain(ASK_ABOUT_LIMIT);
		expect(payments()).toEqual([]);
	});

	describe('tells the model in the message what to do', () => {
		test('ask, when a value cannot be sent', async () => {
			const { error } = await call({ recipientIban: 'DE00370400440532013000' });
			expect(error?.message).toMatch(/^Recipient IBAN .*\n.*\nNEXT STEP: ASK\./);
			expect(error?.message).not.toContain('DE00370400440532013000');
		});

		test('retry, when the outcome is unknown; the retry pays once', async () => {
			stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
			stage.sandbox.faults.plan({
				route: 'list',
				kind: 'statusBeforeCommit',
				status: 503,
				times: 9,
			});
			const options = { maxRetries: 0 };
			const { error } = await call({ options });
			expect(error?.message).toContain(NOT_CONFIRMED);
			expect(error?.message).toContain('NEXT STEP: RETRY');
			stage.sandbox.faults.clear();
			expect((await call({ options })).json[0]).toMatchObject({ outcome: 'existing' });
			expect(payments()).toHaveLength(1);
		});

		test('stop, when a scope is missing', async () => {
			await stage.engine.editCredential({ requestedScopes: ['payments:read'] });
			const { error } = await call();
			expect(error?.message).toContain('the scope payments:write is missing');
			expect(error?.message).toContain('NEXT STEP: STOP');
			await stage.engine.editCredential({
				requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
			});
		});

		test('as an output item, when the tool goes on after errors', async () => {
			const { json } = await call({ amount: -1 }, { onError: 'continueRegularOutput' });
			expect(json[0]).toMatchObject({
				error: expect.stringContaining('Amount'),
				details: { nextStep: 'ask' },
			});
		});
	});

	test('waiting is never suspended: the agent waits for its tool', async () => {
		const { paymentId } = (await call()).json[0]!;
		await stage.sandbox.advance(String(paymentId), { outcome: 'completed' });
		const { json, run } = await call({ operation: 'waitForFinalStatus', paymentId });
		expect(json[0]).toMatchObject({ status: 'COMPLETED', isFinal: true });
		expect(run.waitTill).toBeUndefined();
	});
});
