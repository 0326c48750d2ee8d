import type { IDataObject } from 'n8n-workflow';

import {
	credentialFor,
	forgetNode,
	stageOfAllTests,
	storedIds,
	traffic,
	validPayment,
} from '../support/stage.mts';
import {
	NOTHING_SENT,
	sameNumber,
	WITHOUT_NUMBER,
	NUMBERS_LOST,
	IN_SUB_WORKFLOW,
	emptyExpression,
	notANumber,
	ASK_ABOUT_LIMIT,
	outsideLimit,
} from '../support/sentences.mts';

const stage = stageOfAllTests();
const TOOL = { type: 'n8n-nodes-kashimi.kashimiTool' };

/** Runs Create as a dry run; whatever happens, nothing may be sent. */
async function dryRun(
	changes: IDataObject = {},
	run: Partial<Parameters<typeof stage.engine.run>[0]> = {},
) {
	const options = { dryRun: true, ...(changes.options as IDataObject | undefined) };
	const outcome = await stage.engine.run({
		parameters: { ...validPayment, ...changes, options },
		...run,
	});
	expect(traffic(stage.sandbox)).toEqual([]);
	return outcome;
}

test('shows exactly what is then sent, and a sentence for the one who approves it', async () => {
	const order = {
		endToEndId: 'INV-1',
		remittanceInformation: 'Sąskaita Nr. 12',
		additionalFields: { language: 'lt_LT', webhookUrl: 'https://example.com/hook' },
	};
	const { json, hints } = await dryRun(order);
	expect(Object.keys(json[0]!)).toEqual([
		...['endToEndId', 'amount', 'currency', 'dryRun', 'summary', 'request', 'language', 'changed'],
	]);
	expect(json[0]).toMatchObject({
		endToEndId: 'INV-1',
		dryRun: true,
		summary: '12.34 EUR to Example Shop Ltd, DE•• … 3000, reference Saskaita Nr. 12, as INV-1',
		language: 'lt',
		changed: [
			{ field: 'Reference', from: 'Sąskaita Nr. 12', to: 'Saskaita Nr. 12' },
			{ field: 'Language', from: 'lt_LT', to: 'lt' },
		],
	});
	expect(hints).toContain(
		`Dry run: 1 of 1 items show what would be sent. ${NOTHING_SENT} for them. Turn off Dry Run to pay.`,
	);

	await stage.engine.run({ parameters: { ...validPayment, ...order } });
	const sent = stage.sandbox.recordedRequests.find(({ path }) => path === '/api/v1/ob/payments');
	expect(json[0]!.request).toEqual(sent?.body);
	expect(sent?.headers).toMatchObject({ 'accept-language': 'lt' });
});

test.each<[string, IDataObject]>([
	['no scopes', { requestedScopes: [] }],
	['no secret', { clientSecret: '' }],
	['a client that does not exist', { clientId: 'nobody' }],
])('works with a credential with %s', async (_, changes) => {
	await stage.engine.saveCredential({
		...credentialFor(stage.sandbox),
		...(changes as Record<string, string>),
	});
	const { json, error } = await dryRun({ endToEndId: 'INV-1' });
	expect(error?.message).toBeUndefined();
	expect(json).toHaveLength(1);
});

test('a number that is generated is shown as such', async () => {
	const [generated] = (await dryRun()).json;
	expect(generated).toMatchObject({
		endToEndId: expect.stringMatching(/^N8N[0-9A-F]{32}$/),
		notice: 'The number was generated, so the payment itself may get another one.',
		summary: expect.stringMatching(new RegExp(`, ${WITHOUT_NUMBER}$`)),
	});
	const removed = (
		await dryRun({ additionalFields: { customBody: '{"metadata":{"endToEndId":null}}' } })
	).json;
	expect(removed[0]).toMatchObject({ endToEndId: null });
	expect(removed[0]).not.toHaveProperty('notice');
});

test('what is odd, or may turn out otherwise, stands in the notice', async () => {
	const noticeOf = async (changes: IDataObject) => (await dryRun(changes)).json[0]!.notice;
	expect(await noticeOf({ endToEndId: 'INV-1', recipientIban: 'AE070331234567890123456' })).toBe(
		'The recipient account is in United Arab Emirates, outside SEPA.',
	);
	expect(await noticeOf({ endToEndId: 'INV-1', options: { onDuplicate: 'newAttempt' } })).toMatch(
		/^If every payment under this number has failed/,
	);
	expect(await noticeOf({ endToEndId: 'INV-1' })).toBeUndefined();
});

const ROWS = [
	{ number: 'INV-1', amount: 5 },
	{ number: 'INV-2', amount: 'abc' },
	{ number: '', amount: -1 },
	{ number: 'INV-1', amount: 6 },
	{ number: 'INV-5', amount: 5000 },
	{ number: 'INV-1', amount: 5 },
];
const SHEET = {
	endToEndId: '={{ $json.number }}',
	amount: '={{ $json.amount }}',
	options: { safetyLimits: { limits: { maxAmount: 100 } } },
};

test('On Error = Continue: each item of a sheet carries its own problem', async () => {
	const node = { onError: 'continueRegularOutput' } as const;
	const { json } = await dryRun(SHEET, { items: ROWS, node });
	expect(json.map(({ error, summary }) => error ?? summary)).toEqual([
		'5.00 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, as INV-1',
		`${notANumber('Amount', 'abc')} (item 2)`,
		`${emptyExpression('Invoice or Order Number')} (item 3)`,
		sameNumber('1 and 4', 'INV-1'),
		`Amount is 5000 EUR, which is ${outsideLimit(100)} (item 5)`,
		'5.00 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, as INV-1',
	]);
	expect(json[5]!.notice).toContain('It would be paid once.');
	expect(JSON.stringify(json)).not.toContain(NOTHING_SENT);
});

test('On Error = Stop: one error lists all problems', async () => {
	const { error } = await dryRun(SHEET, { items: ROWS });
	expect(error?.message).toBe(`${notANumber('Amount', 'abc')} (item 2)`);
	expect(error?.description).toMatchInlineSnapshot(`
		"Enter a positive number, such as 12.34.
		Further items with problems (3):
		• Invoice or Order Number is empty: the expression returns nothing (item 3). Correct the expression, or the data that it reads.
		• Items 1 and 4 have the same invoice or order number INV-1. Each number identifies one payment. Give each item its own number, or remove the duplicate.
		• Amount is 5000 EUR, which is outside the safety limit of 100 (item 5). Do not retry with other values. Ask a person to change the safety limit."
	`);
	expect(error?.context?.data).toMatchObject({
		problems: [
			...[{ item: 2 }, { item: 3 }, { item: 4 }],
			{
				item: 5,
				problem: `Amount is 5000 EUR, which is ${outsideLimit(100)} (item 5)`,
				fix: ASK_ABOUT_LIMIT,
			},
		],
	});
});

test.each<[string, unknown, string]>([
	['text', 'true', 'dry'],
	['text of a sheet', ' TRUE ', 'dry'],
	['off', false, 'paid'],
	['text for off', 'false', 'paid'],
	['an expression that returns nothing', '={{ $json.missing }}', 'refused'],
	['an expression that gives an empty text', '={{ "" }}', 'refused'],
	['a word', 'maybe', 'refused'],
	['a number', 1, 'refused'],
	['a model that leaves it empty', "={{ $fromAI('dry_run', '', 'boolean', '') }}", 'refused'],
])('%s: %j is %s', async (_, value, expected) => {
	const { json, error } = await stage.engine.run({
		parameters: { ...validPayment, endToEndId: 'INV-1', options: { dryRun: value } },
	});
	const outcome = error ? 'refused' : json[0]!.dryRun === true ? 'dry' : 'paid';
	expect(outcome).toBe(expected);
	if (error) expect(error.message).toContain('Dry Run');
	expect(stage.sandbox.store.all()).toHaveLength(expected === 'paid' ? 1 : 0);
	if (expected !== 'paid') expect(traffic(stage.sandbox)).toEqual([]);
});

test('dry and real items in one run: only the real ones are paid and listed', async () => {
	const run = {
		items: [{ dry: true }, { dry: false }],
		parameters: {
			...validPayment,
			endToEndId: '=INV-{{ $itemIndex }}',
			options: { dryRun: '={{ $json.dry }}', maxConcurrency: 1 },
		},
	};
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { error } = await stage.engine.run(run);
	expect(error?.description).not.toContain('INV-0');
	expect(error?.description).not.toContain('remain valid');
	expect(stage.sandbox.store.all()).toEqual([]);

	const { json } = await stage.engine.run(run);
	expect(json).toMatchObject([{ dryRun: true }, { outcome: 'created' }]);
	expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
});

test('where no number can be generated, a dry run refuses as the run itself would', async () => {
	const inSubWorkflow = await dryRun({}, { mode: 'integrated' });
	expect(inSubWorkflow.error?.message).toContain(`Invoice or Order Number ${IN_SUB_WORKFLOW}`);
	const killed = await dryRun({ amount: -1 });
	const lost = await dryRun({}, { retryOf: killed.run, stored: forgetNode });
	expect(lost.error?.message).toContain(NUMBERS_LOST);
	expect(lost.error?.description).not.toContain(NOTHING_SENT);
});

test('a tool gets the sentence, and the refusals of the run itself', async () => {
	const { json } = await dryRun({}, { node: TOOL });
	expect(json[0]).toMatchObject({
		dryRun: true,
		summary: `12.34 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, ${WITHOUT_NUMBER}`,
	});
	const again = await dryRun({}, { node: TOOL });
	expect(again.json).toEqual(json);
	const limits = { limits: { maxAmount: '={{ 100 }}' } };
	const { error } = await dryRun({ options: { safetyLimits: limits } }, { node: TOOL });
	expect(error?.message).toContain('the model could fill it in');
	expect(error?.message).toContain('NEXT STEP: ASK');
});

const other = (name: string, operation: string) => ({
	name,
	parameters: { resource: 'payment', operation, paymentId: '={{ $json.paymentId }}' },
});
const WAIT = other('Wait', 'waitForFinalStatus');
const STATUS = other('Read', 'getStatus');
const behind = (name: string, node: object) => ({ ...node, behind: name });

describe('Notify This Execution: Automatic fills in an address only for a wait that it can reach', () => {
	const reachable = 'https://n8n.example.com/webhook-waiting';
	test.each<[string, object[], string, boolean]>([
		['no other node', [], reachable, false],
		['a wait behind it', [behind('Kashimi', WAIT)], reachable, true],
		['two nodes on', [behind('Kashimi', STATUS), behind('Read', WAIT)], reachable, true],
		[
			'a disabled node before',
			[behind('Kashimi', { ...STATUS, disabled: true }), behind('Read', WAIT)],
			reachable,
			true,
		],
		['a disabled wait', [behind('Kashimi', { ...WAIT, disabled: true })], reachable, false],
		['a wait connected to nothing', [WAIT], reachable, false],
		['a wait beside it', [behind('Start', WAIT)], reachable, false],
		['another operation', [behind('Kashimi', STATUS)], reachable, false],
		['n8n on localhost', [behind('Kashimi', WAIT)], 'http://localhost:5678/webhook-waiting', false],
		['n8n on 127.0.0.1', [behind('Kashimi', WAIT)], 'http://127.0.0.1:5678/webhook-waiting', false],
	])('%s', async (_, others, resumeBaseUrl, isFilledIn) => {
		await stage.engine.editCredential({ environment: 'sandbox' });
		const { json, error } = await dryRun({ endToEndId: 'INV-1' }, { others, resumeBaseUrl });
		expect(error?.message).toBeUndefined();
		const { metadata } = json[0]!.request as { metadata: { webhookUrl?: string } };
		expect(metadata.webhookUrl?.startsWith(reachable) ?? false).toBe(isFilledIn);
		expect(metadata).toHaveProperty('endToEndId', 'INV-1');
		if (!isFilledIn) expect(metadata).not.toHaveProperty('webhookUrl');
	});

	test('a sandbox on this machine reaches an n8n on it, and an entered address stays', async () => {
		const others = [behind('Kashimi', WAIT)];
		const near = 'http://localhost:5678/webhook-waiting';
		const { json } = await dryRun({}, { others, resumeBaseUrl: near });
		expect(json[0]!.request).toHaveProperty('metadata.webhookUrl', expect.stringContaining(near));
		await stage.engine.editCredential({ environment: 'sandbox' });
		const webhookUrl = 'http://localhost:5678/mine';
		const entered = await dryRun({ additionalFields: { webhookUrl } }, { others });
		expect(entered.json[0]!.request).toHaveProperty('metadata.webhookUrl', webhookUrl);
	});

	test('an address that somebody asked for stays, beside an item where nobody did', async () => {
		await stage.engine.editCredential({ environment: 'sandbox' });
		const resumeBaseUrl = 'http://localhost:5678/webhook-waiting';
		const additionalFields = {
			notifyThisExecution: '={{ $json.notify }}',
			webhookUrl: '={{ $json.url ? $execution.resumeUrl : "" }}',
		};
		const items = [{ notify: 'auto' }, { notify: 'yes' }, { notify: 'auto', url: true }];
		const others = [behind('Kashimi', WAIT)];
		const { json, error } = await dryRun({ additionalFields }, { items, others, resumeBaseUrl });
		expect(error?.message).toBeUndefined();
		const addresses = json.map(({ request }) => (request as never)['metadata']['webhookUrl']);
		const asked = expect.stringContaining(resumeBaseUrl);
		expect(addresses).toEqual([undefined, asked, asked]);
	});
});
