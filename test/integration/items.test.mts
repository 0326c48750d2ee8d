import { stageOfAllTests, traffic, validPayment } from '../support/stage.mts';

const stage = stageOfAllTests();

const threePayments = {
	items: [{ amount: 1 }, { amount: 'x' }, { amount: 3 }],
	parameters: {
		...validPayment,
		amount: '={{ $json.amount }}',
		endToEndId: '=P-{{ $itemIndex }}',
	},
};

test('every output item is paired with its input item, in order', async () => {
	const { outputs } = await stage.engine.run({
		items: [{ country: 'LT' }, { country: 'LV' }, { country: 'EE' }],
		parameters: {
			resource: 'provider',
			operation: 'getMany',
			limit: 2,
			filters: { countryCode: '={{ $json.country }}' },
		},
	});
	expect(outputs[0].map(({ json, pairedItem }) => [json.countryCode, pairedItem])).toEqual(
		['LT', 'LT', 'LV', 'LV', 'EE', 'EE'].map((country, index) => [
			country,
			{ item: Math.floor(index / 2) },
		]),
	);
});

test('continue on fail keeps the good items and describes the bad one', async () => {
	const { outputs, error } = await stage.engine.run({
		...threePayments,
		node: { onError: 'continueRegularOutput' },
	});
	expect(error).toBeUndefined();
	expect(outputs[0].map(({ json }) => json.outcome ?? json.error)).toEqual([
		'created',
		expect.stringContaining('Amount'),
		'created',
	]);
	expect(outputs[0].map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 2].map((item) => ({ item })),
	);
});

test('the error output gets the bad item with status and error code', async () => {
	const { outputs } = await stage.engine.run({
		items: [{ id: '00000000-0000-4000-8000-000000000000' }],
		parameters: { resource: 'payment', operation: 'get', paymentId: '={{ $json.id }}' },
		node: { onError: 'continueErrorOutput' },
	});
	expect(outputs[0]).toEqual([]);
	expect(outputs[1][0].json).toMatchObject({
		error: expect.stringContaining('Could not read the payment'),
		message: expect.stringContaining('Check the ID'),
		details: { httpStatus: 404 },
	});
});

test('the first items are sent first, although one of them fetches the token', async () => {
	// Longer than it takes to send a first round of requests.
	stage.sandbox.settings.latencyMs = 300;
	const ids = Array.from({ length: 30 }, (_, n) => `00000000-0000-4000-8000-0000000000${n + 10}`);
	await stage.engine.run({
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'payment',
			operation: 'get',
			paymentId: '={{ $json.id }}',
			options: { maxConcurrency: 30 },
		},
		node: { onError: 'continueRegularOutput' },
	});
	const sent = traffic(stage.sandbox, '/archive/payments/').map((line) => line.split(/[/ ]/)[6]);
	expect(sent.slice(0, 10).sort()).toEqual(ids.slice(0, 10));
});
