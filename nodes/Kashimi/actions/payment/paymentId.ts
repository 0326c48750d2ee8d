import type { IExecuteFunctions } from 'n8n-workflow';

import { checkUuid } from '../../payments/webAddress';
import { required } from '../problems';

/** @throws NodeOperationError when the Payment ID of the item is not a UUID */
export function readPaymentId(context: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = context.getNodeParameter('paymentId', itemIndex);
	return required(context, checkUuid(value, 'Payment ID'), itemIndex);
}
