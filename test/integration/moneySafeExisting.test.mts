import { stageOfAllTests, storedIds, validPayment } from '../support/stage.mts';
import { NOTHING_CREATED, takenNumber, UNREADABLE_EXISTING } from '../support/sentences.mts';

const stage = stageOfAllTests();

const payment = { ...validPayment, endToEndId: 'INV-1' };

describe('a payment that exists', () => {
	beforeEach(async () => {
		await stage.engine.run({ parameters: payment });
	});

	test('is returned when it is the same', async () => {
		const { json } = await stage.engine.run({ parameters: payment });
		expect(json[0]).toMatchObject({ outcome: 'existing', endToEndId: 'INV-1' });
		expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
	});

	test('is an error when On Duplicate says so', async () => {
		const { error } = await stage.engine.run({
			parameters: { ...payment, options: { onDuplicate: 'error' } },
		});
		expect(error?.message).toBe('Payment INV-1 was made before');
		expect(error?.description).toContain(NOTHING_CREATED);
	});

	test('is always an error when it differs, field by field, accounts masked', async () => {
		const { error } = await stage.engine.run({
			parameters: {
				...payment,
				amount: 99,
				recipientIban: 'LT121000011101001000',
				remittanceInformation: 'Another invoice',
			},
		});
		expect(error?.message).toBe(takenNumber());
		expect(error?.description).toMatch(/Amount: .*99.*12\.34/);
		expect(error?.description).toMatch(/Reference: .*Another invoice/);
		expect(error?.description).toContain('LT•• … 1000');
		expect(error?.description).not.toContain('LT121000011101001000');
		expect(storedIds(stage.sandbox)).toEqual(['INV-1']);
	});

	test('is not touched when it cannot be read for want of a scope', async () => {
		await stage.engine.editCredential({ requestedScopes: ['payments:write'] });
		const { error } = await stage.engine.run({ parameters: payment });
		expect(error?.message).toContain(UNREADABLE_EXISTING);
		expect(error?.description).toContain('tick payments:read');
		await stage.engine.editCredential({
			requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
		});
	});
});

test('a run that stops lists what it made, and a second run returns that and goes on', async () => {
	const items = Array.from({ length: 10 }, (_, index) => ({ id: `B-${index}` }));
	const run = {
		items,
		parameters: {
			...validPayment,
			endToEndId: '={{ $json.id }}',
			options: { maxConcurrency: 1 },
		},
	};
	for (let before = 0; before < 5; before++) {
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
	}
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const first = await stage.engine.run(run);
	expect(first.error?.context).toMatchObject({ itemIndex: 5 });
	for (const { payment: made } of stage.sandbox.store.all()) {
		expect(first.error?.description).toContain(`${made.metadata?.endToEndId} (${made.id})`);
	}
	expect(storedIds(stage.sandbox)).toHaveLength(5);

	const second = await stage.engine.run(run);
	expect(second.json.map(({ outcome }) => outcome)).toEqual([
		...Array(5).fill('existing'),
		...Array(5).fill('created'),
	]);
	expect(storedIds(stage.sandbox)).toHaveLength(10);
});

test("n8n's own Retry On Fail makes no second payment", async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { json, error } = await stage.engine.run({
		items: [{}, {}, {}],
		parameters: { ...validPayment, options: { maxConcurrency: 1 } },
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
	});
	expect(error).toBeUndefined();
	expect(json.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
	expect(storedIds(stage.sandbox)).toHaveLength(3);
});
