import type { AxiosInstance, AxiosResponse } from 'axios';
import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { PROVIDERS } from '../../sandbox/providers.mts';
import { clientOf, startPrism, violationsOf, type ValidatingProxy } from '../support/prism.mts';
import { ALL_SCOPES, UNKNOWN_ID, paths, paymentRequest } from '../sandbox/apiClient.mts';

/** The sandbox checks itself by another library; a mistake in how that one reads would not show. */

let sandbox: Sandbox;
let prism: ValidatingProxy;
let client: AxiosInstance;
let answered: AxiosResponse[];

beforeAll(async () => {
	sandbox = await startSandbox();
	prism = await startPrism(sandbox.url);
});

afterAll(async () => {
	await prism.close();
	await sandbox.close();
});

function watched(headers = {}): AxiosInstance {
	const instance = clientOf(prism, headers);
	instance.interceptors.response.use((response) => {
		answered.push(response);
		return response;
	});
	return instance;
}

const auth = { username: 'sandbox-client', password: 'sandbox-secret' };
const tokenForm = (scope = ALL_SCOPES) =>
	new URLSearchParams({ grant_type: 'client_credentials', scope });

beforeEach(async () => {
	sandbox.reset();
	answered = [];
	const { data } = await watched().post(paths.token, tokenForm(), { auth });
	client = watched({ Authorization: `Bearer ${data.access_token}` });
});

const summary = () =>
	answered.map(({ config, status }) => `${config.method} ${config.url} ${status}`);
const violations = () => answered.flatMap(violationsOf);

test('every operation, answered well, breaks nothing of the contract', async () => {
	const address = {
		country: 'NL',
		city: 'Amsterdam',
		streetName: 'Damstraat',
		buildingNumber: '1A',
		postCode: '1012AB',
	};
	const full = paymentRequest('E2E-1', {
		provider: { id: PROVIDERS[0]!.id },
		sender: {
			account: {
				number: { type: 'IBAN', value: 'DE89370400440532013000' },
				currency: 'EUR',
			},
			address,
		},
		metadata: {
			redirectUri: 'https://example.com/redirect?paymentId=12345',
			psuIpAddress: '84.240.80.120',
			endToEndId: 'E2E-1',
		},
	});
	await client.get(paths.providers);
	const { data: created } = await client.post(paths.create, full);
	const hosted = await client.post(paths.create, paymentRequest('E2E-2'));
	await sandbox.advance(created.paymentId, { outcome: 'completed' });
	await sandbox.advance(hosted.data.paymentId, { outcome: 'declined' });
	await client.get(paths.payments);
	await client.get(paths.payments, { params: { 'metadata[endToEndId]': 'E2E-1' } });
	for (const { paymentId } of [created, hosted.data]) {
		await client.get(`${paths.payments}/${paymentId}`);
		await client.get(paths.statuses, { params: { paymentId } });
		await client.get(`${paths.statuses}/latest`, { params: { paymentId } });
	}

	expect(violations()).toEqual([]);
	expect(answered.map(({ status }) => status)).toEqual([
		200, 200, 201, 201, 200, 200, 200, 200, 200, 200, 200, 200,
	]);
	const used = new Set(
		answered.map(({ config }) => {
			const path = config.url?.replace(/(?<=payments\/)[0-9a-f-]{36}$/, '{id}');
			return `${config.method} ${path}`;
		}),
	);
	expect(used).toEqual(new Set(prism.operations.map(({ method, path }) => `${method} ${path}`)));
});

test('refusals and failures break nothing of the contract', async () => {
	await client.post(paths.create, paymentRequest('A'));
	await client.post(paths.create, paymentRequest('A'));
	await client.post(paths.create, paymentRequest('B', { provider: { id: UNKNOWN_ID } }));
	await client.get(`${paths.payments}/${UNKNOWN_ID}`);
	await client.get(paths.statuses, { params: { paymentId: UNKNOWN_ID } });
	await client.get(`${paths.statuses}/latest`, { params: { paymentId: UNKNOWN_ID } });
	sandbox.faults.plan({ route: 'api', kind: 'rateLimit' });
	await client.get(paths.providers);
	sandbox.faults.plan({ route: 'api', kind: 'statusBeforeCommit' });
	await client.post(paths.create, paymentRequest('C'));
	sandbox.faults.plan({ route: 'api', kind: 'expiredToken' });
	await client.get(paths.payments);
	await watched().post(paths.token, tokenForm(), { auth: { ...auth, password: 'mistyped' } });
	await watched().post(paths.token, tokenForm('payments:read payments:write'), {
		auth: { username: 'sandbox-read-only', password: 'sandbox-read-only-secret' },
	});

	expect(violations()).toEqual([]);
	expect(summary().map((line) => Number(line.slice(-3)))).toEqual([
		200, 201, 409, 422, 404, 404, 404, 429, 503, 401, 401, 400,
	]);
});

test.each<[string, () => Promise<unknown>]>([
	[
		'an answer',
		async () => {
			sandbox.faults.plan({ route: 'providers', kind: 'garbageBody', body: [{ id: 7 }] });
			await client.get(paths.providers);
		},
	],
	[
		'a request',
		async () => await client.post(paths.create, { ...paymentRequest(), amount: 'ten' }),
	],
	['a request without a token', async () => await watched().get(paths.payments)],
])('%s that breaks the contract is noticed', async (_, act) => {
	await act();
	expect(violations()).not.toEqual([]);
});
