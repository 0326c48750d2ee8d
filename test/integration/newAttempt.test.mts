import type { IDataObject } from 'n8n-workflow';

import { certainlyNothing, commitUnknown } from '../support/createFaults.mts';
import {
	createPayment,
	createRequests,
	setStage,
	stageOfAllTests,
	storedIds,
	traffic,
	validPayment,
	type Stage,
} from '../support/stage.mts';
import {
	unconfirmed,
	NOTHING_CREATED,
	enterNumber,
	takenNumber,
	notFoundOut,
	STATUS_UNREAD,
	NUMBER_NEEDED,
} from '../support/sentences.mts';

const stage = stageOfAllTests();

const options = { onDuplicate: 'newAttempt' };
const payment = { ...validPayment, endToEndId: 'INV-1', options };

type Outcome = 'completed' | 'declined' | 'expired' | 'failed' | 'unknown';

/** A payment that was made under an id before, and what became of it. */
async function earlier(id: string, outcome?: Outcome, on: Stage = stage): Promise<string> {
	const { paymentId } = await createPayment(on, { ...validPayment, endToEndId: id });
	if (outcome) await on.sandbox.advance(paymentId!, { outcome });
	return paymentId!;
}

/** Payments under INV-1 and its attempts that are paid or may still be. */
function liveOn({ sandbox }: Stage): string[] {
	return sandbox.store
		.all()
		.filter(({ statusEvents }) => statusEvents.at(-1)?.status !== 'FAILED')
		.map(({ payment: { metadata } }) => String(metadata?.endToEndId));
}

describe('what became of the payments before decides', () => {
	test.each<[string, Array<Outcome | undefined>, IDataObject]>([
		['none', [], { outcome: 'created', attempt: 1, endToEndId: 'INV-1' }],
		['pending', [undefined], { outcome: 'existing', attempt: 1, status: 'PENDING' }],
		['paid', ['completed'], { outcome: 'existing', attempt: 1, status: 'COMPLETED' }],
		['unclear', ['unknown'], { outcome: 'existing', attempt: 1, status: 'UNKNOWN' }],
		['failed', ['failed'], { outcome: 'created', attempt: 2, endToEndId: 'INV-1-2' }],
		['expired', ['expired'], { outcome: 'created', attempt: 2, endToEndId: 'INV-1-2' }],
		['two failed', ['failed', 'declined'], { outcome: 'created', attempt: 3 }],
		['the second open', ['failed', undefined], { outcome: 'existing', attempt: 2 }],
		['the second paid', ['failed', 'completed'], { outcome: 'existing', attempt: 2 }],
		['the first paid late', ['completed', undefined], { outcome: 'existing', attempt: 1 }],
	])('%s', async (_, outcomes, expected) => {
		for (const [index, outcome] of outcomes.entries()) {
			await earlier(index === 0 ? 'INV-1' : `INV-1-${index + 1}`, outcome);
		}
		const sent = createRequests(stage.sandbox);
		const item = await createPayment(stage, payment);
		expect(item).toMatchObject(expected);
		expect(Object.keys(item).slice(8, 11)).toEqual(['redirectUrl', 'outcome', 'attempt']);
		expect(createRequests(stage.sandbox) - sent).toBe(expected.outcome === 'created' ? 1 : 0);
	});

	test.each(['completed', undefined] as const)(
		'of several payments under one number one counts that has not failed: %s',
		async (outcome) => {
			const paymentId = await earlier('INV-1', outcome);
			const failed = await earlier('INV-0', 'failed');
			stage.sandbox.store.find(failed)!.payment.metadata!.endToEndId = 'INV-1';
			const sent = createRequests(stage.sandbox);
			const item = await createPayment(stage, payment);
			expect(item).toMatchObject({ outcome: 'existing', attempt: 1, paymentId });
			expect(createRequests(stage.sandbox)).toBe(sent);
		},
	);

	test('a payment that is gone from view, or whose status is, counts as open', async () => {
		await earlier('INV-1', 'failed');
		const unreadable = { route: 'status', kind: 'statusBeforeCommit', status: 403 } as const;
		stage.sandbox.faults.plan({ ...unreadable, times: 9 });
		expect(await createPayment(stage, payment)).toMatchObject({
			...{ outcome: 'existing', attempt: 1, endToEndId: 'INV-1' },
			notice: expect.stringContaining(STATUS_UNREAD),
		});
		expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
	});

	test('the archive stays silent: nothing is sent, and the error says so', async () => {
		await earlier('INV-1', 'failed');
		const sent = createRequests(stage.sandbox);
		const down = { route: 'list', kind: 'statusBeforeCommit', status: 503 } as const;
		stage.sandbox.faults.plan({ ...down, times: 9 });
		const { error } = await stage.engine.run({
			parameters: { ...payment, options: { ...options, maxRetries: 0 } },
		});
		expect(error?.message).toBe(notFoundOut());
		expect(error?.description).toContain(NOTHING_CREATED);
		expect(error?.context?.data).toEqual({ endToEndId: 'INV-1', nextStep: 'retry' });
		expect(createRequests(stage.sandbox)).toBe(sent);
	});

	test('the scope to look is missing: nothing is sent', async () => {
		await stage.engine.editCredential({ requestedScopes: ['payments:write'] });
		const { error } = await stage.engine.run({ parameters: payment });
		expect(error?.description).toContain('tick payments:read');
		expect(error?.context?.data).toMatchObject({ nextStep: 'stop' });
		expect(createRequests(stage.sandbox)).toBe(0);
	});

	test.each([
		['the first', 'INV-1', 'failed'],
		['a further one, perhaps an invoice of its own,', 'INV-1-2', undefined],
	] as const)('%s has other values: an error, and nothing is sent', async (_, id, outcome) => {
		if (id !== 'INV-1') await earlier('INV-1', 'failed');
		const { paymentId } = await createPayment(stage, { ...payment, endToEndId: id, amount: 99 });
		if (outcome) await stage.sandbox.advance(paymentId!, { outcome });
		const sent = createRequests(stage.sandbox);
		const { error } = await stage.engine.run({ parameters: payment });
		expect(error?.message).toBe(takenNumber(id));
		expect(error?.context?.data).toMatchObject({ endToEndId: id, nextStep: 'ask' });
		expect(createRequests(stage.sandbox)).toBe(sent);
	});

	test('99 failed payments are the end', async () => {
		await earlier('INV-1', 'failed');
		for (let attempt = 2; attempt < 100; attempt++) await earlier(`INV-1-${attempt}`, 'failed');
		const { error } = await stage.engine.run({ parameters: payment });
		expect(error?.message).toBe('All 99 payments for the number INV-1 failed');
		expect(storedIds(stage.sandbox)).toHaveLength(99);
	});
});

describe('never two live payments for a number', () => {
	test('two runs at once', async () => {
		await earlier('INV-1', 'failed');
		const runs = await Promise.all(
			Array.from({ length: 4 }, async () => await createPayment(stage, payment)),
		);
		expect(runs.map(({ outcome }) => outcome).sort()).toEqual([
			...['created', 'existing', 'existing', 'existing'],
		]);
		expect(runs.map(({ attempt }) => attempt)).toEqual([2, 2, 2, 2]);
		expect(storedIds(stage.sandbox)).toEqual(['INV-1', 'INV-1-2']);
	});

	test('the number twice in a run, and Retry On Fail', async () => {
		await earlier('INV-1', 'failed');
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
		const { json, error } = await stage.engine.run({
			items: [{ id: 'INV-1' }, { id: 'INV-1' }, { id: 'INV-2' }],
			parameters: {
				...{ ...payment, endToEndId: '={{ $json.id }}' },
				options: { ...options, maxConcurrency: 1 },
			},
			node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		});
		expect(error?.message).toBeUndefined();
		expect(json.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([
			...[
				['existing', 2],
				['existing', 2],
				['created', 1],
			],
		]);
		expect(json[0]!.redirectUrl).toBe(`${stage.sandbox.url}/hosted/${String(json[0]!.paymentId)}`);
		expect(storedIds(stage.sandbox)).toEqual(['INV-1', 'INV-1-2', 'INV-2']);
	});

	test.each([
		['INV-1', 'INV-1-2'],
		['INV-1-2', 'INV-1'],
	])('%s and %s in one run: they may come to the same number', async (...ids) => {
		const { error } = await stage.engine.run({
			items: ids.map((id) => ({ id })),
			parameters: { ...payment, endToEndId: '={{ $json.id }}' },
		});
		const [at, other] = ids[0] === 'INV-1' ? [2, 1] : [1, 2];
		expect(error?.message).toBe(
			`INV-1-2, the number of item ${at}, may also be needed to create item ${other} again`,
		);
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	describe('one fault in the second attempt', () => {
		const faults = [...commitUnknown, ...certainlyNothing];
		const ended = new Map<string, { item: IDataObject; live: string[] }>();

		// Each has a sandbox of its own, so that the waits of all pass at the same time.
		beforeAll(async () => {
			await Promise.all(
				faults.map(async ([name, fault]) => {
					const own = await setStage();
					await earlier('INV-1', 'failed', own);
					own.sandbox.faults.plan(fault);
					const item = await createPayment(own, {
						...payment,
						// No other answer may take too long because the machine is busy.
						options: { ...options, timeout: fault.kind === 'slow' ? 2 : 60 },
					});
					ended.set(name, { item, live: liveOn(own) });
					await own.sandbox.close();
				}),
			);
		});

		test.each(faults)('%s', (name) => {
			const { item, live } = ended.get(name)!;
			expect(['created', 'recovered']).toContain(item.outcome);
			expect(item).toMatchObject({ attempt: 2, endToEndId: 'INV-1-2' });
			expect(live).toEqual(['INV-1-2']);
		});
	});

	test('an answer that is lost for good names the attempt, and the number to repeat it with', async () => {
		await earlier('INV-1', 'failed');
		stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
		const none = { kind: 'statusBeforeCommit', status: 200, body: [] } as const;
		stage.sandbox.faults.plan({ route: 'list', kind: 'slow', delayMs: 0, times: 2 });
		stage.sandbox.faults.plan({ route: 'list', ...none, times: 3 });
		const first = await stage.engine.run({
			parameters: { ...payment, options: { ...options, maxRetries: 0 } },
		});
		expect(first.error?.message).toBe(unconfirmed('Payment INV-1-2'));
		expect(first.error?.description).toContain(enterNumber('INV-1'));
		expect(first.error?.context?.data).toMatchObject({ endToEndId: 'INV-1-2' });
		expect(await createPayment(stage, payment)).toMatchObject({ outcome: 'existing', attempt: 2 });
		expect(storedIds(stage.sandbox)).toEqual(['INV-1', 'INV-1-2']);
	});
});

describe('a number is needed, and room for the attempt', () => {
	const custom = (metadata: object) => ({
		additionalFields: { customBody: JSON.stringify({ metadata }) },
	});

	test.each<[string, IDataObject, string]>([
		['an empty one', { endToEndId: '' }, NUMBER_NEEDED],
		['one that Custom Body removes', custom({ endToEndId: '' }), NUMBER_NEEDED],
		['33 characters', { endToEndId: 'A'.repeat(33) }, 'has 33 characters'],
		['33 in Custom Body', custom({ endToEndId: 'A'.repeat(33) }), 'has 33 characters'],
	])('%s is refused before anything is sent', async (_, changes, problem) => {
		const { error } = await stage.engine.run({ parameters: { ...payment, ...changes } });
		expect(`${error?.message} ${error?.description}`).toContain(problem);
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test.each([
		['32 characters', { endToEndId: 'A'.repeat(32) }, 'A'.repeat(32)],
		['one that looks like an attempt', { endToEndId: 'INV-2026-12' }, 'INV-2026-12'],
		['one in Custom Body', custom({ endToEndId: 'B-1' }), 'B-1'],
	])('%s has a second attempt', async (_, changes, number) => {
		await earlier(number, 'failed');
		expect(await createPayment(stage, { ...payment, ...changes })).toMatchObject({
			...{ outcome: 'created', attempt: 2, endToEndId: `${number}-2` },
		});
	});

	test('an order that an agent gives without one is never made again', async () => {
		const node = { type: 'n8n-nodes-kashimi.kashimiTool' };
		const run = { parameters: { ...payment, endToEndId: '' }, node };
		const [first] = (await stage.engine.run(run)).json;
		await stage.sandbox.advance(String(first!.paymentId), { outcome: 'failed' });
		const [again] = (await stage.engine.run(run)).json;
		expect(again).toMatchObject({ outcome: 'existing', status: 'FAILED', attempt: 1 });
		const numbered = await stage.engine.run({ ...run, parameters: payment });
		expect(numbered.json[0]).toMatchObject({ outcome: 'created', attempt: 1 });
	});
});

describe('Get by number', () => {
	const get = {
		resource: 'payment',
		operation: 'get',
		lookUpBy: 'endToEndId',
		endToEndId: 'INV-1',
	};
	beforeEach(async () => {
		await earlier('INV-1', 'failed');
		await createPayment(stage, payment);
		await earlier('INV-1-4');
	});

	test.each<[object, unknown[]]>([
		[{}, [['INV-1', 'FAILED', undefined]]],
		[{ includeAttempts: false }, [['INV-1', 'FAILED', undefined]]],
		[
			{ includeAttempts: true },
			[
				['INV-1', 'FAILED', 1],
				['INV-1-2', 'PENDING', 2],
			],
		],
	])('with %j', async (more, expected) => {
		const { json } = await stage.engine.run({ parameters: { ...get, options: more } });
		expect(json.map((one) => [one.endToEndId, one.status, one.attempt])).toEqual(expected);
	});

	test('a payment ID is one payment', async () => {
		const { paymentId } = await createPayment(stage, payment);
		const { json } = await stage.engine.run({
			parameters: { ...get, lookUpBy: 'paymentId', paymentId, options: { includeAttempts: true } },
		});
		expect(json.map(({ endToEndId }) => endToEndId)).toEqual(['INV-1-2']);
	});
});
