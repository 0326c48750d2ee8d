import { createRequests, stageOfAllTests, traffic, validPayment } from '../support/stage.mts';
import { NOT_A_LIST, ODD_ANSWER, noPaymentHas } from '../support/sentences.mts';

const stage = stageOfAllTests();

const paymentId = '3a9f7916-1b45-473c-bf34-3e601b8aae90';
const [noObjects, noLists] = [
	[null, 'text', 7, [], [{}]],
	[null, 'text', 7, [null], [{}, 7], [[]]],
];
const reads = [
	{ route: 'providers', of: { resource: 'provider', operation: 'getMany' }, odd: noLists },
	{ route: 'list', of: { resource: 'payment', operation: 'getMany' }, odd: noLists },
	{
		route: 'get',
		of: { resource: 'payment', operation: 'get', paymentId },
		odd: [...noObjects, {}, { id: 7 }],
	},
	{
		route: 'status',
		of: { resource: 'payment', operation: 'getStatus', paymentId },
		odd: [...noLists, [{}], [{ status: null }]],
	},
	{
		route: 'status',
		of: { resource: 'payment', operation: 'getStatusHistory', paymentId },
		odd: [...noLists, [{}], [{ status: null }]],
	},
] as const;
const cells = reads.flatMap(({ route, of, odd }) =>
	odd.map((body) => ({ name: of.operation, body, route, of })),
);

const lists = reads
	.filter(({ route }) => route !== 'get')
	.map(({ route, of }) => ({ name: of.operation, route, of }));

test.each(cells)('$name answered with $body is no success', async ({ body, route, of }) => {
	stage.sandbox.faults.plan({
		route,
		kind: 'statusBeforeCommit',
		status: 200,
		body,
		times: Infinity,
	});
	const { json, error } = await stage.engine.run({
		parameters: { ...of, options: { maxRetries: 1 } },
	});
	expect(json).toEqual([]);
	expect(error?.message).toContain(ODD_ANSWER);
	expect(traffic(stage.sandbox, '/api/v1/').filter((line) => !line.includes('token'))).toHaveLength(
		2,
	);
});

test.each(lists)(
	'$name answered with no list says what came, and is not asked again',
	async ({ route, of }) => {
		const body = { message: 'Welcome', paid: [{ id: 'a' }], open: [{ id: 'b' }] };
		stage.sandbox.faults.plan({ route, kind: 'statusBeforeCommit', status: 200, body });
		const { error } = await stage.engine.run({ parameters: of });
		expect(error?.message).toMatch(new RegExp(`^Could not .*: ${NOT_A_LIST}$`));
		expect(error?.description).toContain('the fields "message", "paid", "open"');
		expect(error?.description).not.toContain('Welcome');
	},
);

test.each([...noObjects, {}, { paymentId: 7 }, { id: 'request-7' }])(
	'a create answered with %j is looked up, not made again',
	async (body) => {
		stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status: 200, body });
		const { json, error } = await stage.engine.run({ parameters: validPayment });
		expect(error?.message).toBeUndefined();
		expect(json).toMatchObject([{ outcome: 'recovered' }]);
		expect(createRequests(stage.sandbox)).toBe(1);
	},
);

test('a payment of another end-to-end ID is not taken for the one looked up', async () => {
	const foreign = [{ id: paymentId, metadata: { endToEndId: 'OTHER' } }, { id: paymentId }];
	stage.sandbox.faults.plan({
		route: 'list',
		kind: 'statusBeforeCommit',
		status: 200,
		body: foreign,
	});
	const { error } = await stage.engine.run({
		parameters: {
			resource: 'payment',
			operation: 'get',
			lookUpBy: 'endToEndId',
			endToEndId: 'MINE',
		},
	});
	expect(error?.message).toBe(noPaymentHas('MINE'));
});

test('a success is any status from 200 to 299', async () => {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'statusBeforeCommit',
		status: 299,
		body: [{ id: 'bank', name: 'Bank' }],
	});
	const { json } = await stage.engine.run({
		parameters: { resource: 'provider', operation: 'getMany', options: { maxRetries: 0 } },
	});
	expect(json).toMatchObject([{ id: 'bank' }]);
});
