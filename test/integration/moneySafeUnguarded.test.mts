import { certainlyNothing, commitUnknown } from '../support/createFaults.mts';
import {
	createRequests,
	stageOfAllTests,
	tokenRequests,
	traffic,
	validPayment,
} from '../support/stage.mts';
import { unconfirmed, NOTHING_CREATED, NOT_SENT_AGAIN, SAME_ORDER } from '../support/sentences.mts';

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
				? unconfirmed('The payment')
				: expect.stringMatching(new RegExp(`^Could not create the payment: |^${NOT_SENT_AGAIN}$`)),
		]);
		expect(error?.description?.includes('List the payments')).toBe(isUnknown);
		expect(createRequests(stage.sandbox)).toBe(1);
	}
});

test('a revoked token is renewed, the create is not sent again, and the error says so', async () => {
	await stage.engine.run({ parameters: { resource: 'provider', operation: 'getMany' } });
	stage.sandbox.revokeAllTokens();
	const { error } = await stage.engine.run({ parameters: unguarded });
	expect(error?.message).toBe(NOT_SENT_AGAIN);
	expect(error?.description).toMatch(
		new RegExp(`^${NOTHING_CREATED}\\. The token has been renewed\\.`),
	);
	expect(error?.context?.data).toMatchObject({ nextStep: 'retry' });
	expect([createRequests(stage.sandbox), tokenRequests(stage.sandbox)]).toEqual([1, 2]);
	const again = await stage.engine.run({ parameters: unguarded });
	expect(again.json).toMatchObject([{ outcome: 'created' }]);
	expect(tokenRequests(stage.sandbox)).toBe(2);
});

describe('what could be sent twice is refused before anything is sent', () => {
	test.each<[string, object]>([
		['Retry On Fail', { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 }],
		['an AI agent', { type: 'n8n-nodes-kashimi.kashimiTool' }],
	])('%s', async (who, node) => {
		const { error } = await stage.engine.run({ parameters: unguarded, node });
		expect(error?.message).toContain(
			`Custom Body removes the invoice or order number (metadata.endToEndId), so ${who} could pay twice`,
		);
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test('a workflow that another one calls', async () => {
		const { error } = await stage.engine.run({ parameters: unguarded, mode: 'integrated' });
		expect(error?.message).toContain('so a retry of the calling workflow could pay twice');
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test('a loop that gives the item back after an unknown outcome', async () => {
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 500 });
		const first = await stage.engine.run({ parameters: unguarded });
		const { error } = await stage.engine.run({
			parameters: unguarded,
			stored: ({ executionData }) =>
				void (executionData!.contextData = first.run.data.executionData!.contextData),
		});
		expect(error?.message).toBe(`${SAME_ORDER}, without a number`);
		expect(error?.description).toContain('look for the payment with Payment: Get Many');
		expect(createRequests(stage.sandbox)).toBe(1);
	});

	test('"Retry execution"', async () => {
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 500 });
		const first = await stage.engine.run({ parameters: unguarded });
		const { error } = await stage.engine.run({ parameters: unguarded, retryOf: first.run });
		expect(error?.message).toContain('this retry could pay twice');
		expect(createRequests(stage.sandbox)).toBe(1);
	});
});
