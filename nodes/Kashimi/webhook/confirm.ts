import type { IWebhookFunctions } from 'n8n-workflow';

import type { PaymentStatusEvent } from '../payments/types';
import { isNotFound, KashimiClient } from '../transport/client';
import { cancelledBy, delay } from '../transport/context';

/** Inferred: how long Kashimi waits for a reply is not documented; the usual is 10 seconds. */
const SETTINGS = { timeout: 4_000, maxRetries: 1, maxConcurrency: 50 };
/** Milliseconds after which Kashimi is told to try again, whatever is still under way. */
const LONGEST_CONFIRMATION = 9_000;
/** Confirmations under way in this process; a flood of forged webhooks must not hold up payments. */
const MOST_AT_ONCE = 500;

let confirmationsUnderWay = 0;

/** `unavailable` is a reason for the log. */
type Confirmation =
	| { kind: 'confirmed'; status: PaymentStatusEvent }
	| { kind: 'unknownPayment' }
	| { kind: 'unavailable'; reason: string };

/** Asks the API for the status of a payment that somebody claims to have changed. */
export async function confirmStatus(
	context: IWebhookFunctions,
	paymentId: string,
): Promise<Confirmation> {
	if (confirmationsUnderWay >= MOST_AT_ONCE) return unavailable('Too many webhooks came at once');
	const isAnswered = new AbortController();
	const timeUp = delay(LONGEST_CONFIRMATION, isAnswered.signal).then(
		(): Confirmation => unavailable('Kashimi took too long to answer'),
	);
	// What nobody waits for any more is not sent.
	const asking = cancelledBy(isAnswered.signal, context);
	confirmationsUnderWay++;
	try {
		return await Promise.race([askTogether(asking, paymentId), timeUp]);
	} finally {
		confirmationsUnderWay--;
		isAnswered.abort();
	}
}

/** What is asked now, and what all who came meanwhile wait for: an answer from before says too little. */
interface Asked {
	now: Promise<Confirmation>;
	next?: Promise<Confirmation>;
}

const asked = new Map<string, Asked>();

/** However many webhooks name one payment, one question about it is under way and one is next. */
async function askTogether(context: IWebhookFunctions, paymentId: string): Promise<Confirmation> {
	const key = `${context.getWorkflow().id} ${context.getNode().id} ${paymentId.toLowerCase()}`;
	const known = asked.get(key);
	if (known)
		return await (known.next ??= known.now.then(async () => await start(context, key, paymentId)));
	return await start(context, key, paymentId);
}

async function start(
	context: IWebhookFunctions,
	key: string,
	paymentId: string,
): Promise<Confirmation> {
	const question: Asked = { now: ask(context, paymentId) };
	asked.set(key, question);
	const confirmation = await question.now;
	if (asked.get(key) === question && question.next === undefined) asked.delete(key);
	return confirmation;
}

async function ask(context: IWebhookFunctions, paymentId: string): Promise<Confirmation> {
	const client = new KashimiClient(context, SETTINGS);
	try {
		// First of all, so that a "not found" of the login service is not taken for an unknown payment.
		await client.connect();
	} catch (failure) {
		return unavailable((failure as Error).message);
	}
	try {
		const status = await client.getLatestStatus(paymentId);
		return status === undefined
			? unavailable('Kashimi has no status for this payment yet')
			: { kind: 'confirmed', status };
	} catch (failure) {
		return isNotFound(failure)
			? { kind: 'unknownPayment' }
			: unavailable((failure as Error).message);
	}
}

function unavailable(reason: string): Confirmation {
	return { kind: 'unavailable', reason };
}
