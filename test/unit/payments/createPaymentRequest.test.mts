import fc from 'fast-check';

import type { CreatePaymentParameters } from '../../../nodes/Kashimi/payments/assembleBody.ts';
import { buildCreatePaymentRequest } from '../../../nodes/Kashimi/payments/createPaymentRequest.ts';
import type { FieldProblem } from '../../../nodes/Kashimi/payments/problems.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';
import { repetitions } from '../../support/repetitions.mts';
import { anyValue } from './arbitraries.mts';

const IBAN = 'DE89370400440532013000';
const PROVIDER_ID = '123e4567-e89b-12d3-a456-426614174000';
const ADDRESS = {
	country: 'NL',
	city: 'Amsterdam',
	streetName: 'Damstraat',
	buildingNumber: '1A',
	postCode: '1012AB',
};
const MINIMAL: CreatePaymentParameters = {
	bankSelection: 'hosted',
	providerId: '',
	amount: 10,
	currency: '',
	recipientName: 'John Doe',
	recipientIban: 'de89 3704 0044 0532 0130 00',
	remittanceInformation: 'Invoice1234567890',
	endToEndId: '123456789123456789',
	redirectUri: '',
	additionalFields: {},
};
const MINIMAL_BODY = {
	paymentScheme: { name: 'SEPA' },
	recipient: { account: { number: { type: 'IBAN', value: IBAN } }, name: 'John Doe' },
	amount: 10,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice1234567890' },
	metadata: { endToEndId: '123456789123456789' },
};

function build(parameters: object = {}, additionalFields: object = {}) {
	return buildCreatePaymentRequest({
		...MINIMAL,
		...parameters,
		additionalFields: additionalFields as Record<string, unknown>,
	});
}

function bodyOf(parameters: object = {}, additionalFields: object = {}): CreatePaymentRequest {
	const result = build(parameters, additionalFields);
	if ('problems' in result) throw new Error(JSON.stringify(result.problems));
	return result.body;
}

function problemsOf(parameters: object = {}, additionalFields: object = {}): FieldProblem[] {
	const result = build(parameters, additionalFields);
	return 'problems' in result ? result.problems : [];
}

function fieldsOf(parameters: object = {}, additionalFields: object = {}): string[] {
	return problemsOf(parameters, additionalFields).map(({ field }) => field);
}

test('the least that is needed', () => {
	expect(build()).toStrictEqual({
		body: MINIMAL_BODY,
		changes: [],
		hints: [],
	});
});

test('the documented request with the bank chosen beforehand', () => {
	const result = build(
		{
			bankSelection: 'provider',
			providerId: PROVIDER_ID,
			redirectUri: 'https://example.com/redirect?paymentId=12345',
		},
		{
			schemeMode: 'INSTANT',
			feePaidBy: 'SENDER',
			senderIban: IBAN,
			senderCurrency: 'eur',
			senderAddress: ADDRESS,
			recipientAddress: { address: ADDRESS },
			psuIpAddress: '84.240.80.120',
			psuUserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
			webhookUrl: 'https://example.com/webhook',
			language: ' DE ',
			countryCodes: 'NL',
		},
	);
	expect(result).toEqual({
		body: {
			...MINIMAL_BODY,
			provider: { id: PROVIDER_ID },
			paymentScheme: { name: 'SEPA', preferences: { mode: 'INSTANT', feePaidBy: 'SENDER' } },
			sender: {
				account: { number: { type: 'IBAN', value: IBAN }, currency: 'EUR' },
				address: ADDRESS,
			},
			recipient: { ...MINIMAL_BODY.recipient, address: ADDRESS },
			metadata: {
				redirectUri: 'https://example.com/redirect?paymentId=12345',
				psuIpAddress: '84.240.80.120',
				psuUserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
				endToEndId: '123456789123456789',
				webhookUrl: 'https://example.com/webhook',
			},
		},
		language: 'de',
		changes: [],
		hints: [],
	});
});

test('countries of the hosted page', () => {
	const { provider } = bodyOf(
		{ providerId: PROVIDER_ID },
		{ countryCodes: 'nl, LT', defaultCountryCode: 'lt' },
	);
	expect(provider).toEqual({
		preferences: { countryCodes: { list: ['NL', 'LT'], default: 'LT' } },
	});
	expect(fieldsOf({}, { countryCodes: ['NL'], defaultCountryCode: 'LT' })).toEqual([
		'Country Shown First',
	]);
	expect(bodyOf({}, { defaultCountryCode: 'LT' }).provider).toEqual({
		preferences: { countryCodes: { default: 'LT' } },
	});
});

test.each([
	[{ amount: '12,50' }, {}, 'Amount'],
	[{ amount: 1.5, currency: 'JPY' }, {}, 'Amount'],
	[{ amount: new Date() }, {}, 'Amount'],
	[{ currency: 'EURO' }, {}, 'Currency'],
	[{ recipientName: '' }, {}, 'Recipient Name'],
	[{ recipientIban: null }, {}, 'Recipient IBAN'],
	[{ recipientIban: 'DE00' }, {}, 'Recipient IBAN'],
	[{ remittanceInformation: 'für' }, {}, 'Reference'],
	[{ endToEndId: 'a//b' }, {}, 'Invoice or Order Number'],
	[{ endToEndId: {} }, {}, 'Invoice or Order Number'],
	[{ endToEndId: [] }, {}, 'Invoice or Order Number'],
	[{ redirectUri: 'example.com' }, {}, 'Return URL'],
	[{ bankSelection: 'provider' }, {}, 'Bank'],
	[{ bankSelection: 'provider', providerId: 'Swedbank' }, {}, 'Bank'],
	[{ bankSelection: 'bank' }, {}, 'Bank Selection'],
	[{}, { countryCodes: 'UK' }, 'Banks From'],
	[{}, { psuIpAddress: 'localhost' }, 'Payer IP Address'],
	[{}, { psuUserAgent: 'x'.repeat(1025) }, 'Payer Browser'],
	[{}, { senderIban: 'NL00' }, 'Payer IBAN'],
	[{}, { senderCurrency: 'EUR' }, 'Payer IBAN'],
	[{}, { senderIban: IBAN, senderCurrency: 'E' }, 'Payer Currency'],
	[{}, { senderAddress: { country: 'UK' } }, 'Payer Address > Country'],
	[{}, { senderAddress: 'Damstraat 1' }, 'Payer Address'],
	[{}, { recipientAddress: [ADDRESS] }, 'Recipient Address'],
	[{}, { recipientAddress: { postCode: 'x'.repeat(17) } }, 'Recipient Address > Post Code'],
	[{}, { webhookUrl: 'ftp://example.com' }, 'Webhook URL'],
	[{}, { schemeName: { a: 1 } }, 'Scheme'],
	[{}, { customBody: '{' }, 'Custom Body'],
])('%j %j is refused for %s alone', (parameters, additionalFields, field) => {
	expect(fieldsOf(parameters, additionalFields)).toEqual([field]);
});

test.each([
	['en', 'en', undefined],
	['en-US', 'en', ''],
	['lt_LT', 'lt', ''],
	['zh-Hans', 'zh', ''],
	['ZH-Hant-TW', 'zh', ''],
	['english', undefined, ''],
	['', undefined, undefined],
	[{}, undefined, ''],
])('language %j is sent as %j and stops nothing', (entered, language, change) => {
	const result = build({}, { language: entered });
	if ('problems' in result) throw new Error(JSON.stringify(result.problems));
	expect(result.language).toBe(language);
	expect(result.changes).toHaveLength(change === undefined ? 0 : 1);
});

test.each([
	[{ recipientIban: 'GE29NB0000000101904917' }, {}, ['in Georgia, outside SEPA']],
	[{ recipientIban: 'GE29NB0000000101904917' }, { schemeName: 'OTHER' }, []],
	[{ recipientIban: 'AL47212110090000000235698741' }, {}, []],
	[{ recipientIban: 'RS35260005601001611379' }, {}, []],
	[{ remittanceInformation: 'RF19539007547034' }, {}, ['check digits are wrong']],
	[{ remittanceInformation: 'RF18 5390 0754 7034' }, {}, []],
])('%j %j: what is odd is %j', (parameters, additionalFields, hints) => {
	const result = build(parameters, additionalFields);
	if ('problems' in result) throw new Error(JSON.stringify(result.problems));
	expect(result.hints).toEqual(hints.map((hint) => expect.stringContaining(hint)));
});

test('a reference can be made out of the invoice number', () => {
	const result = build({ remittanceInformation: '12345' }, { referenceStyle: 'finnish' });
	expect(result).toMatchObject({
		body: { remittanceInformation: { value: '123453' } },
		changes: [{ field: 'Reference', from: '12345', to: '123453' }],
	});
	expect(fieldsOf({ remittanceInformation: 'INV-1' }, { referenceStyle: 'finnish' })).toEqual([
		'Reference',
	]);
});

test('all problems of an item come together', () => {
	const fields = fieldsOf(
		{ amount: -1, currency: 'X', recipientName: '', recipientIban: '', remittanceInformation: ' ' },
		{ language: 'x', senderAddress: { country: 'XX' }, customBody: 5 },
	);
	expect(fields.sort()).toEqual(
		[
			'Amount',
			'Currency',
			'Custom Body',
			'Recipient IBAN',
			'Recipient Name',
			'Reference',
			'Payer Address > Country',
		].sort(),
	);
});

test('empty fields are left out', () => {
	const empty = ['', '  ', null, undefined, {}];
	for (const value of empty) {
		const keys =
			'countryCodes customBody defaultCountryCode feePaidBy language psuIpAddress psuUserAgent recipientAddress remittanceType schemeMode schemeName senderAddress senderCurrency senderIban webhookUrl';
		const fields = Object.fromEntries(keys.split(' ').map((key) => [key, value]));
		if (typeof value === 'object' && value !== null) {
			// An object where a text with a default belongs is a mistake, not an empty field.
			delete fields.language;
			delete fields.schemeName;
			delete fields.remittanceType;
		}
		expect(build({ redirectUri: value }, fields)).toEqual(build());
	}
	const address = { country: '', city: 'Riga', planet: 'Earth' };
	expect(bodyOf({}, { senderAddress: { address } }).sender).toEqual({
		address: { city: 'Riga' },
	});
});

test('structured remittance information may use other characters', () => {
	const { remittanceInformation } = bodyOf(
		{ remittanceInformation: 'RF18_5390' },
		{ remittanceType: 'STRUCTURED' },
	);
	expect(remittanceInformation).toEqual({ type: 'STRUCTURED', value: 'RF18_5390' });
});

describe('Custom Body', () => {
	test('is merged last and judged by the same rules', () => {
		const customBody = {
			amount: '12.50',
			sender: { credentials: { id: 'user' } },
			recipient: { account: { number: { value: 'nl91 abna 0417 1643 00' } } },
			extra: [1, { a: null }],
		};
		for (const value of [customBody, JSON.stringify(customBody)]) {
			const body = bodyOf({}, { customBody: value });
			expect(body).toMatchObject({
				amount: 12.5,
				sender: { credentials: { id: 'user' } },
				recipient: {
					name: 'John Doe',
					account: { number: { type: 'IBAN', value: 'NL91ABNA0417164300' } },
				},
				extra: [1, { a: null }],
			});
		}
		expect(fieldsOf({}, { customBody: { amount: 10.005, currency: 'X' } })).toEqual([
			'Currency',
			'Amount',
		]);
	});

	test('can fill in what the fields leave empty', () => {
		const customBody = {
			amount: 3,
			recipient: { account: { number: { value: IBAN } } },
			provider: { id: PROVIDER_ID },
		};
		const body = bodyOf(
			{ amount: '', recipientIban: '', bankSelection: 'provider' },
			{ customBody },
		);
		expect(body).toMatchObject({
			...customBody,
			recipient: { account: { number: { type: 'IBAN' } } },
		});
	});

	test.each([null, '', '  '])(
		'an end-to-end id of %j takes it out of the request',
		(endToEndId) => {
			const result = build({}, { customBody: { metadata: { endToEndId } } });
			expect(result).toHaveProperty('body');
			expect(result).not.toHaveProperty('body.metadata');
		},
	);

	test('its end-to-end id wins', () => {
		expect(build({}, { customBody: { metadata: { endToEndId: ' INV-7 ' } } })).toMatchObject({
			body: { metadata: { endToEndId: 'INV-7' } },
		});
	});

	test('the rest of the metadata stays when the end-to-end id goes', () => {
		const customBody = { metadata: { endToEndId: null, note: 'x' } };
		expect(bodyOf({}, { customBody }).metadata).toEqual({ note: 'x' });
	});

	test('null is sent as null', () => {
		expect(
			bodyOf({}, { customBody: { sender: null, metadata: { webhookUrl: null } } }),
		).toMatchObject({
			sender: null,
			metadata: { webhookUrl: null },
		});
		expect(fieldsOf({}, { customBody: { amount: null } })).toEqual(['Amount']);
	});

	test.each([{ recipient: 'x' }, { metadata: [] }, { recipient: { account: 5 } }])(
		'%j has the wrong structure',
		(customBody) => {
			expect(fieldsOf({}, { customBody })).toContain('Custom Body');
		},
	);
});

test('messages hold no full IBAN, wherever it was entered', () => {
	const places = [
		{ amount: IBAN },
		{ currency: IBAN },
		{ redirectUri: IBAN },
		{ bankSelection: IBAN },
		{ bankSelection: 'provider', providerId: IBAN },
		{ recipientIban: `${IBAN.slice(0, -1)}1` },
	];
	for (const place of places) {
		const problems = problemsOf(place);
		expect(problems).toHaveLength(1);
		expect(JSON.stringify(problems)).not.toContain('37040044');
	}
});

test('never throws, and what it accepts keeps the invariants of the body', () => {
	const parameterNames = Object.keys(MINIMAL).filter((name) => name !== 'additionalFields');
	const additionalNames =
		'countryCodes customBody defaultCountryCode feePaidBy language psuIpAddress psuUserAgent recipientAddress remittanceType schemeMode schemeName senderAddress senderCurrency senderIban webhookUrl'.split(
			' ',
		);
	const change = (names: string[]) =>
		fc.dictionary(fc.constantFrom(...names), anyValue, { maxKeys: 3 });
	fc.assert(
		fc.property(
			change(parameterNames),
			fc.oneof(change(additionalNames), anyValue),
			(parameters, fields) => {
				const result = build(parameters, fields as object);
				if ('problems' in result) {
					expect(result.problems.length).toBeGreaterThan(0);
					expect(JSON.stringify(result.problems).length).toBeLessThan(10_000);
					return;
				}
				const { body } = result;
				expect(body.amount).toBeGreaterThan(0);
				expect(body.currency).toMatch(/^[A-Z]{3}$/);
				expect(JSON.parse(JSON.stringify(body))).toEqual({ ...body });
			},
		),
		{ numRuns: repetitions(1000, 0.2) },
	);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
