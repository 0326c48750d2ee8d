import { createPayment, stageOfAllTests, traffic, validPayment } from '../support/stage.mts';
import { sameNumber, furtherItems, notANumber } from '../support/sentences.mts';

const stage = stageOfAllTests();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function sentBodies(): Array<Record<string, unknown>> {
	return stage.sandbox.recordedRequests
		.filter(({ path }) => path === '/api/v1/ob/payments')
		.map(({ body }) => body as Record<string, unknown>);
}

test('sends exactly what the fields say and puts out the answer', async () => {
	const payment = await createPayment(stage, { endToEndId: 'INV-1' });
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
	await createPayment(stage, {
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
	const [request] = stage.sandbox.recordedRequests.filter(({ path }) =>
		path.endsWith('/ob/payments'),
	);
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
	await createPayment(stage, {
		bankSelection: 'provider',
		provider: { __rl: true, mode: 'list', value },
	});
	await createPayment(stage, {
		bankSelection: 'provider',
		provider: { __rl: true, mode: 'id', value },
	});
	expect(sentBodies().map(({ provider }) => provider)).toEqual([{ id: value }, { id: value }]);
});

test('checks all items before the first payment goes out', async () => {
	const { error } = await stage.engine.run({
		items: [{ amount: 5 }, { amount: -1 }, { amount: 'abc' }],
		parameters: { ...validPayment, amount: '={{ $json.amount }}' },
	});
	expect(error?.message).toContain('Amount');
	expect(error?.message).toContain('item 2');
	expect(error?.description).toContain(
		`${furtherItems(1)}\n• ${notANumber('Amount', 'abc')} (item 3). Enter`,
	);
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
	for (const field of ['Recipient IBAN', 'Currency', 'Return URL', 'Bank']) {
		expect(error?.description).toContain(field);
	}
	expect(`${error?.message} ${error?.description}`).not.toContain('DE89370400440532013001');
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
	expect(error?.message).toBe(sameNumber('1 and 2', 'CLASH'));
	expect(stage.sandbox.store.all()).toHaveLength(1);
});

test.each([
	['FAILED', true, 1],
	['UNKNOWN', false, 1],
	['PENDING', false, 0],
])(
	'a payment created with the status %s says so, also above the output',
	async (status, isFinal, hints) => {
		stage.sandbox.faults.plan({
			route: 'create',
			kind: 'statusBeforeCommit',
			status: 201,
			body: {
				paymentId: '123e4567-e89b-12d3-a456-426614174000',
				redirectUrl: 'https://bank.example/pay',
				status,
			},
		});
		const outcome = await stage.engine.run({
			parameters: { ...validPayment, endToEndId: 'INV-1' },
		});
		expect(outcome.json[0]).toMatchObject({ outcome: 'created', status, isFinal, isPaid: false });
		expect(outcome.hints.filter((hint) => hint.includes('see "status"'))).toHaveLength(hints);
	},
);
