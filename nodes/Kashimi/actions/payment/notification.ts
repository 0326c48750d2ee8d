import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { checkWebAddress } from '../../payments/webAddress';
import { checkChoice, isBlank } from '../../payments/values';
import type { CreatePaymentRequest } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { RESUME_URL } from '../../waiting/suspension';
import type { ItemParameters } from '../parameters';
import type { PreparedPayment } from './repeatedIds';

const WAIT_OPERATION = 'waitForFinalStatus';
const FIELD = 'Notify This Execution';

interface Notification {
	/** Additional fields in which "Notify This Execution" has become a webhook URL. */
	fields: IDataObject;
	/** That URL, if nobody asked for it. */
	automaticUrl?: string;
}

/** For each run of a node, the URL that Automatic fills in; undefined where no wait follows. */
const automaticUrls = new WeakMap<KashimiClient['context'], { url: string | undefined }>();

/** @throws NodeOperationError also for Yes beside a webhook URL: a payment notifies one address */
export function readNotification(item: ItemParameters, fields: IDataObject): Notification {
	const entered = item.decided('additionalFields.notifyThisExecution', FIELD) ?? 'auto';
	const word = String(entered).trim().toLowerCase();
	// It was a switch before.
	const named = word === 'true' ? 'yes' : word === 'false' ? 'no' : word;
	const choice = item.required(checkChoice(named, ['auto', 'yes', 'no'], FIELD));
	const hasUrl = !isBlank(fields.webhookUrl);
	if (choice === 'yes' && hasUrl) {
		item.refuse([
			{
				field: 'Webhook URL',
				problem: 'is set although Notify This Execution is Yes',
				fix: 'Remove one of the two: a payment notifies one address.',
			},
		]);
	}
	if (choice === 'no' || hasUrl) return { fields };
	if (choice === 'yes')
		return { fields: { ...fields, webhookUrl: item.run.once(RESUME_URL) as string } };
	const url = automaticUrl(item);
	return url === undefined
		? { fields }
		: { fields: { ...fields, webhookUrl: url }, automaticUrl: url };
}

/** The same for all items, so it is found out once: n8n walks the whole workflow for it. */
function automaticUrl({ context, run }: ItemParameters): string | undefined {
	const known = automaticUrls.get(context);
	if (known) return known.url;
	const address = waitFollows(context) ? checkWebAddress(run.once(RESUME_URL), '') : undefined;
	const url = address && 'value' in address ? address.value : undefined;
	automaticUrls.set(context, { url });
	return url;
}

function waitFollows(context: IExecuteFunctions): boolean {
	const { name, type } = context.getNode();
	return context
		.getChildNodes(name, { includeNodeParameters: true })
		.some(
			(child) =>
				child.type === type && !child.disabled && child.parameters?.operation === WAIT_OPERATION,
		);
}

/** Without the URL that Automatic filled in, where Kashimi cannot call it and might refuse the payment. */
export async function withoutUnreachable(
	client: KashimiClient,
	{ order: { body }, automaticUrl: url }: PreparedPayment,
): Promise<CreatePaymentRequest> {
	const { webhookUrl, ...metadata } = body.metadata ?? {};
	if (url === undefined || webhookUrl !== url || (await client.canReach(url))) return body;
	return { ...body, metadata };
}
