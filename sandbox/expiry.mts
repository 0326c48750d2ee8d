import { addSteps } from './advance.mts';
import { stageOf, stepsTo } from './statusFlows.mts';
import type { PaymentRecord } from './store.mts';
import type { SandboxContext } from './types.mts';

/** How often the clock is looked at while nobody asks for anything. */
export const EXPIRY_CHECK_MS = 1000;

/** Ends the payments that the payer did not finish in time. */
export async function expirePayments(context: SandboxContext): Promise<void> {
	const { store, settings, now } = context;
	if (settings.paymentLifetimeSeconds === 0) return;
	const latestCreation = now() - settings.paymentLifetimeSeconds * 1000;
	// Once the payer has approved it is the bank's turn, which knows no expiry.
	const isOverdue = (record: PaymentRecord) =>
		Date.parse(record.payment.createdAt ?? '') <= latestCreation &&
		!['processing', 'finished'].includes(stageOf(record));
	const overdue = store.all().filter(isOverdue);
	await Promise.all(
		overdue.map(async (record) => {
			await addSteps(context, record, stepsTo({ outcome: 'expired' }, record));
		}),
	);
}
