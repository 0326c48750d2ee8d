import { getEventListeners, once } from 'node:events';
import { withinTime } from '../../../nodes/Kashimi/transport/sendRequest.ts';

/** Goes on until it is ended, like a request whose answer never does. */
async function endless(signal: AbortSignal): Promise<never> {
	if (!signal.aborted) await once(signal, 'abort');
	throw new Error('ended');
}

test('gives what the work gives, and its error', async () => {
	expect(await withinTime(60_000, undefined, async () => 'answer')).toBe('answer');
	const work = async () => await Promise.reject(new Error('reset'));
	await expect(withinTime(60_000, undefined, work)).rejects.toThrow('reset');
});

test('ends the work when the time is up, also without a signal to cancel it', async () => {
	const { signal } = new AbortController();
	const timeUp = { code: 'ETIMEDOUT', message: 'The time for this request is up' };
	await expect(withinTime(1, undefined, endless)).rejects.toMatchObject(timeUp);
	await expect(withinTime(1, signal, endless)).rejects.toMatchObject(timeUp);
});

test('ends the work when the execution is cancelled, before or meanwhile, as what it is', async () => {
	const execution = new AbortController();
	const meanwhile = withinTime(60_000, execution.signal, endless);
	execution.abort();
	await expect(meanwhile).rejects.toThrow('ended');
	await expect(withinTime(60_000, execution.signal, endless)).rejects.toThrow('ended');
});

test('puts no listeners on the signal of the execution, since Node.js warns of more than ten', async () => {
	const execution = new AbortController();
	const work = withinTime(60_000, execution.signal, endless);
	expect(getEventListeners(execution.signal, 'abort')).toEqual([]);
	execution.abort();
	await expect(work).rejects.toThrow('ended');
});
