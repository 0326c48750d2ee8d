import { randomUUID } from 'node:crypto';
import { ApiError } from './errors.mts';
import { type Destination, stepsTo } from './status-flows.mts';
import type { PaymentRecord } from './store.mts';
import type { SandboxContext } from './types.mts';
import { parserOf } from './validation.mts';

const FINAL_STATUSES = ['COMPLETED', 'FAILED'];

const name = { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' };
const variant = (required: string, properties: object) => ({
	type: 'object',
	required: [required],
	additionalProperties: false,
	properties,
});

export const parseDestination = parserOf<Destination>(
	{
		anyOf: [
			variant('outcome', { outcome: { enum: ['completed', 'expired', 'unknown'] } }),
			variant('outcome', { outcome: { const: 'failed' }, failureReason: name }),
			variant('detailedStatus', { detailedStatus: name }),
			variant('detailedStatus', {
				detailedStatus: { ...name, pattern: '^[A-Z][A-Z0-9_]*_FAILED$' },
				failureReason: name,
			}),
		],
	},
	'Send an outcome (completed, failed, expired, unknown) or a detailedStatus; a failureReason goes with a failure',
);

/** Moves a payment on, and announces it where its top-level status has changed. */
export async function advance(
	{ store, now, webhooks }: SandboxContext,
	paymentId: string,
	to: Destination,
): Promise<PaymentRecord> {
	const record = store.find(paymentId);
	if (!record) throw new ApiError(404, `There is no payment with the id ${paymentId}.`);

	const before = record.statusEvents.at(-1)?.status;
	if (FINAL_STATUSES.includes(before ?? '')) {
		throw new ApiError(409, `The payment is ${before}, which is final.`);
	}
	const createdAt = new Date(now()).toISOString();
	for (const step of stepsTo(to, record)) {
		record.statusEvents.push({
			id: randomUUID(),
			paymentId: record.payment.id,
			...step,
			createdAt,
		});
	}
	record.payment.updatedAt = createdAt;

	const after = record.statusEvents.at(-1)?.status;
	await store.save();
	if (after !== undefined && after !== before) webhooks.announce(record, after);
	return record;
}
