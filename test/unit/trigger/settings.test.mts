import { jest } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';

import { readWebhookSecret } from '../../../nodes/Kashimi/trigger/settings.ts';

/** A webhook's view of its credential. */
function webhook(read: () => Promise<unknown>, credential = '1', workflow = 'w') {
	return {
		getWorkflow: () => ({ id: workflow }),
		getNode: () => ({ credentials: { kashimiOAuth2Api: { id: credential, name: 'Kashimi' } } }),
		getCredentials: async () => ({ webhookSecret: await read() }),
	} as unknown as IWebhookFunctions;
}

/** A credential that answers when told. */
function credential() {
	const answers: Array<(secret: unknown) => void> = [];
	const read = async () => await new Promise<unknown>((resolve) => void answers.push(resolve));
	return { answers, read };
}

describe('the secret of several webhooks', () => {
	beforeEach(() => void jest.useFakeTimers());

	afterEach(async () => {
		await jest.runAllTimersAsync();
		jest.useRealTimers();
	});

	test('is read once for all within a second, and again for the next', async () => {
		const { answers, read } = credential();
		const together = [1, 2, 3].map(async () => await readWebhookSecret(webhook(read)));
		answers[0]!('old');
		expect(await Promise.all(together)).toEqual(['old', 'old', 'old']);
		await jest.advanceTimersByTimeAsync(999);
		expect(await readWebhookSecret(webhook(read))).toBe('old');
		expect(answers).toHaveLength(1);

		await jest.advanceTimersByTimeAsync(1);
		const later = readWebhookSecret(webhook(read));
		answers[1]!('new');
		expect(await later).toBe('new');
	});

	test.each([undefined, '', ' '])('is read anew after %j', async (blank) => {
		expect(await readWebhookSecret(webhook(async () => blank))).toBeUndefined();
		await jest.advanceTimersByTimeAsync(0);
		expect(await readWebhookSecret(webhook(async () => 'new'))).toBe('new');
	});

	test.each([
		['credentials', webhook(async () => 'other', '2')],
		['workflows', webhook(async () => 'other', '1', 'v')],
	])('is not shared between %s', async (_, other) => {
		const { answers, read } = credential();
		const own = readWebhookSecret(webhook(read));
		expect(await readWebhookSecret(other)).toBe('other');
		answers[0]!('own');
		expect(await own).toBe('own');
	});

	test('is read anew after a failure', async () => {
		const failing = webhook(async () => await Promise.reject(new Error('The database is down')));
		const both = [readWebhookSecret(failing), readWebhookSecret(failing)];
		for (const one of both) await expect(one).rejects.toThrow('The database is down');
		expect(await readWebhookSecret(webhook(async () => ' '))).toBeUndefined();
	});
});
