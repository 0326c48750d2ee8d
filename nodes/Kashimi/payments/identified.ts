import type { JsonObject, Payment } from './types';
import { isUuid } from './uuid';

/**
 * An archived payment with its UUID under `id`, in lower case. The API calls it `paymentId` in its
 * other answers, see "Initiate a payment", so it may do so here.
 */
export function identified(payment: JsonObject): Payment {
	const id = payment.id ?? payment.paymentId;
	return { ...payment, id: isUuid(id) ? id.toLowerCase() : id } as unknown as Payment;
}
