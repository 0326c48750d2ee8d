import type { IDataObject } from 'n8n-workflow';

import type { CreatePaymentRequest } from '../payments/types';
import type { KashimiClient } from './client';
import { created, GuardedCreation, mayHaveBeenMade } from './guardedCreation';

export interface PaymentOrder {
	body: CreatePaymentRequest;
	/** Two-letter ISO 639-1 code. */
	language?: string;
	/** What to do when the same payment was made before; a different one is always an error. */
	onDuplicate: 'return' | 'error';
}

/**
 * Makes one payment.
 * @returns the API's fields with `paymentId`, plus `outcome` and, where the bank link is lost, `notice`
 * @throws NodeApiError that says whether the payment was made, was not made, or may have been made
 */
export async function createPayment(
	client: KashimiClient,
	order: PaymentOrder,
): Promise<IDataObject> {
	const request = client.creationRequest(order.body, order.language);
	const endToEndId = order.body.metadata?.endToEndId;
	if (endToEndId !== undefined) {
		return await new GuardedCreation(client, order, request, endToEndId).run();
	}

	const attempt = await client.send(request);
	if (attempt.outcome === 'succeeded') return created(attempt);
	throw client.failure(
		attempt,
		request,
		mayHaveBeenMade(attempt)
			? {
					message: 'The outcome of the payment is unknown, not failed',
					description:
						'The payment may have been made. It has no end-to-end ID (Custom Body removed it), so it was sent once and cannot be found by one. List the payments and look for it before you create it again.',
					nextStep: 'ask',
				}
			: {},
	);
}
