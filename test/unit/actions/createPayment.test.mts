import { jest } from '@jest/globals';
import { NodeOperationError } from 'n8n-workflow';

import { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';
import { createPayment } from '../../../nodes/Kashimi/actions/payment/createPayment.ts';
import type { EarlierTries } from '../../../nodes/Kashimi/actions/payment/earlierTries.ts';
import { MemoryCredential } from '../transport/memoryCredential.mts';
import { sentElsewhere, unconfirmed } from '../../support/sentences.mts';

const settings = { timeout: 1000, maxRetries: 0, maxConcurrency: 1, itemIndex: 3 };
const node = { name: 'Kashimi', type: 'kashimi', typeVersion: 1 } as never;

const body = { metadata: { endToEndId: 'INV-1' } } as never;
const order = { body, onDuplicate: 'return', isDerived: false } as const;
const newTries = (): EarlierTries => ({ runIndex: 0, isRetry: false, sent: {} });

afterEach(() => void jest.restoreAllMocks());

test.each([
	['anything', new Error('SQLITE_BUSY: database is locked'), 'it cannot be reached'],
	[
		'an error of n8n',
		new NodeOperationError(node, 'The credential is gone'),
		'The credential is gone',
	],
])(
	'%s that keeps the credential from being read does not hide that the outcome is unknown',
	async (_, failure, reason) => {
		const credential = new MemoryCredential();
		const execution = credential.execution(async () => {
			// So late that the credential is read again before the look-up.
			const later = Date.now() + 60_000;
			jest.spyOn(Date, 'now').mockReturnValue(later);
			execution.getCredentials = async () => await Promise.reject(failure);
			throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
		});
		const client = new KashimiClient(execution, settings);
		const creation = createPayment(client, order, newTries());
		await expect(creation).rejects.toMatchObject({
			message: unconfirmed(),
			description: expect.stringContaining(`Kashimi gave no clear answer (${reason}). Look it up`),
			context: { itemIndex: 3, data: { nextStep: 'retry' } },
		});
	},
);

/** Its first request fails, and the credential names another client meanwhile. */
function clientThatChanges(code: string): { client: KashimiClient; asked: string[] } {
	const credential = new MemoryCredential();
	const asked: string[] = [];
	const execution = credential.execution(async ({ method }) => {
		asked.push(String(method));
		// So late that the credential is read again before the next request.
		const later = Date.now() + 60_000;
		jest.spyOn(Date, 'now').mockReturnValue(later);
		credential.data = { ...credential.data, clientId: 'another' };
		throw Object.assign(new Error(code), { code });
	});
	return { client: new KashimiClient(execution, { ...settings, maxRetries: 3 }), asked };
}

test.each([
	['not sent before', {}, 'The Kashimi credential changes while it is in use'],
	['sent before', { sent: { 'INV-1': { client: '', redirectUrl: null } } }, unconfirmed()],
])(
	'a payment %s does not go to a client that is named while it waits',
	async (_, left, message) => {
		// Certainly not sent, so that the same request may be sent again.
		const { client, asked } = clientThatChanges('ECONNREFUSED');
		const tries = { ...newTries(), ...left };
		for (const sent of Object.values(tries.sent)) sent.client = await client.identity();
		await expect(createPayment(client, order, tries)).rejects.toMatchObject({ message });
		expect(asked).toEqual(['POST']);
	},
);

test('a credential that names another client after a lost answer is not paid with', async () => {
	const { client, asked } = clientThatChanges('ECONNRESET');
	await expect(createPayment(client, order, newTries())).rejects.toMatchObject({
		message: sentElsewhere(),
		description: expect.stringMatching(/^It may have been made there\./),
	});
	expect(asked).toEqual(['POST']);
});
