import type { IDataObject } from 'n8n-workflow';

import { stageOfAllTests, storedIds, traffic, validPayment } from '../support/stage.mts';
import {
	ASK_ABOUT_LIMIT,
	furtherItems,
	EXPRESSION_EMPTY,
	EXPRESSION_PARTLY_EMPTY,
	emptyExpression,
	expressionFails,
	EXPRESSION_FIX,
} from '../support/sentences.mts';

const stage = stageOfAllTests();
const ID = '56caec01-85cc-4fc6-8080-cc0f7ed03a7e';

const NOTHING = ['{{ $json.missing }}', '{{ null }}', '{{ "" }}', '{{ "  " }}', '{{ NaN }}'];
const LEFTOVERS = [
	"{{ 'INV-' + $json.missing }}",
	'{{ "undefined" }}',
	"{{ 'a' + null }} b",
	'{{ "NaN" }}',
	"{{ '' + $json }}",
];
const limit = (name: string, value: string) => ({
	options: { safetyLimits: { limits: { [name]: value } } },
});

/** Fields that decide, each with the parameters that fill it by an expression. */
const DECIDING: Array<[string, (expression: string) => IDataObject]> = [
	['Amount', (amount) => ({ ...validPayment, amount })],
	['Currency', (currency) => ({ ...validPayment, currency })],
	['Recipient Name', (recipientName) => ({ ...validPayment, recipientName })],
	['Recipient IBAN', (recipientIban) => ({ ...validPayment, recipientIban })],
	['Reference', (remittanceInformation) => ({ ...validPayment, remittanceInformation })],
	['Invoice or Order Number', (endToEndId) => ({ ...validPayment, endToEndId })],
	['Custom Body', (customBody) => ({ ...validPayment, additionalFields: { customBody } })],
	['On Duplicate', (onDuplicate) => ({ ...validPayment, options: { onDuplicate } })],
	['Dry Run', (dryRun) => ({ ...validPayment, options: { dryRun } })],
	['Safety Limits > Max Amount', (it) => ({ ...validPayment, ...limit('maxAmount', it) })],
	[
		'Safety Limits > Allowed Currencies',
		(it) => ({ ...validPayment, ...limit('allowedCurrencies', it) }),
	],
	[
		'Safety Limits > Allowed Recipient IBANs',
		(it) => ({ ...validPayment, ...limit('allowedRecipientIbans', it) }),
	],
	[
		'Notify This Execution',
		(notifyThisExecution) => ({ ...validPayment, additionalFields: { notifyThisExecution } }),
	],
	...['get', 'getStatus', 'getStatusHistory', 'waitForFinalStatus'].map(
		(operation): [string, (expression: string) => IDataObject] => [
			'Payment ID',
			(paymentId) => ({ resource: 'payment', operation, paymentId, waitLimit: 1 }),
		],
	),
	[
		'Invoice or Order Number',
		(endToEndId) => ({
			resource: 'payment',
			operation: 'get',
			lookUpBy: 'endToEndId',
			endToEndId,
		}),
	],
	[
		'Wait Limit',
		(waitLimit) => ({
			resource: 'payment',
			operation: 'waitForFinalStatus',
			paymentId: ID,
			waitLimit,
		}),
	],
	...Object.entries({
		amountFrom: 'Amount From',
		amountTo: 'Amount To',
		createdAfter: 'Created After',
		createdBefore: 'Created Before',
		currency: 'Currency',
		endToEndId: 'Invoice or Order Number',
		period: 'Period',
		providerId: 'Bank ID',
		recipientIban: 'Recipient IBAN',
		statuses: 'Statuses',
		textContains: 'Text Contains',
		updatedAfter: 'Updated After',
	}).map(([name, label]): [string, (expression: string) => IDataObject] => [
		`Filters > ${label}`,
		(value) => ({ resource: 'payment', operation: 'getMany', filters: { [name]: value } }),
	]),
	...Object.entries({
		countryCode: 'Country',
		name: 'Name',
		paymentScheme: 'Payment Scheme',
		requiredPaymentField: 'Required Payment Field',
	}).map(([name, label]): [string, (expression: string) => IDataObject] => [
		`Filters > ${label}`,
		(value) => ({ resource: 'provider', operation: 'getMany', filters: { [name]: value } }),
	]),
	[
		'Return All',
		(returnAll) => ({ resource: 'payment', operation: 'getMany', returnAll, limit: 1 }),
	],
	['Limit', (value) => ({ resource: 'payment', operation: 'getMany', limit: value })],
	['Sort', (sort) => ({ resource: 'payment', operation: 'getMany', options: { sort } })],
	[
		'Summarize',
		(summarize) => ({ resource: 'payment', operation: 'getMany', options: { summarize } }),
	],
	[
		'Max Concurrency',
		(value) => ({
			resource: 'payment',
			operation: 'getMany',
			options: { maxConcurrency: value },
		}),
	],
];

test.each(DECIDING)(
	'%s: an expression that returns nothing is refused, naming field and item',
	async (field, withExpression) => {
		for (const expression of NOTHING) {
			const { error } = await stage.engine.run({ parameters: withExpression(`=${expression}`) });
			expect(error?.message).toContain(field);
			expect(`${error?.message} ${error?.description}`).toContain(EXPRESSION_EMPTY);
			expect(error?.message).toContain('item 1');
		}
		for (const expression of LEFTOVERS) {
			const { error } = await stage.engine.run({ parameters: withExpression(`=${expression}`) });
			expect(error?.message).toContain(field);
		}
		expect(traffic(stage.sandbox)).toEqual([]);
	},
);

test.each(DECIDING)(
	'%s: an expression that fails names its parameter',
	async (_, withExpression) => {
		const { error } = await stage.engine.run({ parameters: withExpression('={{ $json.a. }}') });
		expect(error?.message).toMatch(
			new RegExp(`^${expressionFails('\\w+', 'invalid syntax')} \\(item 1\\)$`),
		);
		expect(error?.description).toContain(EXPRESSION_FIX);
		expect(traffic(stage.sandbox)).toEqual([]);
	},
);

const PLACEHOLDERS = ['NULL', 'None', 'n/a', '#N/A', '#REF!', '-', '\u2014', '\\N'];
test.each(PLACEHOLDERS)('%s in a cell marks a missing value', async (cell) => {
	for (const field of ['endToEndId', 'recipientName', 'remittanceInformation', 'currency']) {
		const { error } = await stage.engine.run({
			parameters: { ...validPayment, [field]: '={{ $json.cell }}' },
			items: [{ cell }],
		});
		expect(error?.message).toContain('which marks a missing value (item 1)');
	}
	expect(traffic(stage.sandbox)).toEqual([]);
});

const customBody = (body: string) => ({ additionalFields: { customBody: body } });
const NUMBER_OF_NOTHING =
	'Custom Body sets metadata.endToEndId by an expression that returns nothing';
const NOTHING_RETURNED = new RegExp(
	`(: ${EXPRESSION_EMPTY}|: ${EXPRESSION_PARTLY_EMPTY}|^${NUMBER_OF_NOTHING}) \\(item 1\\)$`,
);
/** What is sent when part of a text is missing; null where it is refused. */
test.each<[IDataObject, string | null]>([
	[{ endToEndId: '=INV-{{ $json.missing }}' }, null],
	[{ endToEndId: '=INV-{{ $json.nothing }}' }, null],
	[{ endToEndId: "=INV-{{ $json.missing ?? '' }}" }, null],
	[{ endToEndId: '=INV-{{ [$json.missing].map((x) => x)[0] }}' }, null],
	[{ endToEndId: '={{ $json.year }}-{{ $json.missing }}' }, null],
	[{ endToEndId: '=INV-{{ $json.year }}' }, 'INV-2026'],
	[{ endToEndId: 'A1', remittanceInformation: '=Invoice {{ $json.missing }}' }, null],
	[{ endToEndId: 'A1', recipientName: '=Dr {{ $json.missing }} {{ $json.nothing }}' }, null],
	[{ endToEndId: 'A1', recipientName: '={{ $json.year }} {{ $json.missing }} X' }, 'A1'],
	[customBody('={"metadata":{"endToEndId":"{{ $json.missing }}"}}'), null],
	[customBody('={"metadata":{"endToEndId":"INV-{{ $json["missing"] }}"}}'), null],
	[customBody('={"metadata":{"endToEndId":"INV-{{ $json.year }}"}}'), 'INV-2026'],
	[customBody('={{ { metadata: { endToEndId: $json.missing } } }}'), null],
	[customBody('={{ { metadata: { endToEndId: $json.nothing } } }}'), null],
	[customBody('={{ $json.body }}'), null],
])('%j', async (changes, sent) => {
	const { error } = await stage.engine.run({
		parameters: { ...validPayment, ...changes },
		items: [{ year: 2026, nothing: null, body: { metadata: { endToEndId: '' } } }],
	});
	if (sent === null) expect(error?.message).toMatch(NOTHING_RETURNED);
	expect(storedIds(stage.sandbox)).toEqual(sent === null ? [] : [sent]);
});

test.each<[string, IDataObject]>([
	['Invoice or Order Number', { operation: 'get', lookUpBy: 'endToEndId' }],
	['Invoice or Order Number', { operation: 'reconcile', amount: 1 }],
])('%s of a look-up is refused with a gap: %j', async (field, changes) => {
	const number = '=INV-{{ $json.missing }}';
	const { error } = await stage.engine.run({
		parameters: { resource: 'payment', endToEndId: number, invoiceNumber: number, ...changes },
	});
	expect(error?.message).toBe(`${field} is "INV-": ${EXPRESSION_PARTLY_EMPTY} (item 1)`);
	expect(traffic(stage.sandbox)).toEqual([]);
});

test('the faulty rows of a batch are named before anything is sent', async () => {
	const { error } = await stage.engine.run({
		parameters: { ...validPayment, endToEndId: '={{ $json.invoice }}' },
		items: [{ invoice: 'A' }, {}, { invoice: 'C' }, { Invoice: 'D' }],
	});
	expect(error?.message).toBe(`${emptyExpression('Invoice or Order Number')} (item 2)`);
	expect(error?.description).toContain(
		`${furtherItems(1)}\n• ${emptyExpression('Invoice or Order Number')} (item 4).`,
	);
	expect(traffic(stage.sandbox)).toEqual([]);
});

test('a field that is empty without an expression means what its hint says', async () => {
	const { json, error } = await stage.engine.run({
		parameters: { ...validPayment, endToEndId: '', currency: '' },
	});
	expect(error?.message).toBeUndefined();
	expect(json).toMatchObject([{ endToEndId: expect.stringMatching(/^N8N/) }]);
});

test('words that only look like a leftover pass', async () => {
	const { error } = await stage.engine.run({
		parameters: { ...validPayment, recipientName: '={{ "Nulla Nanette" }}', endToEndId: 'null' },
	});
	expect(error?.message).toBeUndefined();
	expect(storedIds(stage.sandbox)).toEqual(['null']);
});

describe('safety limits', () => {
	test.each([
		{ maxAmount: 5 },
		[{ maxAmount: 5 }],
		{ limits: [{ maxAmount: 5 }] },
		{ limits: { MaxAmount: 5 } },
		{ limits: { max_amount: 5 } },
		{ limits: {} },
		{ limits: { maxAmount: 0 } },
		{ limits: '={{ { maxAmount: 500 } }}' },
		'={{ { limits: { maxAmount: 500 } } }}',
		'{"limits":{"maxAmount":500}}',
		{},
		null,
		{ limits: { maxAmount: '={{ 0 }}' } },
		{ limits: { maxAmount: '={{ [] }}' } },
		{ limits: { allowedCurrencies: '={{ [] }}' } },
		{ limits: { allowedCurrencies: 'USD' } },
		{ limits: { allowedRecipientIbans: '={{ [undefined] }}' } },
	])('%j refuses the payment', async (safetyLimits) => {
		const { error } = await stage.engine.run({
			parameters: { ...validPayment, options: { safetyLimits } as IDataObject },
		});
		expect(`${error?.message} ${error?.description}`).toMatch(/safety limit/i);
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test.each([
		{ limits: { maxAmount: 12.34 } },
		{ limits: { maxAmount: '={{ $json.most }}' } },
		{ limits: { maxAmount: 0, allowedCurrencies: '["EUR"]' } },
		{ limits: { allowedRecipientIbans: '={{ [$json.iban] }}' } },
	])('%j holds, and lets what is within it pass', async (safetyLimits) => {
		const run = async (amount: number, currency: string, recipientIban: string) =>
			await stage.engine.run({
				parameters: { ...validPayment, amount, currency, recipientIban, options: { safetyLimits } },
				items: [{ most: '12.34', iban: validPayment.recipientIban }],
			});
		expect((await run(12.34, 'EUR', validPayment.recipientIban)).error?.message).toBeUndefined();
		const { error } = await run(12.35, 'USD', 'LT121000011101001000');
		expect(error?.description).toContain(ASK_ABOUT_LIMIT);
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});
});

test('n8n empties a whole group that is one expression, so no node can refuse it: docs/safety.md', async () => {
	const options = '={{ ({ maxTotalPerRun: 1 }) }}';
	const { json } = await stage.engine.run({ parameters: { ...validPayment, options } });
	expect(json).toMatchObject([{ outcome: 'created' }]);
});

test('text from sheets and models is read as what it says', async () => {
	const many = { resource: 'payment', operation: 'getMany' };
	await stage.engine.run({
		parameters: { ...validPayment, endToEndId: '={{ $json.id }}' },
		items: [{ id: 'A' }, { id: 'B' }, { id: 'C' }],
	});
	const read = async (parameters: IDataObject) =>
		(await stage.engine.run({ parameters: { ...many, ...parameters } })).json;
	expect(await read({ returnAll: 'true', limit: 1 })).toHaveLength(3);
	expect(await read({ returnAll: '={{ "TRUE" }}', limit: 1 })).toHaveLength(3);
	expect(await read({ returnAll: '={{ "false" }}', limit: '={{ "2" }}' })).toHaveLength(2);
	const withStatus = { limit: '1', options: { includeLatestStatus: 'true', maxRetries: '0' } };
	expect(await read(withStatus)).toMatchObject([{ status: 'PENDING' }]);
});

test.each([
	['Return All', { returnAll: 'yes' }],
	['Return All', { returnAll: 1 }],
	['Return All', { returnAll: ['true'] }],
	['Limit', { limit: '1.5' }],
	['Limit', { limit: 'ten' }],
	['Limit', { limit: true }],
	['Include Latest Status', { options: { includeLatestStatus: 'on' } }],
	['Max Concurrency', { options: { maxConcurrency: '0' } }],
] as Array<[string, IDataObject]>)('%s in %j is refused', async (field, changes) => {
	const { error } = await stage.engine.run({
		parameters: { resource: 'payment', operation: 'getMany', ...changes },
	});
	expect(error?.message).toContain(field);
	expect(traffic(stage.sandbox)).toEqual([]);
});

test('an operation that an expression made up is named', async () => {
	const { error } = await stage.engine.run({
		parameters: { resource: 'payment', operation: 'refund' },
	});
	expect(error?.message).toBe('There is no operation "refund" for the resource "payment"');
});
