import { jest } from '@jest/globals';
import { NodeOperationError } from 'n8n-workflow';

import { KashimiClient } from '../../../nodes/Kashimi/transport/client.ts';
import { createPayment } from '../../../nodes/Kashimi/actions/payment/createPayment.ts';
import { MemoryCredential } from '../transport/memoryCredential.mts';
import { unconfirmed } from '../../support/sentences.mts';

const settings = { timeout: 1000, maxRetries: 0, maxConcurrency: 1, itemIndex: 3 };
const node = { name: 'Kashimi', type: 'kashimi', typeVersion: 1 } as never;

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
		const body = { metadata: { endToEndId: 'INV-1' } } as never;
		const order = { body, onDuplicate: 'return', isDerived: false } as const;
		const tries = { runIndex: 0, isRetry: false, links: {} };
		const creation = createPayment(client, order, tries);
		await expect(creation).rejects.toMatchObject({
			message: unconfirmed(),
			description: expect.stringContaining(`Kashimi gave no clear answer (${reason}). Look it up`),
			context: { itemIndex: 3, data: { nextStep: 'retry' } },
		});
	},
);
