import { randomUUID } from 'crypto';
import type { IExecuteFunctions, IWebhookFunctions } from 'n8n-workflow';

import { postWebhook } from '../transport/client';
import { pause } from '../transport/context';
import { STATUS_UPDATED } from '../webhook/event';

/** Milliseconds before each call, two minutes in all. */
const DELAYS = [2_000, 5_000, 10_000, 20_000, 40_000, 60_000];

/** n8n's answer while an execution is being suspended or resumed. */
const CONFLICT = 409;
/** Our own answer while the status cannot be confirmed. */
const NOT_CONFIRMED = 503;

/** Resume URLs that this process is calling, so that no flood of webhooks multiplies the calls. */
const calling = new Set<string>();

/**
 * Calls the execution's own resume URL a little later, until the status was read there. A webhook
 * may come while n8n cannot take it, or while Kashimi cannot confirm it, and it is not documented
 * that Kashimi sends it again. It never throws; where n8n cannot reach itself, the limit of the
 * wait is the bound.
 */
export async function callResumeUrl(
	context: IExecuteFunctions | IWebhookFunctions,
	url: string,
	paymentId: string,
): Promise<void> {
	if (calling.has(url)) return;
	calling.add(url);
	const body = { eventName: STATUS_UPDATED, paymentId, status: 'PENDING' };
	try {
		for (const delay of DELAYS) {
			await pause(delay);
			const status = await postWebhook(context, url, { ...body, eventId: randomUUID() });
			if (status !== CONFLICT && status !== NOT_CONFIRMED) return;
		}
	} catch (failure) {
		context.logger.warn(`Kashimi: n8n cannot call its own resume URL: ${failure.message}`);
	} finally {
		calling.delete(url);
	}
}
