import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';

import { MISSING_SECRET, readVerification, readWebhookSecret } from './settings';

/**
 * Kashimi has no API for webhooks, so nothing is registered with it: its payments carry the
 * address. A workflow that would refuse each of them is not switched on.
 * @throws NodeOperationError when signatures are to be verified without a secret
 */
export async function prepare(context: IHookFunctions): Promise<boolean> {
	if (readVerification(context) !== 'signature') return true;
	if ((await readWebhookSecret(context)) !== undefined) return true;
	throw new NodeOperationError(context.getNode(), 'Signatures cannot be verified', {
		description: MISSING_SECRET,
	});
}
