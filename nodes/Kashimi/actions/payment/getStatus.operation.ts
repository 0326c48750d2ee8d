import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { explainStatus, withoutStatus } from '../../payments/statusDictionary';
import type { KashimiClient } from '../../transport/client';
import { optionsField } from '../commonOptions';
import { forOperation, paymentIdField, readPaymentId } from '../fields';
import type { ItemParameters } from '../parameters';

export const description: INodeProperties[] = [
	...forOperation('payment', 'getStatus', [paymentIdField]),
	optionsField('payment', 'getStatus'),
];

export function prepare(item: ItemParameters): string {
	return readPaymentId(item);
}

/**
 * @returns the latest status event with `isFinal` and `explanation`; the status is null while
 * Kashimi shows none
 */
export async function execute(client: KashimiClient, paymentId: string): Promise<IDataObject[]> {
	const event = await client.getLatestStatus(paymentId);
	return event === undefined
		? [withoutStatus(paymentId)]
		: [explainStatus(event) as unknown as IDataObject];
}
