import type { IDataObject, IRun, IRunExecutionData } from 'n8n-workflow';

import {
	NOT_CONFIRMED,
	NOTHING_SENT,
	SAME_ORDER,
	enterNumber,
	NUMBERS_LOST,
	FIRST_TRY_STARTED,
	SINCE_THEN,
	IN_SUB_WORKFLOW,
} from '../support/sentences.mts';
import {
	createRequests,
	forgetNode,
	stageOfAllTests,
	storedIds,
	traffic,
	validPayment,
	withoutToken,
} from '../support/stage.mts';

const stage = stageOfAllTests();

const three = {
	items: [{}, {}, {}],
	parameters: { ...validPayment, options: { maxConcurrency: 1 } },
};

/** The second of three items is refused, so that one payment is made. */
function failSecond(): void {
	stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
}

describe('an empty end-to-end ID', () => {
	test('stands for one item of one execution', async () => {
		const runs = [];
		for (const executionId of ['7', '8']) {
			runs.push(await stage.engine.run({ ...three, executionId }));
		}
		const ids = runs.flatMap(({ json }) => json.map(({ endToEndId }) => String(endToEndId)));
		expect(new Set(ids).size).toBe(6);
		for (const id of ids) expect(id).toMatch(/^N8N[0-9A-F]{32}$/);
	});

	test.each<[string, object]>([
		['as it was', {}],
		['with a node of the same name in its place', { id: 'another-node' }],
	])('is the same in a retry, %s, and the links come back', async (_, node) => {
		failSecond();
		const first = await stage.engine.run(three);
		expect(first.error?.message).toContain('Could not create the payment');
		const [{ payment }] = stage.sandbox.store.all();

		const retry = await stage.engine.run({ ...three, retryOf: first.run, node });
		expect(retry.error?.message).toBeUndefined();
		expect(retry.json.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
		expect(retry.json[0]).toMatchObject({ paymentId: payment.id });
		expect(retry.json[0]).not.toHaveProperty('notice');
		expect(retry.json[0]!.redirectUrl).toEqual(
			((first.error!.context!.data as Data).payments ?? [])[0]!.redirectUrl,
		);
		expect(storedIds(stage.sandbox)).toHaveLength(3);
	});

	test('is known to a retry after a first try that refused every item', async () => {
		const endToEndId = '={{ $json.nothing }}';
		const first = await stage.engine.run({
			...three,
			parameters: { ...three.parameters, endToEndId },
		});
		expect(first.error?.message).toContain('(item 1)');
		expect(traffic(stage.sandbox)).toEqual([]);
		const retry = await stage.engine.run({ ...three, retryOf: first.run });
		expect(retry.json.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
	});

	test.each(['integrated', 'trigger'] as const)(
		'is refused in a sub-workflow (mode %s)',
		async (mode) => {
			const { error } = await stage.engine.run({
				parameters: validPayment,
				mode,
				stored: (data) => {
					data.parentExecution = { executionId: '5', workflowId: 'caller' };
				},
			});
			expect(error?.message).toContain(`Invoice or Order Number ${IN_SUB_WORKFLOW}`);
			expect(error?.description).toContain('Pass a number, such as the invoice number');
			expect(error?.description).toContain(NOTHING_SENT);
			expect(traffic(stage.sandbox)).toEqual([]);
		},
	);

	test('is fine in a sub-workflow that gets one, and in the tool of an agent', async () => {
		const given = { ...validPayment, endToEndId: 'INV-1' };
		const asTool = { type: 'n8n-nodes-kashimi.kashimiTool' };
		const runs = [
			await stage.engine.run({ parameters: given, mode: 'integrated' }),
			await stage.engine.run({ parameters: validPayment, mode: 'integrated', node: asTool }),
		];
		expect(runs.map(({ json }) => json[0]?.outcome)).toEqual(['created', 'created']);
	});

	test('is refused where n8n does not say which execution this is', async () => {
		const { error } = await stage.engine.run({ parameters: validPayment, executionId: '' });
		expect(error?.message).toContain('n8n does not say which execution this is');
		expect(traffic(stage.sandbox)).toEqual([]);
	});
});

describe('a retry whose first try was cancelled or killed', () => {
	test('sends nothing, and lists the payments since the first start', async () => {
		await stage.engine.run({ parameters: { ...validPayment, amount: 99, endToEndId: 'OLD' } });
		const [old] = stage.sandbox.store.all();
		old!.payment.createdAt = '2020-01-01T00:00:00Z';
		failSecond();
		const first = await stage.engine.run(three);
		const made = stage.sandbox.store.all()[1]!.payment;
		const before = createRequests(stage.sandbox);

		const retry = await stage.engine.run({ ...three, retryOf: first.run, stored: forgetNode });
		expect(retry.error?.message).toContain(NUMBERS_LOST);
		expect(retry.error?.description).toMatch(new RegExp(`${FIRST_TRY_STARTED}20\\d\\d-.*Z\\.`));
		expect(retry.error?.description).toContain(`(1): ${made.id} (12.34 EUR).`);
		expect(retry.error?.description).toContain('only the items that were not paid');
		expect(createRequests(stage.sandbox)).toBe(before);
	});

	test('lists 20 payments at most, and says how many there are', async () => {
		const many = { ...three, items: Array.from({ length: 22 }, () => ({})) };
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0, times: 21 });
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		const first = await stage.engine.run(many);
		const retry = await stage.engine.run({ ...many, retryOf: first.run, stored: forgetNode });
		expect(retry.error?.description).toContain(`${SINCE_THEN} (21): `);
		expect(retry.error?.description?.match(/\(12\.34 EUR\)/g)).toHaveLength(20);
		expect(retry.error?.description).toContain('(12.34 EUR), ….');
	});

	test('is refused again by Retry On Fail', async () => {
		failSecond();
		const first = await stage.engine.run(three);
		const node = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const retry = await stage.engine.run({
			...three,
			node,
			retryOf: first.run,
			stored: forgetNode,
		});
		expect(retry.error?.message).toContain(NUMBERS_LOST);
		expect(storedIds(stage.sandbox)).toHaveLength(1);
	});

	test('says so where n8n does not tell the first start, and where the archive cannot be read', async () => {
		failSecond();
		const first = await stage.engine.run(three);
		const withoutStart = await stage.engine.run({
			...three,
			retryOf: first.run,
			stored: (data) => {
				forgetNode(data);
				delete data.executionData!.runtimeData;
			},
		});
		expect(withoutStart.error?.description).toContain('does not say when the first try started');

		stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 403 });
		const unread = await stage.engine.run({ ...three, retryOf: first.run, stored: forgetNode });
		expect(unread.error?.description).toContain('The payments since then could not be read: Could');
	});

	test('with On Error: Continue, each item has its error, and the list stands in the first', async () => {
		failSecond();
		const first = await stage.engine.run(three);
		const { json } = await stage.engine.run({
			...three,
			retryOf: first.run,
			stored: forgetNode,
			node: { onError: 'continueRegularOutput' },
		});
		expect(json.map(({ error }) => String(error).includes(NUMBERS_LOST))).toEqual(
			Array(3).fill(true),
		);
		expect(json.map(({ message }) => String(message).includes('12.34 EUR'))).toEqual([
			...[true, false, false],
		]);
	});

	test('pays with IDs of the user, and returns what was paid', async () => {
		const own = {
			...three,
			items: ['A', 'B', 'C'].map((id) => ({ id })),
			parameters: { ...three.parameters, endToEndId: '={{ $json.id }}' },
		};
		failSecond();
		const first = await stage.engine.run(own);
		const retry = await stage.engine.run({ ...own, retryOf: first.run, stored: forgetNode });
		expect(retry.json.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
	});
});

describe('an order that may have been paid', () => {
	const PAYERS = ['DE89370400440532013000', 'FI2112345600000785'] as const;
	const parameters = { ...validPayment, options: { maxRetries: 0, maxConcurrency: 1 } };
	const node = { onError: 'continueErrorOutput' } as const;

	beforeEach(() => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	});

	/** The item comes back: n8n runs the node once more in the same execution. */
	const laterIn =
		({ data }: IRun, isSameNode = true) =>
		(started: IRunExecutionData) => {
			const { executionData, resultData } = data;
			started.executionData!.contextData = executionData!.contextData;
			if (isSameNode) started.resultData.runData = resultData.runData;
			else delete started.executionData!.contextData['node:Kashimi'];
		};

	test.each<[string, boolean, IDataObject, number]>([
		['a later round of a loop', true, {}, 1],
		['another node', false, {}, 1],
		['a later round, a number of its own', true, { endToEndId: 'INV-1' }, 1],
		['a later round, another order', true, { amount: 5 }, 2],
	])('%s: the same order is not paid again', async (_, isSameNode, changes, payments) => {
		const first = await stage.engine.run({ parameters, node });
		const [number] = storedIds(stage.sandbox);
		const stored = laterIn(first.run, isSameNode);
		const { outputs } = await stage.engine.run({
			...{ parameters: { ...parameters, ...changes }, node, stored },
		});
		expect(storedIds(stage.sandbox)).toHaveLength(payments);
		if (payments > 1) return;
		const { error, message } = outputs[1]![0]!.json;
		expect(error).toContain(`${SAME_ORDER}, as ${number}`);
		expect(message).toContain(enterNumber(number));
		expect(createRequests(stage.sandbox)).toBe(1);

		stage.sandbox.settings.archiveLagMs = 0;
		const settle = { ...parameters, endToEndId: number };
		const settled = await stage.engine.run({ parameters: settle, node, stored });
		expect(settled.json).toMatchObject([{ outcome: 'existing', endToEndId: number }]);
		await stage.engine.run({ parameters, node, stored: laterIn(settled.run) });
		expect(storedIds(stage.sandbox)).toHaveLength(2);
	});

	const numbered = (endToEndId: string): IDataObject => ({ endToEndId });
	const unnumbered = { additionalFields: { customBody: { metadata: { endToEndId: null } } } };
	const payer = (senderIban: string): IDataObject => ({ additionalFields: { senderIban } });
	const agent = { type: 'n8n-nodes-kashimi.kashimiTool' };

	test.each<[string, IDataObject, IDataObject, number, object?]>([
		['generated, then no number', {}, unnumbered, 1],
		['no number, then generated', unnumbered, {}, 1],
		['no number, then none again', unnumbered, unnumbered, 1],
		['no number, then an entered one', unnumbered, numbered('INV-1'), 1],
		['no number, another order', unnumbered, { ...unnumbered, amount: 5 }, 2],
		['entered, then generated', numbered('INV-1'), {}, 1],
		['entered, then no number', numbered('INV-1'), unnumbered, 1],
		['entered, then another number on purpose', numbered('INV-1'), numbered('INV-2'), 2],
		['an agent leaves the number out, then has one', {}, numbered('INV-1'), 1, agent],
		['an agent has a number, then leaves it out', numbered('INV-1'), {}, 1, agent],
		['an agent has two numbers', numbered('INV-1'), numbered('INV-2'), 2, agent],
		['the same payer', payer(PAYERS[0]), payer(PAYERS[0]), 1],
		['another payer', payer(PAYERS[0]), payer(PAYERS[1]), 2],
	])('%s', async (_, lost, next, payments, type = {}) => {
		const run = { node: { ...node, ...type } };
		const first = await stage.engine.run({ ...run, parameters: { ...parameters, ...lost } });
		expect(storedIds(stage.sandbox)).toHaveLength(1);
		const stored = laterIn(first.run);
		await stage.engine.run({ ...run, parameters: { ...parameters, ...next }, stored });
		expect(storedIds(stage.sandbox)).toHaveLength(payments);
		expect(createRequests(stage.sandbox)).toBe(payments);
	});

	test('is paid once for each item that is alike, in a retry of that run', async () => {
		const { run } = await stage.engine.run({ parameters, items: three.items });
		const retry = await stage.engine.run({ parameters, items: three.items, retryOf: run });
		expect(retry.error?.message).toContain(NOT_CONFIRMED);
		stage.sandbox.settings.archiveLagMs = 0;
		const last = await stage.engine.run({ parameters, items: three.items, retryOf: retry.run });
		expect(last.json.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
	});
});

describe('a database of n8n that starts anew', () => {
	const pay = { parameters: validPayment, executionId: '1' };

	test('pays anew where an execution has a token of its own', async () => {
		const first = await stage.engine.run(pay);
		const again = await stage.engine.run(pay);
		expect([first, again].map(({ json }) => json[0]?.outcome)).toEqual(['created', 'created']);
	});

	test.each([
		['2026-01-01T00:00:00Z', 'created at 2026-01-01T00:00:00Z, before this execution started'],
		[undefined, 'without a time of creation that can be read'],
	])('is told of the payment of its old life where it has none: %s', async (createdAt, age) => {
		await stage.engine.run({ ...pay, stored: withoutToken });
		const [{ payment }] = stage.sandbox.store.all();
		payment.createdAt = createdAt as string;
		const { error } = await stage.engine.run({ ...pay, stored: withoutToken });
		expect(error?.message).toMatch(/^An older payment already has the number N8N/);
		expect(error?.description).toContain(`Payment ID: ${payment.id}, ${age}`);
		expect(error?.description).toContain('counts its executions from 1 again');
		expect(error?.context?.data).toMatchObject({ nextStep: 'ask' });
		expect(storedIds(stage.sandbox)).toHaveLength(1);
	});

	test('without a token, one execution that n8n runs twice makes one payment', async () => {
		const runs = [];
		while (runs.length < 2) runs.push(await stage.engine.run({ ...pay, stored: withoutToken }));
		expect(runs.map(({ json }) => json[0]?.outcome)).toEqual(['created', 'existing']);
	});
});

interface Data {
	payments?: Array<{ redirectUrl: string }>;
}
