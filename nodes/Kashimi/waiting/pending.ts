import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { explainStatus, withoutStatus } from '../payments/statusDictionary';
import type { PaymentStatusEvent } from '../payments/types';

/** The items whose payment may still change; errors and final statuses are not among them. */
export function pendingItems(items: INodeExecutionData[]): INodeExecutionData[] {
	return items.filter(({ json }) => json.isFinal === false);
}

export function paymentIdOf({ json }: INodeExecutionData): string {
	return String(json.paymentId);
}

/** Puts what the API now says of its payment into the item. */
export function setStatus(item: INodeExecutionData, event: PaymentStatusEvent): void {
	item.json = statusItem(paymentIdOf(item), event);
}

/**
 * A status event with the ID it was asked for, should the API leave it out. Without an event, the
 * payment has no status yet.
 */
export function statusItem(paymentId: string, event: PaymentStatusEvent | undefined): IDataObject {
	if (event === undefined) return withoutStatus(paymentId);
	return { ...(explainStatus(event) as unknown as IDataObject), paymentId };
}
