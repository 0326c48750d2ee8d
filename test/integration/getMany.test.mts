import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { isIsolated } from '../support/engine.mts';
import { createPayment, stageOfAllTests, traffic } from '../support/stage.mts';
import {
	emptyExpression,
	notANumber,
	NO_DATES,
	NO_PAYMENT_FITS,
	NOT_A_STATUS,
} from '../support/sentences.mts';

const stage = stageOfAllTests();
const PAYMENT_FILTERS = [
	...[
		'amountFrom',
		'amountTo',
		'createdAfter',
		'createdBefore',
		'currency',
		'endToEndId',
		'period',
	],
	...['providerId', 'recipientIban', 'statuses', 'textContains', 'updatedAfter'],
];
/** Out of an isolate, n8n makes a date again; not in Jest, whose plain objects are of another realm. */
const date = (code: string) => `={{ ${code}${isIsolated ? '.toISO()' : ''} }}`;
const OTHER_IBAN = 'LT121000011101001000';

async function getMany(changes: IDataObject = {}, run: object = {}) {
	stage.sandbox.recordedRequests.length = 0;
	const { json, error } = await stage.engine.run({
		parameters: { resource: 'payment', operation: 'getMany', returnAll: true, ...changes },
		...run,
	});
	return { json, error, ids: json.map(({ endToEndId }) => endToEndId).join() };
}

const filtered = async (filters: IDataObject, changes: IDataObject = {}) =>
	await getMany({ filters, ...changes });
const statusReads = () => traffic(stage.sandbox, '/payment-statuses').length;

/** A to E, each a minute younger than the one before; A and D are paid, E has failed. */
async function fillArchive(): Promise<void> {
	const orders: Array<[string, number, ('completed' | 'failed')?, string?]> = [
		['A', 10, 'completed'],
		['B', 250],
		['C', 12.34, undefined, OTHER_IBAN],
		['D', 0.1, 'completed'],
		['E', 0.2, 'failed'],
	];
	for (const [index, [endToEndId, amount, outcome, recipientIban]] of orders.entries()) {
		const { paymentId } = await createPayment(stage, {
			endToEndId,
			amount,
			remittanceInformation: `Order ${endToEndId}-${index}`,
			...(recipientIban && { recipientIban }),
		});
		if (outcome) await stage.sandbox.advance(paymentId!, { outcome });
		const { payment } = stage.sandbox.store.find(paymentId!)!;
		payment.createdAt = new Date(Date.now() - (10 - index) * 60_000).toISOString();
	}
}

beforeEach(fillArchive);

test.each<[IDataObject, string]>([
	[{}, 'E,D,C,B,A'],
	[{ amountFrom: 10 }, 'C,B,A'],
	[{ amountFrom: 10, amountTo: 12.34 }, 'C,A'],
	[{ amountTo: '={{ 0.1 + 0.2 }}' }, 'E,D'],
	[{ amountFrom: 0, amountTo: 0 }, 'E,D,C,B,A'],
	// As a model fills in a number that it has to give.
	[{ amountFrom: 10, amountTo: "={{ 0 || $fromAI('to', '', 'number', 0) }}" }, 'C,B,A'],
	[{ amountFrom: "={{ $fromAI('from', '', 'number', 0) }}", amountTo: 0.3 }, 'E,D'],
	[{ recipientIban: 'lt12 1000 0111 0100 1000' }, 'C'],
	[{ textContains: 'order b' }, 'B'],
	[{ period: 'custom', createdAfter: date('$now.minus({ hours: 1 })') }, 'E,D,C,B,A'],
	[{ statuses: ['COMPLETED'] }, 'D,A'],
	[{ statuses: ['PENDING', 'FAILED'] }, 'E,C,B'],
	[{ statuses: '={{ ["FAILED"] }}' }, 'E'],
	[{ statuses: ['COMPLETED'], amountFrom: 1 }, 'A'],
])('%j keeps %s', async (filters, expected) => {
	const { ids, error } = await filtered(filters);
	expect(error?.message).toBeUndefined();
	expect(ids).toBe(expected);
});

test.each<[IDataObject, string]>([
	[{ amountTo: '={{ 0 }}' }, 'Filters > Amount To is 0'],
	[{ amountTo: '1,50' }, notANumber('Filters > Amount To', '1,50')],
	[{ amountTo: '={{ $json.missing }}' }, emptyExpression('Filters > Amount To')],
	[{ recipientIban: '={{ $json.missing }}' }, 'Filters > Recipient IBAN is empty'],
	[{ recipientIban: 'DE00 3704' }, 'Filters > Recipient IBAN'],
	[{ textContains: '=INV-{{ $json.missing }}' }, 'Filters > Text Contains is "INV-": part of'],
	[{ textContains: '+' }, 'Filters > Text Contains is "+"'],
	[{ period: '={{ $json.missing }}' }, 'Filters > Period is empty'],
	[{ period: 'lastYear' }, 'Filters > Period is "lastYear"'],
	[{ period: 'custom' }, `Filters > Period ${NO_DATES}`],
	[{ createdAfter: date('$now'), createdBefore: date('$now.minus({ days: 1 })') }, NO_PAYMENT_FITS],
	[{ statuses: '={{ [] }}' }, emptyExpression('Filters > Statuses')],
	[{ statuses: '={{ [""] }}' }, 'Filters > Statuses is a list'],
	[{ statuses: ['PAID'] }, `Filters > Statuses contains "PAID", ${NOT_A_STATUS}`],
])('%j is refused before any request', async (filters, message) => {
	const { error } = await filtered(filters);
	expect(error?.message).toContain(message);
	expect(error?.message).toContain('item 1');
	expect(traffic(stage.sandbox)).toEqual([]);
});

test.each<[string, string, string[]]>([
	['payment', 'getMany', PAYMENT_FILTERS],
	['provider', 'getMany', ['countryCode', 'name', 'paymentScheme', 'requiredPaymentField']],
])(
	'a filter of %s %s that is added and left empty is refused',
	async (resource, operation, names) => {
		stage.sandbox.recordedRequests.length = 0;
		for (const name of names) {
			for (const value of ['', '  ', []]) {
				const { error } = await stage.engine.run({
					parameters: { resource, operation, filters: { [name]: value } },
				});
				expect(error?.message).toMatch(/^Filters > [A-Z][\w ]+ is empty \(item 1\)$/);
				expect(error?.description).toBe('Enter a value, or remove it.');
			}
		}
		expect(traffic(stage.sandbox)).toEqual([]);
	},
);

test.each<[unknown, string]>([
	['newestFirst', 'E,D,C,B,A'],
	['oldestFirst', 'A,B,C,D,E'],
	['largestFirst', 'B,C,A,E,D'],
	['smallestFirst', 'D,E,A,C,B'],
	['={{ $json.missing }}', 'Sort is empty'],
	['cheapest', 'Sort is "cheapest"'],
])('sorted by %s: %s', async (sort, expected) => {
	const { ids, error } = await getMany({ options: { sort } });
	expect(error?.message ?? ids).toContain(expected);
});

describe('the limit', () => {
	const limit = { returnAll: false, limit: 1 };

	test('counts what has passed the filters, the status included', async () => {
		const oldest = { ...limit, options: { sort: 'oldestFirst' } };
		expect((await filtered({ amountTo: 1 }, oldest)).ids).toBe('D');
		expect((await filtered({ statuses: ['COMPLETED'], amountTo: 1 }, oldest)).ids).toBe('D');
		expect(statusReads()).toBe(2);
		expect((await filtered({ statuses: ['FAILED'] }, limit)).json[0]).toMatchObject({
			...{ endToEndId: 'E', status: 'FAILED', isFinal: true, isPaid: false },
		});
	});

	test('leaves a summary whole', async () => {
		const { json } = await filtered({}, { ...limit, options: { summarize: true } });
		expect(json[0]).toMatchObject({ payments: 5 });
	});
});

test('summarize gives one item: counts and sums, and the oldest open payment', async () => {
	const { json } = await filtered({}, { options: { summarize: true } });
	expect(json).toEqual([
		{
			payments: 5,
			statusReadAt: expect.stringMatching(/Z$/),
			summary: [
				{ status: 'FAILED', currency: 'EUR', count: 1, sum: 0.2 },
				{ status: 'COMPLETED', currency: 'EUR', count: 2, sum: 10.1 },
				{ status: 'PENDING', currency: 'EUR', count: 2, sum: 262.34 },
			],
			oldestOpenPayment: expect.objectContaining({ endToEndId: 'B', status: 'PENDING' }),
		},
	]);
	expect(statusReads()).toBe(5);

	const some = await filtered(
		{ statuses: ['COMPLETED'], amountFrom: 1 },
		{ options: { summarize: true } },
	);
	expect(some.json[0]).toMatchObject({
		payments: 1,
		summary: [{ status: 'COMPLETED', currency: 'EUR', count: 1, sum: 10 }],
		oldestOpenPayment: null,
	});
	expect(statusReads()).toBe(3);
	const none = await filtered({ amountFrom: 999 }, { options: { summarize: 'true' } });
	expect(none.json[0]).toMatchObject({ payments: 0, summary: [], oldestOpenPayment: null });
	expect(statusReads()).toBe(0);
});

test('an agent that asks for a summary gets the same totals', async () => {
	const today = { filters: { period: 'today' }, options: { summarize: true } };
	const { json } = await getMany(today);
	const asTool = await getMany(today, { node: { type: 'n8n-nodes-kashimi.kashimiTool' } });
	expect(asTool.json[0]!.summary).toEqual(json[0]!.summary);
});

test('10,000 payments are filtered, sorted and summed in one run', async () => {
	stage.sandbox.reset();
	const { paymentId } = await createPayment(stage, { endToEndId: 'X', amount: 0.1 });
	const { payment } = stage.sandbox.store.find(paymentId!)!;
	const body = Array.from({ length: 10_000 }, (_, index) => ({
		...payment,
		id: randomUUID(),
		amount: (index % 100) + 0.1,
		metadata: { endToEndId: `INV-${index}` },
	}));
	stage.sandbox.faults.plan({
		...{ route: 'list', kind: 'statusBeforeCommit', status: 200, times: Infinity, body },
	} as never);
	const { json } = await filtered(
		{ textContains: 'inv-99', period: 'thisMonth' },
		{ options: { sort: 'largestFirst' } },
	);
	expect(json).toHaveLength(111);
	expect(json[0]).toMatchObject({ amount: 99.1 });
});

test('payments that a filter cannot judge are left out with a notice, not silently', async () => {
	const paymentId = String((await createPayment(stage, { amount: 5, endToEndId: 'F' })).paymentId);
	const shown = (id: string, amount: unknown, currency = 'EUR') => ({
		...{ id, amount, currency, createdAt: new Date().toISOString() },
		metadata: { endToEndId: id },
	});
	const body = [shown(paymentId, 5), shown('B', '1.000'), shown('C', '1.000', 'SEK')];
	const list = { route: 'list', kind: 'statusBeforeCommit', status: 200 } as const;
	stage.sandbox.faults.plan({ ...list, body, times: Infinity });
	const notice = expect.stringMatching(
		/^Payments left out: 1\. The date or amount .* cannot be read/,
	);
	const run = async (filters: IDataObject, options: IDataObject = {}) =>
		await stage.engine.run({
			parameters: { resource: 'payment', operation: 'getMany', returnAll: true, filters, options },
		});

	const listed = await run({ currency: 'EUR', amountFrom: 1 });
	expect(listed.json.map(({ amount }) => amount)).toEqual([5]);
	expect(listed.hints).toEqual([notice]);
	const { json } = await run({ currency: 'EUR', amountFrom: 1 }, { summarize: true });
	expect(json).toMatchObject([{ payments: 1, notice }]);
	const unfiltered = await run({ currency: 'EUR' });
	expect(unfiltered.json.map(({ amount }) => amount)).toEqual([5, '1.000']);
	expect(unfiltered.hints).toEqual([]);
});
