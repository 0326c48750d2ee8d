import type { Payment } from '../../payments/types';
import { isRecord } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';

interface Obstacle {
	problem: string;
	fix: string;
}

const FIX_NOTIFICATION =
	'Create the payment earlier in the same execution, with Additional Fields > Notify This Execution on Automatic and no Webhook URL.';
const OR_CHECK =
	'Or set Options > If Kashimi Cannot Notify to "Check Periodically": the execution then keeps running while it waits.';

/** Part of the path of n8n's resume URLs, before the number of the execution. */
const RESUME_PATH = /\/webhook-waiting\/(\d+)/;

/**
 * What keeps Kashimi from resuming this execution, as far as is known.
 * @param payment undefined where it could not be read, which proves nothing
 */
export async function findObstacle(
	client: KashimiClient,
	payment: Payment | undefined,
	resumeUrl: string,
): Promise<Obstacle | undefined> {
	if (!(await client.canReach(resumeUrl))) {
		return {
			problem: 'Kashimi cannot notify this n8n: its webhook URL points to localhost',
			fix: `Set WEBHOOK_URL to the public address of n8n on the main process and all workers, then restart n8n. ${OR_CHECK}`,
		};
	}
	// An archive that does not give the metadata back proves nothing either.
	if (payment === undefined || !isRecord(payment.metadata)) return undefined;
	const { webhookUrl } = payment.metadata;
	if (webhookUrl === resumeUrl) return undefined;
	return { problem: describe(webhookUrl), fix: `${FIX_NOTIFICATION} ${OR_CHECK}` };
}

function describe(webhookUrl: unknown): string {
	if (typeof webhookUrl !== 'string' || webhookUrl === '') {
		return 'Nothing can end this wait: the payment notifies nobody';
	}
	const [, execution] = RESUME_PATH.exec(webhookUrl) ?? [];
	return execution === undefined
		? 'Nothing can end this wait: the payment notifies another address'
		: `Nothing can end this wait: the payment notifies another execution (${execution})`;
}
