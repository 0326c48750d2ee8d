import { jest } from '@jest/globals';

import { PROVIDERS } from '../../sandbox/providers.mts';
import { startSandbox } from '../../sandbox/server.mts';
import { sandboxOfAllTests } from '../support/sandbox.mts';
import { UNKNOWN_ID, authorizedClient, paths, paymentRequest } from './apiClient.mts';

const stage = sandboxOfAllTests();

afterEach(() => jest.restoreAllMocks());

const create = async (request: object = paymentRequest()) =>
	await stage.client.post(paths.create, request);

test('at least 40 banks in at least 10 countries, of every kind', async () => {
	const { data } = await stage.client.get<typeof PROVIDERS>(paths.providers);
	expect(data.length).toBeGreaterThanOrEqual(40);
	expect(new Set(data.map(({ countryCode }) => countryCode)).size).toBeGreaterThanOrEqual(10);
	expect(new Set(data.flatMap(({ paymentSchemes }) => paymentSchemes)).size).toBeGreaterThan(1);
	expect(new Set(data.flatMap(({ requiredPaymentFields }) => requiredPaymentFields)).size).toBe(3);
	const banks = data.flatMap((bank) => [bank, ...(bank.subsidiaries ?? [])]);
	expect(new Set(banks.map(({ id }) => id)).size).toBe(banks.length);
	expect(banks.length).toBeGreaterThan(data.length);
});

test('a payment is created, and reads back as it was sent', async () => {
	const provider = { id: PROVIDERS[0].id };
	const request = {
		...paymentRequest('A'),
		provider,
		sender: { credentials: { password: 'secret' } },
		unknownField: { kept: true },
	};
	const { status, data: created } = await create(request);
	expect(status).toBe(201);
	expect(created).toMatchObject({
		redirectUrl: `${stage.sandbox.url}/bank/${created.paymentId}`,
		status: 'PENDING',
	});

	const { data: payment } = await stage.client.get(`${paths.payments}/${created.paymentId}`);
	expect(payment).toEqual({
		...request,
		sender: { credentials: {} },
		id: created.paymentId,
		createdAt: created.createdAt,
		updatedAt: created.updatedAt,
	});

	const params = { paymentId: created.paymentId };
	const { data: history } = await stage.client.get(paths.statuses, { params });
	const { data: latest } = await stage.client.get(`${paths.statuses}/latest`, { params });
	expect(history).toEqual([latest]);
	expect(latest).toMatchObject({ ...params, status: 'PENDING', failureReasons: null });
});

test('redirectUrl opens a page that escapes what the payment says', async () => {
	const { data } = await create(
		paymentRequest('A', { remittanceInformation: { type: 'UNSTRUCTURED', value: '<b>&' } }),
	);
	const page = await stage.client.get(data.redirectUrl);
	expect(page.status).toBe(200);
	expect(page.data).toContain('&lt;b&gt;&amp;');
	expect((await stage.client.get(`${stage.sandbox.url}/hosted/${UNKNOWN_ID}`)).status).toBe(404);
});

describe('one end-to-end id, one payment', () => {
	test('a second payment is refused with 409', async () => {
		expect((await create(paymentRequest('A'))).status).toBe(201);
		const { status, data } = await create(paymentRequest('A', { amount: 1 }));
		expect(status).toBe(409);
		expect(data).toMatchObject({ title: 'Conflict', httpStatusCode: 409 });
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});

	test('of 50 parallel requests one wins', async () => {
		const answers = await Promise.all(
			Array.from({ length: 50 }, async () => await create(paymentRequest('A'))),
		);
		const statuses = answers.map(({ status }) => status).sort();
		expect(statuses).toEqual([201, ...Array(49).fill(409)]);
		expect(stage.sandbox.store.all()).toHaveLength(1);
	});

	test('payments without one do not collide', async () => {
		expect([(await create()).status, (await create()).status]).toEqual([201, 201]);
	});
});

describe('400', () => {
	const { recipient } = paymentRequest();
	test.each<[string, object]>([
		['no amount', { amount: undefined }],
		['an amount of 0', { amount: 0 }],
		['an amount as text', { amount: '10' }],
		['too many decimals', { amount: 1.234 }],
		['a currency of two letters', { currency: 'EU' }],
		['no recipient', { recipient: undefined }],
		['an empty name', { recipient: { ...recipient, name: '' } }],
		['an unknown field in the recipient', { recipient: { ...recipient, nickname: 'x' } }],
		['a provider id that is no UUID', { provider: { id: '1' } }],
		['a web address that is none', { metadata: { redirectUri: 'not a web address' } }],
	])('%s', async (_, changes) => {
		const { status, data } = await create({ ...paymentRequest(), ...changes });
		expect(status).toBe(400);
		expect(data).toEqual({
			title: 'Bad Request',
			statusCode: 400,
			errorCode: 'GENERAL_INPUT_VALIDATION_FAILED',
		});
		expect(stage.sandbox.recordedRequests.at(-1)?.problem).toBeTruthy();
		expect(stage.sandbox.store.all()).toEqual([]);
	});

	test('a body that is not JSON', async () => {
		const headers = { 'Content-Type': 'application/json' };
		expect((await stage.client.post(paths.create, '{"amount":', { headers })).status).toBe(400);
	});
});

describe('422', () => {
	const british = PROVIDERS.find(({ countryCode }) => countryCode === 'GB');
	const withAccount = PROVIDERS.find(({ requiredPaymentFields: [field] }) =>
		field?.includes('ACCOUNT'),
	);
	const sender = (value: string) => ({ account: { number: { type: 'IBAN', value } } });

	test.each([
		['an unknown bank', { provider: { id: UNKNOWN_ID } }, 'no provider'],
		['a scheme the bank lacks', { provider: { id: british?.id } }, 'SEPA'],
		[
			'a wrong IBAN where the bank needs it',
			{ provider: { id: withAccount?.id }, sender: sender('DE00370400440532013000') },
			'IBAN',
		],
	])('%s', async (_, changes, words) => {
		const { status, data } = await create(paymentRequest('A', changes));
		expect(status).toBe(422);
		expect(data.message).toContain(words);
		expect(stage.sandbox.store.all()).toEqual([]);
	});

	test('not where the PSU can be asked for the missing field', async () => {
		const request = paymentRequest('A', { provider: { id: withAccount?.id } });
		expect((await create(request)).status).toBe(201);
	});
});

describe('the list', () => {
	test.each([
		['?metadata[endToEndId]=A', ['A']],
		['?metadata%5BendToEndId%5D=A', ['A']],
		['?metadata[endToEndId]=B/1', ['B/1']],
		['?metadata%5BendToEndId%5D=B%2F1', ['B/1']],
		['?metadata%5BendToEndId%5D=%5B2%5D%20%26%2B%2525', ['[2] &+%25']],
		['?metadata[endToEndId]=a', []],
		['', ['A', 'B/1', '[2] &+%25', undefined]],
	])('%s', async (query, expected) => {
		for (const id of ['A', 'B/1', '[2] &+%25', undefined]) await create(paymentRequest(id));
		const { status, data } = await stage.client.get<Array<{ metadata?: { endToEndId: string } }>>(
			`${paths.payments}${query}`,
		);
		expect(status).toBe(200);
		expect(data.map(({ metadata }) => metadata?.endToEndId)).toEqual(expected);
		expect(stage.sandbox.recordedRequests.at(-1)?.query).toEqual(
			query === '' ? {} : { 'metadata[endToEndId]': expected[0] ?? 'a' },
		);
	});

	test.each([
		'?metadata[other]=A',
		'?endToEndId=A',
		'?metadata=A',
		'?metadata[endToEndId]=',
		'?metadata[endToEndId]=A&metadata[endToEndId]=B',
	])('%s is refused', async (query) => {
		expect((await stage.client.get(`${paths.payments}${query}`)).status).toBe(400);
	});
});

test.each([
	[`${paths.payments}/${UNKNOWN_ID}`, 404],
	[`${paths.payments}/1`, 400],
	[`${paths.statuses}?paymentId=${UNKNOWN_ID}`, 404],
	[paths.statuses, 400],
	['/api/v1/nowhere', 404],
])('%s is answered %i', async (path, status) => {
	expect((await stage.client.get(path)).status).toBe(status);
});

test('an answer that breaks the contract becomes 500, in every sandbox of the process', async () => {
	const other = await startSandbox();
	for (const each of [stage.sandbox, other]) {
		const authorized = await authorizedClient(each);
		const { data } = await authorized.post(paths.create, paymentRequest('A'));
		Object.assign(each.store.find(data.paymentId)?.payment ?? {}, { amount: 'ten' });
		for (const path of [paths.payments, `${paths.payments}/${data.paymentId}`]) {
			const answer = await authorized.get(path);
			expect(answer.status).toBe(500);
			expect(answer.data.message).toContain('amount must be number');
		}
	}
	await other.close();
});
