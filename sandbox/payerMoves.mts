import { randomInt } from 'node:crypto';
import { addSteps, advance } from './advance.mts';
import { ApiError } from './errors.mts';
import { isOffered } from './hostedBanks.mts';
import { findPayerAccount } from './payerAccounts.mts';
import { type Stage, nextSteps, stageOf } from './statusFlows.mts';
import type { PaymentRecord } from './store.mts';
import type { SandboxContext } from './types.mts';

/** What a payer does on the pages; a move that is not due is refused with 409. */

function expectStage(record: PaymentRecord, stage: Stage): void {
	if (stageOf(record) !== stage) throw new ApiError(409, 'This step of the payment is over.');
}

export function newProviderPaymentId(): string {
	return String(randomInt(1e8, 1e9));
}

export async function chooseBank(
	context: SandboxContext,
	record: PaymentRecord,
	providerId: string,
): Promise<void> {
	expectStage(record, 'bankSelection');
	if (!isOffered(record.payment, providerId)) throw new ApiError(422, 'Choose a bank of the list.');
	record.payment.provider = { ...record.payment.provider, id: providerId };
	record.providerPaymentId = newProviderPaymentId();
	await addSteps(context, record, nextSteps(record, 1));
}

/** In the embedded flow. Refused credentials end the payment. */
export async function giveCredentials(
	context: SandboxContext,
	record: PaymentRecord,
	areRight: boolean,
): Promise<void> {
	expectStage(record, 'credentials');
	if (areRight) {
		await addSteps(context, record, nextSteps(record, 1));
	} else {
		const failureReason = 'SENDER_CREDENTIALS_INVALID';
		await advance(context, record.payment.id, { outcome: 'failed', failureReason });
	}
}

/** The consent to see the accounts is received, and the payer is at the bank again to approve. */
export async function chooseAccount(
	context: SandboxContext,
	record: PaymentRecord,
	accountId: unknown,
): Promise<void> {
	expectStage(record, 'accountConsent');
	const account = findPayerAccount(accountId);
	if (!account) throw new ApiError(422, 'Choose an account.');
	record.payerAccountId = account.id;
	await addSteps(context, record, nextSteps(record, 2));
}

export async function approve(context: SandboxContext, record: PaymentRecord): Promise<void> {
	expectStage(record, 'approval');
	const failureReason = findPayerAccount(record.payerAccountId)?.failureReason;
	await advance(
		context,
		record.payment.id,
		failureReason === undefined ? { outcome: 'completed' } : { outcome: 'failed', failureReason },
	);
}

export async function decline(context: SandboxContext, record: PaymentRecord): Promise<void> {
	if (['processing', 'finished'].includes(stageOf(record))) {
		throw new ApiError(409, 'It is too late to decline.');
	}
	await advance(context, record.payment.id, { outcome: 'declined' });
}
