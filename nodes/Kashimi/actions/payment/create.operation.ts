import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';

import { whyNoFurtherAttempt } from '../../payments/attempts';
import { buildCreatePaymentRequest, REFERENCE_FIELD } from '../../payments/createPaymentRequest';
import { checkSafetyLimits } from '../../payments/safetyLimits';
import { TOTAL_LIMITS } from '../../payments/totalLimits';
import { checkTextSettings } from '../../payments/sepaText';
import { isBlank, isRecord } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';
import { createPayment } from './createPayment';
import { operationFields } from '../commonOptions';
import type { ClientFor } from '../operation';
import { fieldProblems, required } from '../problems';
import type { ItemParameters } from '../parameters';
import { isTool, limitsLeftToModel } from '../tool';
import { additionalFields } from './create.additionalFields';
import { mainFields } from './create.fields';
import { hintsOn } from './create.hints';
import { checkOnDuplicate, dryRun, ownOptions } from './create.options';
import { asOneOrder, deriveForItem, whyNotDerivable, whyUnguarded } from './derivedIds';
import { showOrder } from './dryRun';
import { earlierTries } from './earlierTries';
import { refuseLostTry } from './lostTry';
import { withNotification, withoutUnreachable } from './notification';
import { findIdsOfSeveralClients, findRepeatedIds } from './repeatedIds';
import type { PreparedPayment } from './repeatedIds';
import { textsWithGaps } from './textsWithGaps';
import { checkTotals, readTotalLimits, withdraw, withdrawFailed } from './totalLimits';

export { describeDone } from './describeDone';

export const description: INodeProperties[] = operationFields(
	'payment',
	'create',
	[...mainFields, additionalFields],
	ownOptions,
);

const ON_DUPLICATE = 'options.onDuplicate';
const LIMITS = 'options.safetyLimits.limits';
const DRY_RUN = `options.${dryRun.name}`;

/** Fields that decide over money, by path: an expression must not leave one of them empty. */
const DECIDING = {
	amount: 'Amount',
	currency: 'Currency',
	recipientName: 'Recipient Name',
	recipientIban: 'Recipient IBAN',
	remittanceInformation: REFERENCE_FIELD,
	[ON_DUPLICATE]: 'On Duplicate',
	[DRY_RUN]: dryRun.displayName,
	...Object.fromEntries(
		Object.entries(TOTAL_LIMITS).map(([name, label]) => [`options.${name}`, label]),
	),
	[`${LIMITS}.maxAmount`]: 'Safety Limits > Max Amount',
	[`${LIMITS}.allowedCurrencies`]: 'Safety Limits > Allowed Currencies',
	[`${LIMITS}.allowedRecipientIbans`]: 'Safety Limits > Allowed Recipient IBANs',
};
/**
 * The same, but the model of an AI agent may leave them empty: its order gets an id made of the order
 * itself, so that no second one pays.
 */
const LEFT_BY_MODEL = {
	endToEndId: 'Invoice or Order Number',
	'additionalFields.customBody': 'Custom Body',
};

const ORDERED_BEFORE =
	'This order was given before, with the same amount, recipient account and reference. It was not paid again. If a second payment is intended, ask the person for another reference.';
const NO_LINK = ' Its bank link cannot be read again.';

export function prepare(item: ItemParameters): PreparedPayment {
	const { context, itemIndex } = item;
	const undecided = [
		...(isTool(context) ? limitsLeftToModel(item) : []),
		...item.undecided(DECIDING, false),
		...item.undecided(LEFT_BY_MODEL),
		...textsWithGaps(item),
	];
	if (undecided.length > 0) throw fieldProblems(context, undecided, itemIndex);

	const entered = item.get('endToEndId');
	const tries = earlierTries(context);
	const derived = isBlank(entered) ? deriveForItem(context, tries, itemIndex) : undefined;
	const chosen = required(context, checkOnDuplicate(item.get(ON_DUPLICATE)), itemIndex);

	const text = required(
		context,
		checkTextSettings(item.get('options.specialCharacters'), item.get('options.tooLong')),
		itemIndex,
	);

	const result = buildCreatePaymentRequest({
		bankSelection: item.get('bankSelection', 'hosted'),
		providerId: locatorValue(item.get('provider')),
		amount: item.get('amount'),
		currency: item.get('currency'),
		recipientName: item.get('recipientName'),
		recipientIban: item.get('recipientIban'),
		remittanceInformation: item.get('remittanceInformation'),
		endToEndId: derived ?? entered,
		redirectUri: item.get('redirectUri'),
		additionalFields: withNotification(item, item.get('additionalFields', {}) as IDataObject),
		text,
	});
	if ('problems' in result) throw fieldProblems(context, result.problems, itemIndex);

	// Custom Body may have put in an id of its own, or have taken it out.
	const isAgentOrder = derived !== undefined && result.endToEndId === derived && isTool(context);
	const isDerived = derived !== undefined && result.endToEndId === derived && !isAgentOrder;
	const unsafe = isDerived
		? whyNotDerivable(context, tries)
		: result.endToEndId === undefined && whyUnguarded(context, tries);
	// An order that an agent repeats is answered with its payment, and a notice.
	const onDuplicate = isAgentOrder ? 'return' : chosen;
	const noAttempt =
		onDuplicate === 'newAttempt' && whyNoFurtherAttempt(result.endToEndId, isDerived);
	const totals = readTotalLimits(item);
	const broken = [
		...(unsafe ? [unsafe] : []),
		...(noAttempt ? [noAttempt] : []),
		...totals.problems,
		...checkSafetyLimits(result.body, readSafetyLimits(item)),
	];
	if (broken.length > 0) throw fieldProblems(context, broken, itemIndex);

	const body = isAgentOrder ? asOneOrder(context, result.body) : result.body;
	return {
		order: {
			body,
			language: result.language,
			enteredReference: result.changes.find(({ field }) => field === REFERENCE_FIELD)?.from,
			onDuplicate,
			isDerived,
		},
		tries,
		endToEndId: body.metadata?.endToEndId,
		isAgentOrder,
		limits: totals.limits,
		changes: result.changes,
		hints: result.hints,
		isDryRun: item.flag(DRY_RUN, dryRun.displayName),
	};
}

/** What would have to be known before anything is sent: ids given twice, and ids of a lost try. */
export async function findConflicts(
	context: IExecuteFunctions,
	prepared: Array<PreparedPayment | undefined>,
	clientFor: ClientFor,
): Promise<Map<number, NodeOperationError>> {
	const conflicts = new Map([
		...findRepeatedIds(context, prepared),
		...(await findIdsOfSeveralClients(context, prepared, clientFor)),
	]);
	const lost = prepared.flatMap((payment, itemIndex) =>
		payment?.order.isDerived && payment.tries.identity === undefined ? [itemIndex] : [],
	);
	const mayRead = lost.some((itemIndex) => prepared[itemIndex]?.isDryRun === false);
	for (const [itemIndex, error] of await refuseLostTry(context, lost, mayRead, clientFor)) {
		conflicts.set(itemIndex, error);
	}
	const others = [...prepared.entries()].filter(
		(entry): entry is [number, PreparedPayment] =>
			entry[1] !== undefined && !conflicts.has(entry[0]),
	);
	// One that is refused stops the run, so nothing is sent.
	if (others.length < prepared.length && !context.continueOnFail()) return conflicts;
	const problem = await checkTotals(others, clientFor);
	if (problem === undefined) return conflicts;
	for (const [itemIndex] of context.continueOnFail() ? others : others.slice(0, 1)) {
		conflicts.set(itemIndex, fieldProblems(context, [problem], itemIndex));
	}
	return conflicts;
}

/** @returns one item: a payment with `endToEndId`, `outcome` and, without bank link, `notice`; or what would be sent */
export async function execute(
	client: KashimiClient,
	prepared: PreparedPayment,
): Promise<IDataObject[]> {
	if (prepared.isDryRun) return [await showOrder(client, prepared)];
	const making = makeOnce(client, prepared);
	prepared.ended = making.catch(() => withdrawFailed(prepared));
	return [await making];
}

/** What a failure kept from being sent leaves room for the next run. */
export function leaveOut(prepared: PreparedPayment[]): void {
	withdraw(prepared);
}

/** Tells above the output what its reader should know. */
export async function conclude(
	context: IExecuteFunctions,
	output: INodeExecutionData[],
	prepared: PreparedPayment[],
): Promise<void> {
	const results = output.map(({ json }) => json);
	for (const { message, type } of hintsOn(results, prepared)) {
		context.addExecutionHints({ message, location: 'outputPane', type });
	}
}

async function makeOnce(client: KashimiClient, prepared: PreparedPayment): Promise<IDataObject> {
	await prepared.repeats?.ended;
	const { order, tries, isAgentOrder, changes } = prepared;
	const body = await withoutUnreachable(client, order.body);
	const payment = await createPayment(client, { ...order, body }, tries);
	if (prepared.promise) prepared.promise.paymentId = String(payment.paymentId).toLowerCase();
	const isRepeated = isAgentOrder && payment.outcome === 'existing';
	return {
		...payment,
		...(changes.length > 0 && { changed: changes as unknown as IDataObject[] }),
		...(isRepeated && { notice: payment.redirectUrl ? ORDERED_BEFORE : ORDERED_BEFORE + NO_LINK }),
	};
}

/** A resource locator is an object in the editor, and plain text where an expression fills it. */
function locatorValue(locator: unknown): unknown {
	return isRecord(locator) && '__rl' in locator ? locator.value : locator;
}

/** Undefined without the group. An entered 0 is no limit: the editor cannot leave a number empty. */
function readSafetyLimits(item: ItemParameters): unknown {
	if (item.entered('options.safetyLimits') === undefined) return undefined;
	const limits = item.get(LIMITS);
	const isUnlimited = item.entered(`${LIMITS}.maxAmount`) === 0;
	return isUnlimited ? { ...(limits as IDataObject), maxAmount: undefined } : (limits ?? {});
}
