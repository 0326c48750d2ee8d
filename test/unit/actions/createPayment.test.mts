import { jest } from '@jest/globals';
import { NodeOperationError } from 'n8n-workflow';

import { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';
import { createPayment } from '../../../nodes/Kashimi/actions/payment/createPayment.ts';
import type { EarlierTries } from '../../../nodes/Kashimi/actions/payment/earlierTries.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';
import { MemoryCredential } from '../transport/memoryCredential.mts';
import {
	unconfirmed,
	sentElsewhere,
	MAYBE_ELSEWHERE,
	UNREADABLE_EXISTING,
	STATUS_UNREAD,
	CREDENTIAL_CHANGES,
} from '../../support/sentences.mts';

const settings = { timeout: 1000, maxRetries: 0, maxConcurrency: 1, itemIndex: 3 };
const node = { name: 'Kashimi', type: 'kashimi', typeVersion: 1 } as never;

const body: CreatePaymentRequest = {
	...{ amount: 12.34, currency: 'EUR', paymentScheme: { name: 'SEPA' } },
	recipient: { name: 'Shop', account: { number: { type: 'IBAN', value: 'DE1' } } },
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice' },
	metadata: { endToEndId: 'INV-1' },
};
const order = { body, onDuplicate: 'return', isDerived: false } as const;
const newTries = (): EarlierTries => ({ runIndex: 0, run: '', isRetry: false, sent: {} });

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
	Object.assign(execution, { getInputData: () => [{}] });
	return { client: new KashimiClient(execution, { ...settings, maxRetries: 3 }), asked };
}

test.each<[string, string, object, string, string]>([
	// Certainly not sent, so that the same request may be sent again.
	['not sent', 'ECONNREFUSED', {}, CREDENTIAL_CHANGES, 'Wait until nobody is editing it'],
	['sent before', 'ECONNREFUSED', {}, unconfirmed(), `(${CREDENTIAL_CHANGES}. `],
	['made before', 'ECONNREFUSED', { paymentId: 'P-1' }, UNREADABLE_EXISTING, 'Payment ID: P-1. '],
	['sent', 'ECONNRESET', {}, unconfirmed(), `(${CREDENTIAL_CHANGES}. `],
])(
	'of a payment that was %s, a client that is named meanwhile is neither paid with nor asked (%s)',
	async (when, code, left, message, description) => {
		const { client, asked } = clientThatChanges(code);
		const tries = newTries();
		if (when.endsWith('before')) {
			tries.sent['INV-1'] = { client: await client.identity(), redirectUrl: null, ...left };
		}
		await expect(createPayment(client, order, tries)).rejects.toMatchObject({
			message: expect.stringContaining(message),
			description: expect.stringContaining(description),
		});
		expect(asked).toEqual(['POST']);
	},
);

test('a payment that was sent to another client is not sent, whenever that is noticed', async () => {
	const client = new KashimiClient(new MemoryCredential().execution(), settings);
	const tries = { ...newTries(), sent: { 'INV-1': { client: 'another', redirectUrl: null } } };
	await expect(createPayment(client, order, tries)).rejects.toMatchObject({
		message: sentElsewhere(),
		description: expect.stringMatching(new RegExp(`^${MAYBE_ELSEWHERE}`)),
	});
});

test('a payment that the archive shows without an ID is the existing one all the same', async () => {
	const execution = new MemoryCredential().execution(async ({ method, url }) =>
		method === 'POST'
			? { statusCode: 409, headers: {}, body: {} }
			: url.includes('/payment-statuses')
				? { statusCode: 404, headers: {}, body: {} }
				: { statusCode: 200, headers: {}, body: [{ metadata: body.metadata }] },
	);
	const client = new KashimiClient(execution, settings);
	await expect(createPayment(client, order, newTries())).resolves.toMatchObject({
		...{ endToEndId: 'INV-1', outcome: 'existing', redirectUrl: null },
		notice: expect.stringContaining(STATUS_UNREAD),
	});
});
