import type { IExecuteFunctions } from 'n8n-workflow';

import type { KashimiClient } from '../../transport/client';
import { createPayment } from './createPayment';
import { operationFields } from '../commonOptions';
import type { JsonObject } from '../../payments/types';
import { normalId } from '../../payments/uuid';
import type { Conflicts } from '../operation';
import { fieldError } from '../problems';
import { additionalFields } from './create.additionalFields';
import { mainFields } from './create.fields';
import { ownOptions } from './create.options';
import { showOrder } from './dryRun';
import { refuseLostTry } from './lostTry';
import { withoutUnreachable } from './notification';
import { findIdsOfSeveralClients, findLostOrders, tieRepeatedIds } from './repeatedIds';
import type { PreparedPayment } from './repeatedIds';
import { reserveTotals, releaseFailed } from './totalLimits';

export { conclude } from './create.hints';
export { prepare } from './create.prepare';
export { describeDone } from './describeDone';
export { release as leaveOut } from './totalLimits';

export const description = operationFields(
	'payment',
	'create',
	[...mainFields, additionalFields],
	ownOptions,
);

const ORDERED_BEFORE =
	'This order was given before, with the same amount, recipient account and reference. It was not paid again. If a second payment is intended, ask the person for another reference.';
const NO_LINK = ' Its bank link cannot be read again.';

/** Before anything is sent: ties items of the same id, refuses ids of a lost try, and reserves what the limits allow. */
export async function prepareTogether(
	context: IExecuteFunctions,
	prepared: Array<PreparedPayment | undefined>,
): Promise<Conflicts> {
	const payments = prepared.flatMap((payment) => payment ?? []);
	const conflicts = new Map([
		...tieRepeatedIds(payments),
		...findLostOrders(context, payments),
		...(await findIdsOfSeveralClients(payments)),
		...(await refuseLostTry(context, payments)),
	]);
	const others = payments.filter(({ itemIndex }) => !conflicts.has(itemIndex));
	// One that is refused stops the run, so nothing is sent.
	if (others.length < prepared.length && !context.continueOnFail()) return conflicts;
	const problem = await reserveTotals(others);
	if (problem === undefined) return conflicts;
	for (const { itemIndex } of context.continueOnFail() ? others : others.slice(0, 1)) {
		conflicts.set(itemIndex, fieldError(context, [problem], itemIndex));
	}
	return conflicts;
}

/** @returns one item: a payment with `endToEndId`, `outcome` and, without bank link, `notice`; or what would be sent */
export async function execute(
	client: KashimiClient,
	prepared: PreparedPayment,
): Promise<JsonObject[]> {
	if (prepared.isDryRun) return [await showOrder(client, prepared)];
	const making = makeOnce(client, prepared);
	prepared.ended = making.catch(() => releaseFailed(prepared));
	return [await making];
}

async function makeOnce(client: KashimiClient, prepared: PreparedPayment): Promise<JsonObject> {
	await prepared.repeats?.ended;
	const { order, tries, isAgentOrder, changes } = prepared;
	const body = await withoutUnreachable(client, prepared);
	const payment = await createPayment(client, { ...order, body }, tries);
	if (prepared.reservation) prepared.reservation.paymentId = normalId(payment.paymentId);
	const isRepeated = isAgentOrder && payment.outcome === 'existing';
	return {
		...payment,
		...(changes.length > 0 && { changed: changes }),
		...(isRepeated && { notice: payment.redirectUrl ? ORDERED_BEFORE : ORDERED_BEFORE + NO_LINK }),
	};
}
