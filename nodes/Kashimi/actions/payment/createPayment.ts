import { MOST_ATTEMPTS } from '../../payments/attempts';
import type { JsonObject } from '../../payments/types';
import { type FailedRequest, isTokenRefused, type KashimiClient } from '../../transport/client';
import { addEndToEndId, type KashimiErrorParts } from '../../transport/errors';
import { clientError } from '../problems';
import { created, type PaymentOrder } from './createdItem';
import { orderKey } from './derivedIds';
import { type EarlierTries, NO_NUMBER } from './earlierTries';
import { GuardedCreation } from './guardedCreation';

/**
 * Makes one payment: with `newAttempt` the next one for its number, once all before it are known to have failed.
 * @returns an item of `paymentItem` with `outcome`, `redirectUrl` and, where the link is lost, `notice`
 * @throws NodeApiError that says whether the payment was made, was not made, or may have been made
 */
export async function createPayment(
	client: KashimiClient,
	order: PaymentOrder,
	tries: EarlierTries,
): Promise<JsonObject> {
	const number = order.body.metadata?.endToEndId;
	if (number === undefined) return await createUnguarded(client, order, tries);
	for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
		const creation = new GuardedCreation(client, { ...order, attempt }, tries, number);
		const payment = await creation.run().catch((error: unknown) => {
			throw addEndToEndId(error, creation.endToEndId);
		});
		if (order.onDuplicate !== 'newAttempt' || !creation.hasFailed) return payment;
	}
	throw clientError(
		client,
		`All ${MOST_ATTEMPTS} payments for the number ${number} failed`,
		'Nothing was created. Find out why they failed, and use another number.',
	);
}

async function createUnguarded(
	client: KashimiClient,
	order: PaymentOrder,
	{ sent }: EarlierTries,
): Promise<JsonObject> {
	const request = client.creationRequest(order.body, order.language);
	const result = await client.send(request);
	if (result.kind === 'succeeded') return created(order, result);
	const effect = client.effectOf(result, request);
	if (effect === 'unknown') {
		const key = orderKey(order.body);
		sent[NO_NUMBER + key] = { client: '', redirectUrl: null, orderKey: key };
	}
	throw client.failure(result, request, unguardedWords(result, effect));
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
