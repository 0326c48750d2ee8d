import { jest } from '@jest/globals';

import { takeFullTime } from '../support/hasten.mts';
import {
	ALL_SCOPES,
	credentialFor,
	setStage,
	validPayment,
	type Stage,
} from '../support/stage.mts';
import { TOO_MANY_REQUESTS } from '../support/sentences.mts';

const listBanks = { resource: 'provider', operation: 'getMany', limit: 1 };

let stage: Stage;

// The sandbox counts real seconds.
beforeAll(takeFullTime);

// A limit that one test meets would hold back the next one, as it should.
beforeEach(async () => {
	stage = await setStage();
});

afterEach(async () => await stage.sandbox.close());

function answers(path: string): Array<number | null> {
	return stage.sandbox.recordedRequests
		.filter((request) => request.path.includes(path))
		.map(({ status }) => status);
}

function itemsOf(count: number): Array<{ n: number }> {
	return Array.from({ length: count }, (_, n) => ({ n }));
}

test('beyond a rate limit no item fails, even without retries, and the order stays', async () => {
	stage.sandbox.settings.requestsPerSecond = 40;
	const ids = await createPayments(160);
	const { json, error } = await stage.engine.run({
		items: ids.map((id) => ({ id })),
		parameters: {
			resource: 'payment',
			operation: 'get',
			paymentId: '={{ $json.id }}',
			options: { maxRetries: 0, maxConcurrency: 50 },
		},
	});
	expect(error?.message).toBeUndefined();
	expect(json.map(({ paymentId }) => paymentId)).toEqual(ids);
	const refused = answers('/archive/').filter((status) => status === 429);
	expect(refused.length).toBeGreaterThan(0);
	expect(refused.length).toBeLessThan(2 * ids.length);
});

async function createPayments(count: number): Promise<string[]> {
	const { requestsPerSecond } = stage.sandbox.settings;
	stage.sandbox.settings.requestsPerSecond = 0;
	const { json } = await stage.engine.run({
		items: itemsOf(count),
		parameters: { ...validPayment, endToEndId: '=READ-{{ $json.n }}' },
	});
	stage.sandbox.settings.requestsPerSecond = requestsPerSecond;
	return json.map(({ paymentId }) => String(paymentId));
}

test('beyond a rate limit each payment is made once', async () => {
	stage.sandbox.settings.requestsPerSecond = 20;
	const { json, error } = await stage.engine.run({
		items: itemsOf(60),
		parameters: { ...validPayment, endToEndId: '=RATE-{{ $json.n }}' },
	});
	expect(error?.message).toBeUndefined();
	expect(json.map(({ endToEndId, outcome }) => `${endToEndId} ${outcome}`)).toEqual(
		itemsOf(60).map(({ n }) => `RATE-${n} created`),
	);
	expect(answers('/ob/payments')).toContain(429);
	expect(stage.sandbox.store.all()).toHaveLength(60);
});

test('a limit that never lets anything through ends in an error', async () => {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'rateLimit',
		retryAfter: 0,
		times: Infinity,
	});
	const { error } = await stage.engine.run({
		items: itemsOf(3),
		parameters: { ...listBanks, options: { maxRetries: 2 } },
	});
	expect(error?.message).toBe(`Could not list the banks: ${TOO_MANY_REQUESTS}`);
	// All three at once, and one after each of the three pauses.
	expect(answers('/providers')).toEqual(Array(6).fill(429));
});

test('an API that turns a run away for an hour is not asked again by its other items', async () => {
	stage.sandbox.faults.plan({
		route: 'providers',
		kind: 'rateLimit',
		retryAfter: 3600,
		times: Infinity,
	});
	const { json } = await stage.engine.run({
		items: itemsOf(40),
		parameters: { ...listBanks, options: { maxConcurrency: 2 } },
		node: { onError: 'continueRegularOutput' },
	});
	expect(json).toHaveLength(40);
	for (const { error } of json) expect(error).toContain(TOO_MANY_REQUESTS);
	expect(answers('/providers').length).toBeLessThanOrEqual(2);
});

test('a pause holds for all executions of the credential, and for no other API', async () => {
	stage.sandbox.faults.plan({ route: 'providers', kind: 'rateLimit', retryAfter: 60 });
	let cancel = () => {};
	const first = stage.engine.run({ parameters: listBanks, onStart: (stop) => (cancel = stop) });
	while (answers('/providers')[0] !== 429) await new Promise((resolve) => setTimeout(resolve, 10));
	// What cancels the wait for the pause comes after its start.
	await new Promise((resolve) => setTimeout(resolve, 300));
	cancel();
	await first;

	const second = stage.engine.run({ parameters: listBanks, onStart: (stop) => (cancel = stop) });
	const other = await setStage();
	await other.engine.run({ parameters: listBanks });
	await stage.engine.credentials.save('kashimi-credential', 'kashimiOAuth2Api', {
		...credentialFor(other.sandbox),
		requestedScopes: ALL_SCOPES,
	});
	const third = await stage.engine.run({ parameters: listBanks });
	expect(third.error?.message).toBeUndefined();
	expect(answers('/providers')).toEqual([429]);

	cancel();
	const { error } = await second;
	expect(error?.message ?? 'cancelled').toContain('cancelled');
	expect(answers('/providers')).toEqual([429]);
	await other.sandbox.close();
});

test('the credential is read for a run, not for every item', async () => {
	await stage.engine.run({ parameters: listBanks });
	const read = jest.spyOn(stage.engine.credentials, 'getDecrypted');
	const { json } = await stage.engine.run({ items: itemsOf(50), parameters: listBanks });
	expect(json).toHaveLength(50);
	// Once to learn whether items have credentials of their own, and once for all of them.
	expect(read).toHaveBeenCalledTimes(2);
});

test('items wait for a renewal together and go on with the new token', async () => {
	await stage.engine.run({ parameters: listBanks });
	stage.sandbox.revokeAllTokens();
	const { json } = await stage.engine.run({ items: itemsOf(30), parameters: listBanks });
	expect(json).toHaveLength(30);
	expect(answers('/auth/token')).toHaveLength(2);
	expect(answers('/providers').filter((status) => status === 200)).toHaveLength(31);
});
