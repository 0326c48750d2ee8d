import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { type PaymentFacts, paymentItem } from '../payments/paymentItem';
import { NOT_READ_SINCE } from '../payments/statusDictionary';

/** The items whose payment may still change; errors and final statuses are not among them. */
export function pendingItems(items: INodeExecutionData[]): INodeExecutionData[] {
	return items.filter(({ json }) => json.isFinal === false);
}

export function paymentIdOf({ json }: INodeExecutionData): string {
	return String(json.paymentId);
}

/** Puts the status that was just read into the item; what is known of the payment stays. */
export function setStatus(
	item: INodeExecutionData,
	read: Pick<PaymentFacts, 'status' | 'statusReadAt'>,
): void {
	const news = paymentItem({ paymentId: paymentIdOf(item), ...read, timedOut: false });
	item.json = { ...item.json, ...news } as IDataObject;
}

/** What is put out where the limit passes and nobody looks: the old status is called old. */
export function asNotReadSince(items: INodeExecutionData[]): INodeExecutionData[] {
	const pending = new Set(pendingItems(items));
	return items.map((item) => {
		if (!pending.has(item)) return item;
		const explanation = NOT_READ_SINCE as unknown as IDataObject;
		return { ...item, json: { ...item.json, timedOut: true, explanation } };
	});
}
