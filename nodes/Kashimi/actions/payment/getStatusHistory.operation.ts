import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { explainStatus } from '../../payments/statusDictionary';
import type { KashimiClient } from '../../transport/client';
import { optionsField } from '../commonOptions';
import { forOperation, paymentIdField, readPaymentId } from '../fields';
import type { ItemParameters } from '../parameters';

export const description: INodeProperties[] = [
	...forOperation('payment', 'getStatusHistory', [paymentIdField]),
	optionsField('payment', 'getStatusHistory'),
];

export function prepare(item: ItemParameters): string {
	return readPaymentId(item);
}

/** @returns every status event, oldest first, each with `isFinal` and `explanation` */
export async function execute(client: KashimiClient, paymentId: string): Promise<IDataObject[]> {
	const events = await client.listStatuses(paymentId);
	return events.map((event) => explainStatus(event) as unknown as IDataObject);
}
