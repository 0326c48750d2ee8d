import { jest } from '@jest/globals';

import { readConnection } from '../../../nodes/Kashimi/transport/connection.ts';
import { pacerFor, type Pacer } from '../../../nodes/Kashimi/transport/pacer.ts';
import { MemoryCredential } from './memoryCredential.mts';

let clock = 1_000;
let credential: MemoryCredential;

beforeEach(() => {
	jest.spyOn(performance, 'now').mockImplementation(() => clock);
	credential = new MemoryCredential();
});

afterEach(() => void jest.restoreAllMocks());

async function pacer(): Promise<Pacer> {
	const execution = credential.execution();
	return pacerFor(execution, await readConnection(execution));
}

test('all executions of a credential share one, those of another credential do not', async () => {
	const shared = await pacer();
	expect(await pacer()).toBe(shared);
	credential = new MemoryCredential();
	expect(await pacer()).not.toBe(shared);
});

test('another API has its own', async () => {
	const sandbox = await pacer();
	credential.data.environment = 'production';
	const production = await pacer();
	expect(production).not.toBe(sandbox);
	credential.data.environment = 'sandbox';
	expect(await pacer()).toBe(sandbox);
});

test('what was learned is forgotten after ten minutes without a request, not before', async () => {
	const learned = await pacer();
	clock += 600_000;
	expect(await pacer()).toBe(learned);
	clock += 1;
	expect(await pacer()).not.toBe(learned);
});

test('a request under way is no idle time', async () => {
	const learned = await pacer();
	let answer = () => {};
	const asking = { maxConcurrency: 1, isRetry: false, run: {}, signal: undefined };
	const request = learned.run(asking, async () => {
		await new Promise<void>((resolve) => (answer = resolve));
		return { kind: 'succeeded', headers: {}, body: {} };
	});
	clock += 3_600_000;
	expect(await pacer()).toBe(learned);
	await new Promise(setImmediate);
	answer();
	await request;
	expect(await pacer()).toBe(learned);
});
