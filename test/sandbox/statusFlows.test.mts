import { PROVIDERS } from '../../sandbox/providers.mts';
import { sandboxOfAllTests } from '../support/sandbox.mts';
import { UNKNOWN_ID, paths, paymentRequest, plainClient } from './apiClient.mts';

const REDIRECT = [
	'PAYMENT_CONSENT_REDIRECT_PENDING',
	'PAYMENT_CONSENT_CALLBACK_PROCESSING_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
const EMBEDDED = [
	'PAYMENT_CONSENT_CREDENTIALS_PENDING',
	'PAYMENT_CONSENT_AUTHORIZATION_PENDING',
	'PAYMENT_EXECUTION_PENDING',
];
const BANK_SELECTION = 'BANK_SELECTION_PENDING';
const ACCOUNT_CONSENT = ['AIS_PSU_CONSENT_PENDING', 'AIS_PSU_CONSENT_RECEIVED', ...REDIRECT];
const COMPLETED = 'PAYMENT_EXECUTION_COMPLETED';

const stage = sandboxOfAllTests(Date.parse('2026-01-01T00:00:00Z'));

const bankThatNeeds = (...fields: string[]) => ({
	id: PROVIDERS.find(({ requiredPaymentFields }) => `${requiredPaymentFields}` === `${fields}`)?.id,
});
const userId = 'SENDER_PROVIDER_CREDENTIALS_ID';
const password = 'SENDER_PROVIDER_CREDENTIALS_PASSWORD';
const account = 'SENDER_ACCOUNT';
const sender = { account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } } };

async function create(changes: object = { provider: bankThatNeeds() }): Promise<string> {
	return (await stage.client.post(paths.create, paymentRequest('A', changes))).data.paymentId;
}

async function advance(paymentId: string, body: unknown) {
	return await plainClient(stage.sandbox).post(`/control/payments/${paymentId}/advance`, body);
}

async function history(paymentId: string): Promise<Array<Record<string, unknown>>> {
	return (await stage.client.get(paths.statuses, { params: { paymentId } })).data;
}

const details = async (paymentId: string) =>
	(await history(paymentId)).map(({ detailedStatus }) => detailedStatus);

test.each<[string, object, string[]]>([
	['no bank yet', {}, [BANK_SELECTION, ...REDIRECT]],
	['a bank that needs nothing', { provider: bankThatNeeds() }, REDIRECT],
	['a known account', { provider: bankThatNeeds(account), sender }, REDIRECT],
	['an account to choose', { provider: bankThatNeeds(account) }, ACCOUNT_CONSENT],
	['a user name', { provider: bankThatNeeds(userId) }, EMBEDDED],
	['credentials', { provider: bankThatNeeds(userId, password) }, EMBEDDED],
	['all of it', { provider: bankThatNeeds(account, userId, password), sender }, EMBEDDED],
])('the way of a payment with %s', async (_, changes, pending) => {
	const id = await create(changes);
	expect(await details(id)).toEqual(pending.slice(0, 1));

	stage.clock += 1000;
	expect((await advance(id, { outcome: 'completed' })).status).toBe(200);
	expect(await details(id)).toEqual([...pending, COMPLETED]);
	const events = await history(id);
	expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
	expect(events.map(({ status }) => status)).toEqual([
		...pending.map(() => 'PENDING'),
		'COMPLETED',
	]);
	expect(events.at(-1)).toMatchObject({ paymentId: id, failureReasons: null });

	const { data: payment } = await stage.client.get(`${paths.payments}/${id}`);
	expect(payment.createdAt).toBe('2026-01-01T00:00:00.000Z');
	expect(payment.updatedAt).toBe('2026-01-01T00:00:01.000Z');
	expect(events.at(-1)?.createdAt).toBe(payment.updatedAt);
	const { data: latest } = await stage.client.get(`${paths.statuses}/latest?paymentId=${id}`);
	expect(latest).toEqual(events.at(-1));
});

describe('a failure', () => {
	test.each([
		['UNKNOWN_ERROR', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['INTERNAL_TECHNICAL_ERROR', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['PAYMENT_EXPIRED', REDIRECT.slice(0, 1), 'PAYMENT_CONSENT_FAILED'],
		['SENDER_CREDENTIALS_INVALID', REDIRECT.slice(0, 1), 'PAYMENT_CONSENT_FAILED'],
		['REMITTANCE_INFORMATION_INVALID', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['SENDER_ACCOUNT_INVALID', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['RECIPIENT_ACCOUNT_INVALID', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['RECIPIENT_NAME_INVALID', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['CURRENCY_INVALID', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['AMOUNT_EXCEEDS_AVAILABLE_FUNDS', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['INSUFFICIENT_FUNDS', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
		['SOMETHING_NEW', REDIRECT, 'PAYMENT_EXECUTION_FAILED'],
	])('by %s', async (failureReason, pending, failure) => {
		const id = await create();
		await advance(id, { outcome: 'failed', failureReason });
		expect(await details(id)).toEqual([...pending, failure]);
		expect((await history(id)).at(-1)).toMatchObject({
			status: 'FAILED',
			failureReasons: [failureReason],
		});
	});

	test.each([
		[undefined, [BANK_SELECTION, 'BANK_SELECTION_FAILED']],
		[bankThatNeeds(), [REDIRECT[0], 'PAYMENT_CONSENT_FAILED']],
		[bankThatNeeds(userId), [EMBEDDED[0], 'PAYMENT_CONSENT_FAILED']],
		[bankThatNeeds(account), [ACCOUNT_CONSENT[0], 'AIS_PSU_CONSENT_FAILED']],
	])('by a payer who declines where the payment stands', async (provider, expected) => {
		const id = await create({ provider });
		await advance(id, { outcome: 'declined' });
		expect(await details(id)).toEqual(expected);
		expect((await history(id)).at(-1)).toMatchObject({ failureReasons: ['UNKNOWN_ERROR'] });
	});

	test('has a reason even if none is asked for', async () => {
		const id = await create();
		await advance(id, { outcome: 'failed' });
		expect((await history(id)).at(-1)).toMatchObject({ failureReasons: ['UNKNOWN_ERROR'] });
	});

	test.each([
		[BANK_SELECTION, {}, 'BANK_SELECTION_FAILED'],
		['PAYMENT_CONSENT_REDIRECT_PENDING', { provider: bankThatNeeds() }, 'PAYMENT_CONSENT_FAILED'],
		['PAYMENT_EXECUTION_PENDING', {}, 'PAYMENT_EXECUTION_FAILED'],
		['AIS_PSU_CONSENT_PENDING', { provider: bankThatNeeds(account) }, 'AIS_PSU_CONSENT_FAILED'],
	])('by expiry after %s', async (detailedStatus, changes, failure) => {
		const id = await create(changes);
		await advance(id, { detailedStatus });
		const before = await details(id);
		await advance(id, { outcome: 'expired' });
		expect(await details(id)).toEqual([...before, failure]);
		expect((await history(id)).at(-1)).toMatchObject({ failureReasons: ['PAYMENT_EXPIRED'] });
	});
});

test('step by step, and on from the middle', async () => {
	const id = await create();
	for (const detailedStatus of [REDIRECT[1], 'PAYMENT_SOMETHING_NEW']) {
		stage.clock += 1000;
		await advance(id, { detailedStatus });
	}
	await stage.sandbox.advance(id, { outcome: 'completed' });
	expect(await history(id)).toMatchObject([
		{ detailedStatus: REDIRECT[0], createdAt: '2026-01-01T00:00:00.000Z' },
		{ detailedStatus: REDIRECT[1], createdAt: '2026-01-01T00:00:01.000Z' },
		{ detailedStatus: 'PAYMENT_SOMETHING_NEW', status: 'PENDING' },
		{ detailedStatus: REDIRECT[2], createdAt: '2026-01-01T00:00:02.000Z' },
		{ detailedStatus: COMPLETED },
	]);
});

test('a single step may be the last one', async () => {
	const id = await create();
	const failureReason = 'SENDER_ACCOUNT_INVALID';
	await advance(id, { detailedStatus: 'PAYMENT_CONSENT_FAILED', failureReason });
	expect((await history(id)).at(-1)).toMatchObject({
		status: 'FAILED',
		failureReasons: [failureReason],
	});
	expect((await advance(id, { detailedStatus: COMPLETED })).status).toBe(409);
});

test('an unknown outcome may still turn into a known one', async () => {
	const id = await create();
	await advance(id, { outcome: 'unknown' });
	expect((await history(id)).at(-1)).toMatchObject({ status: 'UNKNOWN', failureReasons: null });
	await advance(id, { outcome: 'completed' });
	expect(await details(id)).toEqual([...REDIRECT, 'PAYMENT_EXECUTION_UNKNOWN', COMPLETED]);
});

test.each(['completed', 'failed', 'expired'] as const)('%s is final', async (outcome) => {
	const id = await create();
	await stage.sandbox.advance(id, { outcome });
	const before = structuredClone(stage.sandbox.store.find(id));
	stage.clock += 1000;
	const { status, data } = await advance(id, { outcome: 'completed' });
	expect(status).toBe(409);
	expect(data.message).toContain('final');
	await expect(stage.sandbox.advance(id, { outcome: 'failed' })).rejects.toMatchObject({
		status: 409,
	});
	expect(stage.sandbox.store.find(id)).toEqual(before);
});

test.each([
	[{}],
	[[]],
	[{ outcome: 'paid' }],
	[{ outcome: 'completed', failureReason: 'UNKNOWN_ERROR' }],
	[{ outcome: 'failed', failureReason: 'no money' }],
	[{ outcome: 'failed', detailedStatus: 'PAYMENT_CONSENT_FAILED' }],
	[{ detailedStatus: '' }],
	[{ detailedStatus: COMPLETED, failureReason: 'UNKNOWN_ERROR' }],
])('%j moves nothing', async (body) => {
	const id = await create();
	const { status, data } = await advance(id, body);
	expect(status).toBe(400);
	expect(data.message).toContain('Send an outcome');
	expect(await history(id)).toHaveLength(1);
});

test('a payment that is not there cannot be moved', async () => {
	expect((await advance(UNKNOWN_ID, { outcome: 'completed' })).status).toBe(404);
});

test('the clock can be put forward over HTTP', async () => {
	const id = await create();
	await plainClient(stage.sandbox).patch('/control/settings', { clockOffsetMs: 60_000 });
	await advance(id, { outcome: 'expired' });
	expect((await history(id)).at(-1)?.createdAt).toBe('2026-01-01T00:01:00.000Z');
	await plainClient(stage.sandbox).patch('/control/settings', { clockOffsetMs: 3_600_000 });
	expect((await stage.client.get(paths.payments)).status).toBe(401);
});
