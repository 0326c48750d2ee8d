import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { postWebhook } from '../transport/client';
import { delay } from '../transport/context';
import { STATUS_UPDATED } from './event';
import type { StatusUpdate } from './event';

/** Milliseconds before each call, two minutes in all. */
const DELAYS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000];

/** n8n's reply while an execution is being suspended or resumed. */
const CONFLICT = 409;
/** Our own reply while the status cannot be confirmed. */
const NOT_CONFIRMED = 503;

/** Webhooks that this process delivers again; a flood of them must not multiply the calls. */
const beingDelivered = new Set<string>();
const MOST_UNDER_WAY = 1000;

/**
 * Delivers a webhook to n8n itself a little later, until it is taken: n8n or Kashimi may have been busy, and that
 * Kashimi repeats it is not documented. It never throws. @param url of this n8n, which has to reach it
 */
export async function deliverAgain(
	context: IExecuteFunctions | IWebhookFunctions,
	url: string,
	{ paymentId, eventId, status }: StatusUpdate,
): Promise<void> {
	const key = `${url} ${paymentId}`;
	if (beingDelivered.has(key) || beingDelivered.size >= MOST_UNDER_WAY) return;
	beingDelivered.add(key);
	const event = { eventName: STATUS_UPDATED, eventId, paymentId, status };
	try {
		for (const wait of DELAYS) {
			await delay(wait);
			const reply = await postWebhook(context, url, event);
			if (reply !== CONFLICT && reply !== NOT_CONFIRMED) return;
		}
	} catch (failure) {
		context.logger.warn(`Kashimi: n8n cannot call its own webhook URL: ${failure.message}`);
	} finally {
		beingDelivered.delete(key);
	}
}
