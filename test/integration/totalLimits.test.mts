import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import {
	createPayment,
	createRequests,
	credentialFor,
	stageOfAllTests,
	storedIds,
	traffic,
	validPayment,
} from '../support/stage.mts';
import {
	MAYBE_MADE,
	NOT_CONFIRMED,
	NO_EXPRESSION,
	ASK_ABOUT_LIMIT,
	runTotal,
	RAISES_DAY,
	dayTotal,
	dayCount,
	CANNOT_BE_CHECKED,
	AMOUNT_UNREADABLE,
} from '../support/sentences.mts';

const stage = stageOfAllTests();

// What a process has allowed today is kept by client.
beforeEach(async () => {
	stage.sandbox.clients[0]!.clientId = randomUUID();
	await stage.engine.saveCredential(credentialFor(stage.sandbox));
});

const ID = '5fad63ad-f79d-4505-b068-88450100750d';
const DAY = 24 * 60 * 60_000;

/** Creates one payment for each amount; its number is the amount unless told. */
async function pay(
	amounts: Array<number | string>,
	options: IDataObject,
	{ node, ...changes }: IDataObject = {},
) {
	return await stage.engine.run({
		items: amounts.map((text) => {
			const [amount, currency = 'EUR', id = `N-${amount}`] = String(text).split(' ');
			return { amount: Number(amount), currency, id };
		}),
		parameters: {
			...validPayment,
			...{ amount: '={{ $json.amount }}', currency: '={{ $json.currency }}' },
			...{ endToEndId: '={{ $json.id }}', options, ...changes },
		},
		...(node !== undefined && { node: node as object }),
	});
}
const outcomes = ({ json }: { json: IDataObject[] }) => json.map(({ outcome }) => outcome);

describe('a run', () => {
	test('that stays at the limit is sent, each currency by itself, repeated items once', async () => {
		const { json, error } = await pay(['40', '60', '60', '90 SEK'], { maxTotalPerRun: 100 });
		expect(error?.message).toBeUndefined();
		expect(outcomes({ json })).toEqual(['created', 'created', 'existing', 'created']);
	});

	test.each([{}, { dryRun: true }])('beyond it is refused as a whole %j', async (more) => {
		const options = { maxTotalPerRun: 100, ...more };
		const { error } = await pay([40, 60.01], options);
		expect(error?.message).toBe(`Max Total per Run is 100, ${runTotal('100.01 EUR')} (item 1)`);
		expect(error?.description).toContain(ASK_ABOUT_LIMIT);
		expect(error?.context?.data).toMatchObject({ nextStep: 'ask' });

		const node = { onError: 'continueRegularOutput' };
		const { json } = await pay([40, 60.01, -5], options, { node });
		expect(json.map(({ error: message }) => message)).toEqual([
			`Max Total per Run is 100, ${runTotal('100.01 EUR')} (item 1)`,
			`Max Total per Run is 100, ${runTotal('100.01 EUR')} (item 2)`,
			'Amount is -5 (item 3)',
		]);
		expect(traffic(stage.sandbox)).toEqual([]);
	});
});

describe('a day', () => {
	test('counts what any workflow created since midnight, whatever became of it', async () => {
		await pay([70], {});
		const { payment } = stage.sandbox.store.all()[0]!;
		await stage.sandbox.advance(payment.id, { outcome: 'failed' });
		const { error } = await pay([20, 10.01], { maxTotalPerDay: 100 });
		expect(error?.message).toBe(`Max Total per Day is 100, ${dayTotal('100.01 EUR')} (item 1)`);
		expect(error?.context?.data).toMatchObject({ nextStep: 'ask' });
		expect(outcomes(await pay([20, 10], { maxTotalPerDay: 100 }))).toEqual(['created', 'created']);
		const many = await pay([1, 2], { maxPaymentsPerDay: 4 });
		expect(many.error?.message).toBe(`Max Payments per Day is 4, ${dayCount(5)} (item 1)`);
		expect(storedIds(stage.sandbox)).toEqual(['N-10', 'N-20', 'N-70']);
	});

	test('does not count the days before', async () => {
		stage.sandbox.settings.clockOffsetMs = -DAY;
		await pay([70], {});
		stage.sandbox.settings.clockOffsetMs = 0;
		const limits = { maxTotalPerDay: 100, maxPaymentsPerDay: 1 };
		expect(outcomes(await pay([100], limits))).toEqual(['created']);
	});

	test('does not count a payment twice: the same run again returns all of it', async () => {
		const limits = { maxTotalPerDay: 100, maxPaymentsPerDay: 2 };
		expect(outcomes(await pay([40, 60], limits))).toEqual(['created', 'created']);
		expect(outcomes(await pay([40, 60], limits))).toEqual(['existing', 'existing']);
		expect((await pay([40, 60, 1], limits)).error?.message).toContain('today to 3 payments');
	});

	test.each([
		['failed', 'today to 2 payments'],
		[undefined, undefined],
	] as const)('an attempt after one that is %s', async (outcome, problem) => {
		await pay([40], {});
		const { payment } = stage.sandbox.store.all()[0]!;
		if (outcome) await stage.sandbox.advance(payment.id, { outcome });
		const limits = { maxPaymentsPerDay: 1, onDuplicate: 'newAttempt' };
		const { error } = await pay([40], limits);
		if (problem) expect(error?.message).toContain(problem);
		else expect(error?.message).toBeUndefined();
		expect(createRequests(stage.sandbox)).toBe(1);
	});

	test.each<[string, number, object | undefined, string]>([
		['the archive is down', 503, undefined, "today's payments cannot be read"],
		['a list with more to come', 200, { data: [], hasMore: true }, 'cannot be read'],
		['no amount', 200, [{ id: ID }], AMOUNT_UNREADABLE],
		['1 or 1000', 200, [{ id: ID, amount: '1.000', currency: 'EUR' }], AMOUNT_UNREADABLE],
	])('%s: nothing is sent', async (_, status, body, problem) => {
		const fault = { route: 'list', kind: 'statusBeforeCommit', times: 9 } as const;
		stage.sandbox.faults.plan({ ...fault, status, ...(body && { body }) });
		const { error } = await pay([5], { maxTotalPerDay: 100, maxRetries: 0 });
		expect(error?.message).toContain(`Max Total per Day ${CANNOT_BE_CHECKED}`);
		expect(error?.message).toContain(problem);
		expect(error?.context?.data).toMatchObject({ nextStep: 'ask' });
		expect(createRequests(stage.sandbox)).toBe(0);
	});

	test('the scope to read is missing: every item is refused, and the fix names it', async () => {
		await stage.engine.editCredential({ requestedScopes: ['payments:write'] });
		const node = { onError: 'continueRegularOutput' };
		const { json } = await pay([5, 6], { maxPaymentsPerDay: 100 }, { node });
		for (const item of json) {
			expect(item.error).toContain(`Max Payments per Day ${CANNOT_BE_CHECKED}`);
			expect(item.message).toContain('tick payments:read');
		}
		expect(json).toHaveLength(2);
		expect(createRequests(stage.sandbox)).toBe(0);
	});

	test('a dry run does not look', async () => {
		const { json } = await pay([5], { maxTotalPerDay: 1, dryRun: true });
		expect(json[0]).toMatchObject({ dryRun: true });
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test('two executions at once do not pass together, nor one that the archive is late for', async () => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		const runs = await Promise.all(
			[60, 61, 62].map(async (id) => await pay([id], { maxTotalPerDay: 100 })),
		);
		expect(runs.filter(({ error }) => error === undefined)).toHaveLength(1);
		const late = await pay([50], { maxTotalPerDay: 100 });
		expect(late.error?.message).toMatch(new RegExp(dayTotal('11[012] EUR')));
		expect(storedIds(stage.sandbox)).toHaveLength(1);
	});

	test('a run that is refused takes nothing off what another one was allowed', async () => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		const limits = { maxTotalPerDay: 100 };
		expect(outcomes(await pay([60], limits))).toEqual(['created']);
		expect((await pay([60, 50], limits)).error?.message).toContain(dayTotal('110 EUR'));
		expect((await pay([50], limits)).error?.message).toContain(dayTotal('110 EUR'));
		expect(outcomes(await pay([40], limits))).toEqual(['created']);
	});

	describe('the archive is late', () => {
		beforeEach(() => (stage.sandbox.settings.archiveLagMs = 3_600_000));
		const limits = { maxTotalPerDay: 100 };
		const node = { onError: 'continueRegularOutput' };

		test.each([
			['the same order again', ['60 EUR A'], '90', dayTotal('150 EUR')],
			['a smaller one under its number', ['1 EUR A'], '90', dayTotal('150 EUR')],
			['a smaller one beside another', ['1 EUR A', '90 EUR B'], '40', undefined],
		])('%s frees nothing of the first', async (_, again, next, problem) => {
			expect(outcomes(await pay(['60 EUR A'], limits))).toEqual(['created']);
			const { json } = await pay(again, limits, { node });
			expect(outcomes({ json })).toEqual(again.map(() => undefined));
			const { error } = await pay([next], limits);
			if (problem) expect(error?.message).toContain(problem);
			else expect(error?.message).toBeUndefined();
		});

		test('an item that fails frees nothing of the next one, which repeats it', async () => {
			stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
			const { json } = await pay(['60 EUR A', '60 EUR A'], limits, { node });
			expect(outcomes({ json })).toEqual([undefined, 'created']);
			expect((await pay([50], limits)).error?.message).toContain(dayTotal('110 EUR'));
		});
	});

	test.each<[string, string, IDataObject]>([
		['only shown', '9 EUR B', { maxTotalPerDay: 48, dryRun: '={{ $itemIndex === 0 }}' }],
		[
			'returned',
			'40 EUR A',
			{ maxPaymentsPerDay: 1, onDuplicate: "={{ ['return', 'newAttempt'][$itemIndex] }}" },
		],
	])('an item counts beside an earlier one that is %s', async (_, item, options) => {
		const { paymentId } = await createPayment(stage, { amount: 40, endToEndId: 'A' });
		await stage.sandbox.advance(paymentId!, { outcome: 'failed' });
		const { error } = await pay([item, item], options);
		expect(error?.message).toContain(RAISES_DAY);
		expect(storedIds(stage.sandbox)).toEqual(['A']);
	});

	const status = { route: 'status', kind: 'statusBeforeCommit', status: 200 } as const;
	const event = { id: ID, createdAt: new Date().toISOString() };
	test.each<[string, number, () => void, string[]]>([
		[
			'of the run fails',
			2,
			() => {
				// The look when the limits are checked, and the one before anything is sent.
				stage.sandbox.faults.plan({ route: 'status', kind: 'slow', delayMs: 0, times: 2 });
				stage.sandbox.faults.plan({ ...status, body: [{ ...event, status: 'FAILED' }] });
				stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
			},
			['A', 'A-2'],
		],
		[
			'that was open fails',
			1,
			() => stage.sandbox.faults.plan({ ...status, body: [{ ...event, status: 'PENDING' }] }),
			['A'],
		],
	])('an attempt that was not planned is not sent: one %s', async (_, most, fail, ids) => {
		const { paymentId } = await createPayment(stage, { amount: 40, endToEndId: 'A' });
		await stage.sandbox.advance(paymentId!, { outcome: 'failed' });
		fail();
		const options = { maxPaymentsPerDay: most, onDuplicate: 'newAttempt' };
		const { error } = await pay(['40 EUR A'], options);
		expect(error?.message).toBe(
			`Payment A-${ids.length + 1} was not created: the limits of the day were checked without it`,
		);
		expect(error?.context?.data).toMatchObject({ nextStep: 'retry' });
		expect(storedIds(stage.sandbox)).toEqual(ids);
		// The next run plans it.
		stage.sandbox.faults.clear();
		if (ids.length > 1) {
			const last = stage.sandbox.store.findByEndToEndId('A-2')!;
			await stage.sandbox.advance(last.payment.id, { outcome: 'failed' });
		}
		expect((await pay(['40 EUR A'], options)).error?.message).toContain('Max Payments per Day');
		const more = { ...options, maxPaymentsPerDay: most + 1 };
		expect(outcomes(await pay(['40 EUR A'], more))).toEqual(['created']);
	});

	test('an attempt is none where an earlier one was paid late', async () => {
		for (const endToEndId of ['A', 'A-2']) {
			const { paymentId } = await createPayment(stage, { amount: 40, endToEndId });
			await stage.sandbox.advance(paymentId!, { outcome: 'failed' });
		}
		const { statusEvents } = stage.sandbox.store
			.all()
			.find(({ payment }) => payment.metadata?.endToEndId === 'A')!;
		const createdAt = new Date(Date.now() + 1000).toISOString();
		statusEvents.push({
			...statusEvents.at(-1)!,
			id: randomUUID(),
			status: 'COMPLETED',
			createdAt,
		});
		const options = { maxPaymentsPerDay: 2, onDuplicate: 'newAttempt' };
		expect((await pay(['40 EUR A'], options)).json).toMatchObject([
			{ outcome: 'existing', status: 'COMPLETED', attempt: 1 },
		]);
	});

	test('what a failure kept from being sent is free again', async () => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		const limits = { maxTotalPerDay: 100, maxConcurrency: 1 };
		expect((await pay([10, 30, 31, 29], limits)).error?.message).toContain('chosen bank');
		expect((await pay([91], limits)).error?.message).toContain(dayTotal('101 EUR'));
		expect(outcomes(await pay([90], limits))).toEqual(['created']);
	});

	test('a run that is refused for one client holds nothing of another', async () => {
		const [first] = stage.sandbox.clients;
		const second = { ...first!, clientId: randomUUID() };
		stage.sandbox.clients.push(second);
		const clientId = `={{ $json.id === 'B' ? '${second.clientId}' : '${first!.clientId}' }}`;
		await stage.engine.editCredential({ clientId });
		const limits = { maxTotalPerDay: 100 };
		const { error } = await pay(['60 EUR A', '120 EUR B'], limits);
		const next = await pay(['50 EUR C'], limits);
		stage.sandbox.clients.pop();
		expect(error?.message).toContain(dayTotal('120 EUR'));
		expect(outcomes(next)).toEqual(['created']);
	});

	test('a payment without a number counts once, promised and shown', async () => {
		const additionalFields = { customBody: '{"metadata":{"endToEndId":null}}' };
		for (const amount of [30, 31, 32]) {
			const run = await pay([amount], { maxTotalPerDay: 93 }, { endToEndId: '', additionalFields });
			expect(outcomes(run)).toEqual(['created']);
		}
	});

	test('two executions without a number do not pass together either', async () => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		const additionalFields = { customBody: '{"metadata":{"endToEndId":null}}' };
		const run = async (amount: number) =>
			await pay([amount], { maxTotalPerDay: 100 }, { endToEndId: '', additionalFields });
		expect(outcomes(await run(60))).toEqual(['created']);
		expect((await run(30)).error).toBeUndefined();
		expect((await run(20)).error?.message).toContain(dayTotal('110 EUR'));
	});

	test('what was certainly not made is free again', async () => {
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		expect((await pay([60], { maxTotalPerDay: 100 })).error?.message).toContain('chosen bank');
		expect(outcomes(await pay([90], { maxTotalPerDay: 100 }))).toEqual(['created']);
	});

	test('what may have been made is not', async () => {
		stage.sandbox.settings.archiveLagMs = 3_600_000;
		stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
		const unknown = await pay([60], { maxTotalPerDay: 100, maxRetries: 0 });
		expect(unknown.error?.message).toContain(MAYBE_MADE + NOT_CONFIRMED);
		expect((await pay([90], { maxTotalPerDay: 100 })).error?.message).toContain(
			dayTotal('150 EUR'),
		);
	});
});

describe.each([
	['maxTotalPerRun', 'Max Total per Run'],
	['maxTotalPerDay', 'Max Total per Day'],
	['maxPaymentsPerDay', 'Max Payments per Day'],
])('%s', (name, label) => {
	test.each<[unknown]>([
		...[['={{ $json.missing }}'], ["={{ '' }}"], ['={{ 0 }}'], ['={{ -1 }}'], ["={{ 'ten' }}"]],
		...[["={{ '1,000' }}"], ['={{ [100] }}'], ['={{ undefined }}'], ['=undefined'], ['ten'], ['']],
		...[[null], [-1], [true]],
	] as Array<[unknown]>)('%j refuses every payment', async (value) => {
		const { error } = await pay([5], { [name]: value } as IDataObject);
		expect(error?.message).toMatch(new RegExp(`^${label} is .+ \\(item 1\\)$`));
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test.each<[unknown]>([[0], [undefined], [1000], ['={{ 1000 }}'], ["={{ '1000' }}"]])(
		'%j lets it pass',
		async (value) => {
			expect(outcomes(await pay([5], { [name]: value } as IDataObject))).toEqual(['created']);
		},
	);

	test('of an item that repeats another one holds as well', async () => {
		await createPayment(stage, { amount: 4 });
		const limit = '={{ $itemIndex === 0 ? 1000 : 1 }}';
		const { error } = await pay(['5 EUR A', '5 EUR A'], { [name]: limit });
		expect(error?.message).toContain(' is 1, but ');
		expect(createRequests(stage.sandbox)).toBe(1);
	});

	test.each([`={{ $fromAI('limit') }}`, '={{ 5000 }}'])(
		'is not left to the model: %s',
		async (value) => {
			const node = { type: 'n8n-nodes-kashimi.kashimiTool' };
			const { error } = await pay([5], { [name]: value }, { node });
			expect(error?.message).toContain(`${label} ${NO_EXPRESSION}`);
			expect(error?.message).toContain('NEXT STEP: ASK');
			expect(traffic(stage.sandbox)).toEqual([]);
		},
	);

	test('tells a tool to ask', async () => {
		await createPayment(stage, { amount: 4 });
		const node = { type: 'n8n-nodes-kashimi.kashimiTool' };
		const { error } = await pay([5], { [name]: 1 }, { node });
		expect(error?.message).toContain(ASK_ABOUT_LIMIT);
		expect(error?.message).toContain('NEXT STEP: ASK');
		expect(createRequests(stage.sandbox)).toBe(1);
	});
});

test.each(['PAY-Ab1', ID, ID.toUpperCase()])(
	'payment %s counts once when the list shows it without its number',
	async (id) => {
		const fault = { kind: 'statusBeforeCommit', times: Infinity } as const;
		const body = { paymentId: id, redirectUrl: 'https://bank.example/pay', status: 'PENDING' };
		stage.sandbox.faults.plan({ ...fault, route: 'create', status: 201, body });
		expect(outcomes(await pay([40], { maxPaymentsPerDay: 2 }))).toEqual(['created']);
		const shown = [{ id, createdAt: new Date().toISOString(), amount: 40, currency: 'EUR' }];
		stage.sandbox.faults.plan({ ...fault, route: 'list', status: 200, body: shown });
		const { json, error } = await pay([50], { maxPaymentsPerDay: 2 });
		expect(error?.message).toBeUndefined();
		expect(outcomes({ json })).toEqual(['created']);
	},
);
