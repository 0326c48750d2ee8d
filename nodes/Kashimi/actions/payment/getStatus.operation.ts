import { paymentItem } from '../../payments/paymentItem';
import type { JsonObject } from '../../payments/types';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { paymentIdField, readPaymentId } from '../fields';

export const description = operationFields('payment', 'getStatus', [paymentIdField]);

export const prepare = readPaymentId;

/** @returns what is known of the payment by its latest status event */
export async function execute(client: KashimiClient, paymentId: string): Promise<JsonObject[]> {
	return [paymentItem({ paymentId, ...(await client.readStatus(paymentId)) })];
}
