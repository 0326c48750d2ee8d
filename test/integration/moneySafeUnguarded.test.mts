import { certainlyNothing, commitUnknown } from '../support/createFaults.mts';
import { createRequests, stageOfAllTests, validPayment } from '../support/stage.mts';

const stage = stageOfAllTests();

const unguarded = {
	...validPayment,
	redirectUri: '',
	additionalFields: { customBody: '{"metadata":{"endToEndId":null}}' },
};

test('a create without end-to-end ID is put out as any other', async () => {
	const { json, error } = await stage.engine.run({ parameters: unguarded });
	expect(error?.message).toBeUndefined();
	const [{ payment: made }] = stage.sandbox.store.all();
	expect(json).toMatchObject([{ outcome: 'created', paymentId: made.id }]);
	expect(made.metadata?.endToEndId).toBeUndefined();
});

test('a create without end-to-end ID is sent once, whatever fails', async () => {
	for (const [name, fault] of [...commitUnknown, ...certainlyNothing]) {
		stage.sandbox.reset();
		stage.sandbox.faults.clear();
		stage.sandbox.faults.plan(fault);
		const { error } = await stage.engine.run({
			parameters: { ...unguarded, options: { timeout: 1 } },
		});
		const isUnknown = commitUnknown.some(([unknown]) => unknown === name);
		expect([name, error?.message]).toEqual([
			name,
			isUnknown
				? 'The outcome of the payment is unknown, not failed'
				: expect.stringMatching(/^Could not create the payment: /),
		]);
		expect(error?.description?.includes('List the payments')).toBe(isUnknown);
		expect(createRequests(stage.sandbox)).toBe(1);
	}
}, 60_000);
