import { setStage, traffic, validPayment } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

beforeEach(() => stage.sandbox.reset());

afterAll(async () => await stage.sandbox.close());

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function create(changes: object = {}) {
	const { json, error } = await stage.engine.run({ parameters: { ...validPayment, ...changes } });
	expect(error?.message).toBeUndefined();
	return json[0] as Record<string, string>;
}

function sentBodies(): Array<Record<string, unknown>> {
	return stage.sandbox.recordedRequests
		.filter(({ path }) => path === '/api/v1/ob/payments')
		.map(({ body }) => body as Record<string, unknown>);
}

describe('Payment: Create', () => {
	test('sends exactly what the fields say and puts out the answer', async () => {
		const payment = await create({ endToEndId: 'INV-1' });
		expect(payment).toMatchObject({
			paymentId: expect.stringMatching(UUID),
			redirectUrl: expect.stringContaining(stage.sandbox.url),
			status: 'PENDING',
			endToEndId: 'INV-1',
			outcome: 'created',
		});
		expect(payment).not.toHaveProperty('error');
		expect(sentBodies()).toEqual([
			{
				paymentScheme: { name: 'SEPA' },
				recipient: {
					account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
					name: 'Example Shop Ltd',
				},
				amount: 12.34,
				currency: 'EUR',
				remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
				metadata: { redirectUri: 'https://example.com/thank-you', endToEndId: 'INV-1' },
			},
		]);
	});

	test('sends every documented field when all are filled in', async () => {
		const address = {
			country: 'NL',
			city: 'Amsterdam',
			streetName: 'Damstraat',
			buildingNumber: '1A',
			postCode: '1012AB',
		};
		await create({
			endToEndId: 'INV-2',
			additionalFields: {
				countryCodes: 'lt, nl',
				defaultCountryCode: 'NL',
				schemeMode: 'INSTANT',
				feePaidBy: 'SENDER',
				senderIban: 'NL91 ABNA 0417 1643 00',
				senderCurrency: 'EUR',
				senderAddress: { address },
				recipientAddress: { address },
				psuIpAddress: '84.240.80.120',
				psuUserAgent: 'Mozilla/5.0',
				webhookUrl: 'https://example.com/webhook',
				language: 'LT',
				customBody: '{"metadata":{"shop":"north"}}',
			},
		});
		expect(sentBodies()[0]).toEqual({
			provider: { preferences: { countryCodes: { list: ['LT', 'NL'], default: 'NL' } } },
			paymentScheme: { name: 'SEPA', preferences: { mode: 'INSTANT', feePaidBy: 'SENDER' } },
			sender: {
				account: { number: { type: 'IBAN', value: 'NL91ABNA0417164300' }, currency: 'EUR' },
				address,
			},
			recipient: {
				account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
				name: 'Example Shop Ltd',
				address,
			},
			amount: 12.34,
			currency: 'EUR',
			remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
			metadata: {
				redirectUri: 'https://example.com/thank-you',
				psuIpAddress: '84.240.80.120',
				psuUserAgent: 'Mozilla/5.0',
				endToEndId: 'INV-2',
				webhookUrl: 'https://example.com/webhook',
				shop: 'north',
			},
		});
		const [request] = stage.sandbox.recordedRequests.filter(({ method }) => method === 'POST');
		expect(request.headers['accept-language']).toBe('lt');
	});

	test('pays from the bank of the picker and from one given by ID', async () => {
		const { json } = await stage.engine.run({
			parameters: {
				resource: 'provider',
				operation: 'getMany',
				limit: 1,
				filters: { countryCode: 'lt' },
			},
		});
		const value = json[0].id;
		await create({ bankSelection: 'provider', provider: { __rl: true, mode: 'list', value } });
		await create({ bankSelection: 'provider', provider: { __rl: true, mode: 'id', value } });
		expect(sentBodies().map(({ provider }) => provider)).toEqual([{ id: value }, { id: value }]);
	});

	test('an empty end-to-end id is derived: the same for a retry, another for another execution', async () => {
		const first = await stage.engine.run({ parameters: validPayment, executionId: '7' });
		const retry = await stage.engine.run({ parameters: validPayment, executionId: '7' });
		const next = await stage.engine.run({ parameters: validPayment, executionId: '8' });
		expect(first.json[0]).toMatchObject({
			outcome: 'created',
			endToEndId: expect.stringMatching(/^N8N[0-9A-F]{32}$/),
		});
		expect(retry.json[0]).toMatchObject({
			outcome: 'existing',
			paymentId: first.json[0].paymentId,
			endToEndId: first.json[0].endToEndId,
			notice: expect.stringContaining('bank link'),
		});
		expect(next.json[0]).toMatchObject({ outcome: 'created' });
		expect(next.json[0].endToEndId).not.toBe(first.json[0].endToEndId);
		expect(stage.sandbox.store.all()).toHaveLength(2);
	});

	test('checks all items before the first payment goes out', async () => {
		const { error } = await stage.engine.run({
			items: [{ amount: 5 }, { amount: -1 }, { amount: 'abc' }],
			parameters: { ...validPayment, amount: '={{ $json.amount }}' },
		});
		expect(error?.message).toContain('Amount');
		expect(error?.message).toContain('item 1');
		expect(error?.description).toContain('Further items with problems: 2 (1).');
		expect(error?.context).toMatchObject({ itemIndex: 1 });
		expect(traffic(stage.sandbox)).toEqual([]);
	});

	test('names every field that is wrong', async () => {
		const { error } = await stage.engine.run({
			parameters: {
				...validPayment,
				recipientIban: 'DE89370400440532013001',
				currency: 'EURO',
				redirectUri: 'example.com',
				bankSelection: 'provider',
				provider: { __rl: true, mode: 'id', value: '={{ "nope" }}' },
			},
		});
		for (const field of ['Recipient IBAN', 'Currency', 'Redirect URI', 'Provider']) {
			expect(error?.description).toContain(field);
		}
		expect(`${error?.message} ${error?.description}`).not.toContain('DE89370400440532013001');
	});
});

describe('Payment: Get', () => {
	test('reads by payment ID and by end-to-end ID', async () => {
		const { paymentId } = await create({ endToEndId: 'INV-3' });
		const get = { resource: 'payment', operation: 'get' };
		const byId = await stage.engine.run({ parameters: { ...get, paymentId } });
		const byReference = await stage.engine.run({
			parameters: { ...get, lookUpBy: 'endToEndId', endToEndId: 'INV-3' },
		});
		expect(byId.json).toEqual(byReference.json);
		expect(byId.json[0]).toMatchObject({ id: paymentId, amount: 12.34 });
	});

	test('adds the latest status where asked for', async () => {
		const { paymentId } = await create();
		const { json } = await stage.engine.run({
			parameters: {
				resource: 'payment',
				operation: 'get',
				paymentId,
				options: { includeLatestStatus: true },
			},
		});
		expect(json[0]).toMatchObject({ latestStatus: { status: 'PENDING', paymentId } });
	});

	test('an unknown payment is an error that says so, by either ID', async () => {
		const get = { resource: 'payment', operation: 'get' };
		const unknown = await stage.engine.run({
			parameters: { ...get, paymentId: '00000000-0000-4000-8000-000000000000' },
		});
		expect(unknown.error?.message).toMatch(/Kashimi does not know it$/);
		expect(unknown.error?.httpCode).toBe('404');
		const { error } = await stage.engine.run({
			parameters: { ...get, lookUpBy: 'endToEndId', endToEndId: 'NOPE' },
		});
		expect(error?.message).toBe('No payment has the end-to-end ID NOPE');
	});

	test('refuses an ID that is none before any request', async () => {
		const { error } = await stage.engine.run({
			parameters: { resource: 'payment', operation: 'get', paymentId: '../secrets' },
		});
		expect(error?.message).toContain('Payment ID');
		expect(traffic(stage.sandbox)).toEqual([]);
	});
});

describe('Payment: Get Status and Get Status History', () => {
	test('tell the status, whether it is final and what it means', async () => {
		const { paymentId } = await create();
		const status = {
			paymentId,
			status: 'PENDING',
			isFinal: false,
			explanation: { canTryAgain: false, nextStep: 'Wait for the final status.' },
		};
		for (const operation of ['getStatus', 'getStatusHistory']) {
			const { json } = await stage.engine.run({
				parameters: { resource: 'payment', operation, paymentId },
			});
			expect(json).toEqual([expect.objectContaining({ id: expect.stringMatching(UUID) })]);
			expect(json[0]).toMatchObject(status);
		}
	});
});

describe('Payment: Get Many', () => {
	test('lists newest first, up to the limit, filtered', async () => {
		for (const amount of [1, 2, 3]) await create({ amount, endToEndId: `INV-${amount}` });
		const list = async (parameters: object) =>
			(
				await stage.engine.run({
					parameters: { resource: 'payment', operation: 'getMany', ...parameters },
				})
			).json.map(({ amount }) => amount);
		expect(await list({ limit: 2 })).toHaveLength(2);
		expect((await list({ returnAll: true })).sort()).toEqual([1, 2, 3]);
		expect(await list({ returnAll: true, filters: { endToEndId: 'INV-2' } })).toEqual([2]);
		expect(await list({ returnAll: true, filters: { currency: 'USD' } })).toEqual([]);
		expect(
			await list({ returnAll: true, filters: { createdAfter: '2999-01-01T00:00:00Z' } }),
		).toEqual([]);
	});
});

describe('Provider: Get Many', () => {
	test.each([
		[{ countryCode: 'LT' }, ({ countryCode }: Bank) => countryCode === 'LT'],
		[{ name: 'BANK' }, ({ name }: Bank) => name.toLowerCase().includes('bank')],
		[{ paymentScheme: 'sepa' }, ({ paymentSchemes }: Bank) => paymentSchemes.includes('SEPA')],
		[
			{ requiredPaymentField: 'SENDER_ACCOUNT' },
			({ requiredPaymentFields }: Bank) => requiredPaymentFields.includes('SENDER_ACCOUNT'),
		],
	])('filters by %p', async (filters, fits) => {
		const { json } = await stage.engine.run({
			parameters: { resource: 'provider', operation: 'getMany', returnAll: true, filters },
		});
		expect(json.length).toBeGreaterThan(0);
		expect(json.every((bank) => fits(bank as unknown as Bank))).toBe(true);
	});

	test('adds subsidiaries on request', async () => {
		const list = { resource: 'provider', operation: 'getMany', returnAll: true };
		const plain = await stage.engine.run({ parameters: list });
		const all = await stage.engine.run({
			parameters: { ...list, options: { includeSubsidiaries: true } },
		});
		expect(plain.json.length).toBeGreaterThanOrEqual(40);
		expect(all.json.length).toBeGreaterThan(plain.json.length);
		expect(all.json.some(({ parentProviderId }) => parentProviderId)).toBe(true);
	});
});

interface Bank {
	name: string;
	countryCode: string;
	paymentSchemes: string[];
	requiredPaymentFields: string[];
}

describe('items', () => {
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

	test('two items with one end-to-end ID: the same payment is made once, another is refused', async () => {
		const same = await stage.engine.run({
			items: [{}, {}],
			parameters: { ...validPayment, endToEndId: 'TWICE' },
		});
		expect(same.json.map(({ outcome }) => outcome)).toEqual(['created', 'existing']);
		expect(stage.sandbox.store.all()).toHaveLength(1);
		const { error } = await stage.engine.run({
			items: [{ amount: 1 }, { amount: 2 }],
			parameters: { ...validPayment, amount: '={{ $json.amount }}', endToEndId: 'CLASH' },
		});
		expect(error?.message).toBe('Items 0 and 1 have the same end-to-end ID CLASH');
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});
});
