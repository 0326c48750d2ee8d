import { paymentItem } from '../../payments/paymentItem';
import type { JsonObject } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { paymentIdField, readPaymentId } from '../fields';

export const description = operationFields('payment', 'getStatusHistory', [paymentIdField]);

export const prepare = readPaymentId;

/** @returns an item for every status event, oldest first */
export async function execute(client: KashimiClient, paymentId: string): Promise<JsonObject[]> {
	const events = await client.listStatuses(paymentId);
	const statusReadAt = new Date().toISOString();
	return events.map((status) => paymentItem({ paymentId, status, statusReadAt }));
}
