import { randomUUID } from 'node:crypto';
import { ApiError } from './errors.mts';
import { type Destination, type Step, isFinal, stepsTo } from './statusFlows.mts';
import type { PaymentRecord } from './store.mts';
import type { SandboxContext } from './types.mts';
import { parserOf } from './validation.mts';

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
			variant('outcome', { outcome: { enum: ['completed', 'declined', 'expired', 'unknown'] } }),
			variant('outcome', { outcome: { const: 'failed' }, failureReason: name }),
			variant('detailedStatus', { detailedStatus: name }),
			variant('detailedStatus', {
				detailedStatus: { ...name, pattern: '^[A-Z][A-Z0-9_]*_FAILED$' },
				failureReason: name,
			}),
		],
	},
	'Send an outcome (completed, declined, failed, expired, unknown) or a detailedStatus; a failureReason goes with a failure',
);

export function existingPayment({ store }: SandboxContext, paymentId: string): PaymentRecord {
	const record = store.find(paymentId);
	if (!record) throw new ApiError(404, `There is no payment with the id ${paymentId}.`);
	return record;
}

/** Adds steps to the history, and announces them where the top-level status has changed. */
export async function addSteps(
	{ store, now, webhooks }: SandboxContext,
	record: PaymentRecord,
	steps: Step[],
): Promise<PaymentRecord> {
	const before = record.statusEvents.at(-1)?.status;
	if (isFinal(before)) throw new ApiError(409, `The payment is ${before}, which is final.`);

	// No await between the check and the change: of two approvals at once, one must lose.
	const createdAt = new Date(now()).toISOString();
	for (const step of steps) {
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

/** Moves a payment on; a final one is refused. */
export async function advance(
	context: SandboxContext,
	paymentId: string,
	to: Destination,
): Promise<PaymentRecord> {
	const record = existingPayment(context, paymentId);
	return await addSteps(context, record, stepsTo(to, record));
}
