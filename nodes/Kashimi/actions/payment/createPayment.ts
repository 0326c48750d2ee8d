import type { IDataObject } from 'n8n-workflow';

import { isTokenRefused } from '../../transport/client';
import type { FailedRequest, KashimiClient } from '../../transport/client';
import type { KashimiErrorParts } from '../../transport/errors';
import { created } from './createdItem';
import type { PaymentOrder } from './createdItem';
import type { EarlierTries } from './earlierTries';
import { GuardedCreation } from './guardedCreation';

/**
 * Makes one payment.
 * @returns an item of `paymentItem` with `outcome`, `redirectUrl` and, where the link is lost, `notice`
 * @throws NodeApiError that says whether the payment was made, was not made, or may have been made
 */
export async function createPayment(
	client: KashimiClient,
	order: PaymentOrder,
	tries: EarlierTries,
): Promise<IDataObject> {
	const request = client.creationRequest(order.body, order.language);
	const endToEndId = order.body.metadata?.endToEndId;
	if (endToEndId !== undefined) {
		return await new GuardedCreation(client, order, tries, request, endToEndId).run();
	}

	const result = await client.send(request);
	if (result.kind === 'succeeded') return created(order, result);
	throw client.failure(result, request, unguardedWords(result, client.effectOf(result, request)));
}

function unguardedWords(result: FailedRequest, effect: string): Partial<KashimiErrorParts> {
	if (effect === 'unknown') {
		return {
			message: 'The payment may have been made: Kashimi did not confirm it',
			description:
				'Do not treat it as failed. Custom Body removed its invoice or order number, so it was sent once and cannot be looked up by number. List the payments and look for it before you create it again.',
			nextStep: 'ask',
		};
	}
	if (!isTokenRefused(result)) return {};
	return {
		message: 'Kashimi rejected the access token, and the payment was not sent again',
		description:
			'Nothing was created. The token has been renewed. Custom Body removed the invoice or order number, so the payment is sent only once in a run. Run the workflow again.',
		nextStep: 'retry',
	};
}
