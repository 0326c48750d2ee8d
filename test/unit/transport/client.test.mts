import { jest } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';

import { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';
import { MemoryCredential } from './memoryCredential.mts';
import { NO_SCOPE } from '../../support/sentences.mts';

const settings = { timeout: 1000, maxRetries: 2, maxConcurrency: 1 };

afterEach(() => void jest.restoreAllMocks());

function clientOf(credential: MemoryCredential): KashimiClient {
	return new KashimiClient(credential.execution(), settings);
}

interface Answer {
	statusCode: number;
	headers?: Record<string, string>;
}

/** Reads a payment of each name at once; returns their names in the order of the requests. */
async function readPayments(
	names: string[],
	answer: (name: string, tries: number) => Promise<Answer>,
): Promise<string[]> {
	const sent: string[] = [];
	const credential = new MemoryCredential();
	const execution = credential.execution(async ({ url }: IHttpRequestOptions) => {
		const name = url.slice(url.lastIndexOf('/') + 1);
		sent.push(name);
		const { statusCode, headers = {} } = await answer(
			name,
			sent.filter((other) => other === name).length,
		);
		return { statusCode, headers, body: { id: name } };
	});
	const client = new KashimiClient(execution, settings);
	await Promise.allSettled(names.map(async (name) => await client.getPayment(name)));
	return sent;
}

test.each([
	['sandbox', undefined, 'http://localhost:5678/webhook', false],
	['sandbox', undefined, 'https://n8n.example.com/webhook', true],
	['custom', 'http://127.0.0.1:3000', 'http://localhost:5678/webhook', true],
	['custom', 'http://127.0.0.1:3000', 'https://n8n.example.com/webhook', true],
	['custom', 'https://kashimi.example.com', 'http://[::1]:5678/webhook', false],
])(
	'a webhook of the %s environment (%s) reaches %s: %s',
	async (environment, baseUrl, url, can) => {
		const credential = new MemoryCredential();
		Object.assign(credential.data, { environment, baseUrl });
		expect(await clientOf(credential).canReach(url)).toBe(can);
	},
);

test('connections have one ID as long as environment, client, scopes and secret stay', async () => {
	const credential = new MemoryCredential();
	const id = await clientOf(credential).connectionId();
	credential.data.webhookSecret = 'another';
	expect(await clientOf(credential).connectionId()).toBe(id);
	for (const [setting, value] of Object.entries({
		environment: 'production',
		clientId: 'another',
		requestedScopes: ['payments:read'],
		clientSecret: 'another',
	})) {
		const before = credential.data[setting];
		credential.data[setting] = value;
		expect(await clientOf(credential).connectionId()).not.toBe(id);
		credential.data[setting] = before;
	}
	expect(id).not.toContain(String(credential.data.clientSecret));
});

test('a credential that cannot be used is the error of the item', async () => {
	const credential = new MemoryCredential();
	credential.data.requestedScopes = [];
	const client = new KashimiClient(credential.execution(), { ...settings, itemIndex: 7 });
	for (const asking of [client.connectionId(), client.canReach('https://example.com')]) {
		await expect(asking).rejects.toMatchObject({
			message: NO_SCOPE,
			context: { itemIndex: 7 },
		});
	}
});

test('the payments with an end-to-end ID are asked for, and others that come along left out', async () => {
	const asked: IHttpRequestOptions[] = [];
	const ours = { id: 'a', metadata: { endToEndId: 'INV-1' } };
	const others = [{ id: 'b', metadata: { endToEndId: 'INV-2' } }, { id: 'c' }];
	const execution = new MemoryCredential().execution(async (options) => {
		asked.push(options);
		return { statusCode: 200, headers: {}, body: [ours, ...others] };
	});
	const client = new KashimiClient(execution, settings);
	expect(await client.listPayments('INV-1')).toEqual([ours]);
	expect(await client.listPayments()).toEqual([ours, ...others]);
	expect(asked.map(({ qs }) => qs)).toEqual([{ 'metadata[endToEndId]': 'INV-1' }, undefined]);
});

test('a credential that cannot be read is what it is', async () => {
	const busy = new Error('SQLITE_BUSY: database is locked');
	const execution = new MemoryCredential().execution();
	execution.getCredentials = async () => await Promise.reject(busy);
	await expect(new KashimiClient(execution, settings).connectionId()).rejects.toBe(busy);
});

test.each([
	['failed', 500],
	['came with a refused token', 401],
])('a request that %s goes again before those that were not sent yet', async (_, statusCode) => {
	jest.spyOn(Math, 'random').mockReturnValue(0);
	const sent = await readPayments(['first', 'second', 'third'], async (name, tries) => {
		if (name === 'first' && tries === 1) return { statusCode };
		// So that the first waits for its turn again before the second is done.
		for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
		return { statusCode: 200 };
	});
	expect(sent).toEqual(['first', 'second', 'first', 'third']);
});

test.each([
	[429, ['first']],
	[500, ['first', 'second']],
	[503, ['first', 'second']],
])(
	'after a %s that asks for a longer wait than anybody makes, sent were %j',
	async (statusCode, expected) => {
		const sent = await readPayments(['first', 'second'], async (name) =>
			name === 'first' ? { statusCode, headers: { 'retry-after': '3600' } } : { statusCode: 200 },
		);
		expect(sent).toEqual(expected);
	},
);

test.each([
	[{ metadata: { endToEndId: 'INV-1' } }, 'guardedCreate'],
	[{ metadata: {} }, 'unguardedCreate'],
	[{}, 'unguardedCreate'],
])('the create of %j is a %s', (body, kind) => {
	const { creationRequest } = clientOf(new MemoryCredential());
	expect(creationRequest(body as never)).toMatchObject({ kind, headers: undefined, body });
	expect(creationRequest(body as never, 'lt').headers).toEqual({ 'Accept-Language': 'lt' });
});

describe('a wait before a retry', () => {
	const aborted = () => AbortSignal.abort();

	test('is not made beyond the number of retries, nor for longer than anybody waits', async () => {
		const client = clientOf(new MemoryCredential());
		expect(await client.waitForRetry(1, { 'retry-after': '0' })).toBe(true);
		expect(await client.waitForRetry(2, { 'retry-after': '0' })).toBe(false);
		expect(await client.waitForRetry(0, { 'retry-after': '3600' })).toBe(false);
	});

	test('is not made when the execution is cancelled', async () => {
		const execution = new MemoryCredential().execution();
		const client = new KashimiClient(
			Object.assign(execution, { getExecutionCancelSignal: aborted }) as never,
			settings,
		);
		expect(await client.waitForRetry(0, { 'retry-after': '0' })).toBe(false);
	});
});
