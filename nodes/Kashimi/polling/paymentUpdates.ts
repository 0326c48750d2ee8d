import { createHash } from 'node:crypto';

import { readInstant } from '../payments/instants';
import type { Payment } from '../payments/types';
import { isRecord, ownEntry } from '../payments/values';
import type { Cursor, DatedPayment } from './cursor';

/** Milliseconds by which the two dates of a new payment may differ. Inferred: an API may write one after the other. */
export const CREATION_SPAN = 1_000;

/** Payments by their latest update, else by their creation; those without any readable date are left out. */
export function dateUpdates(payments: Payment[]): DatedPayment[] {
	return payments.flatMap((payment) => {
		const updatedAt = readInstant(payment.updatedAt);
		const time = Number.isNaN(updatedAt) ? readInstant(payment.createdAt) : updatedAt;
		if (Number.isNaN(time)) return [];
		// Two updates may share a whole second, where the dates have no milliseconds.
		return [
			time % 1000 === 0 ? { payment, time, version: () => versionOf(payment) } : { payment, time },
		];
	});
}

/** Whether something unseen is the update of a payment, and not its creation. */
export function isUpdate({ payment, time }: DatedPayment, cursor?: Cursor): boolean {
	const isKnown = ownEntry(cursor?.seen ?? {}, payment.id) !== undefined;
	return isKnown || time - readInstant(payment.createdAt) > CREATION_SPAN;
}

/** The same as long as the payment has the same fields, in whatever order. */
function versionOf(payment: Payment): string {
	const content = JSON.stringify(payment, (_name, value: unknown) =>
		isRecord(value) ? Object.fromEntries(Object.entries(value).sort()) : value,
	);
	return createHash('sha256').update(content).digest('base64').slice(0, 8);
}
