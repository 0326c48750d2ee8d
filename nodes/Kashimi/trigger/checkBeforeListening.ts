import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';

import { MISSING_SECRET, readFilters, readVerification, readWebhookSecret } from './settings';

/**
 * Kashimi has no API for webhooks, so nothing is registered with it: its payments carry the
 * address. Somebody who listens for a test event is told at once that every one would be refused.
 * An active workflow stays reachable, for n8n tries an activation that failed again only much later.
 * @throws NodeOperationError for filters that cannot be read, or in the editor, when signatures are
 * to be verified without a secret
 */
export async function prepare(context: IHookFunctions): Promise<boolean> {
	readFilters(context);
	const isTest = context.getMode() === 'manual';
	if (!isTest || readVerification(context) !== 'signature') return true;
	if ((await readWebhookSecret(context)) !== undefined) return true;
	// The editor shows nothing but the message.
	throw new NodeOperationError(context.getNode(), MISSING_SECRET);
}
