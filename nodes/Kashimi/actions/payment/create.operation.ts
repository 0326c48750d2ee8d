import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import { buildCreatePaymentRequest } from '../../payments/createPaymentRequest';
import { checkSafetyLimits } from '../../payments/safetyLimits';
import { checkTextSettings } from '../../payments/sepaText';
import { isBlank, isRecord } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';
import { createPayment } from './createPayment';
import { withEndToEndId } from '../../transport/errors';
import { optionsField } from '../commonOptions';
import { forOperation } from '../fields';
import { fieldProblems, required } from '../problems';
import type { ItemParameters } from '../parameters';
import { isTool, limitsLeftToModel } from '../tool';
import { additionalFields } from './create.additionalFields';
import { mainFields } from './create.fields';
import { checkOnDuplicate, ownOptions } from './create.options';
import { asOneOrder, deriveForItem } from './derivedIds';
import { withNotification, withoutUnreachable } from './notification';
import { findRepeatedIds } from './repeatedIds';
import type { PreparedPayment } from './repeatedIds';

export const description: INodeProperties[] = [
	...forOperation('payment', 'create', [...mainFields, additionalFields]),
	optionsField('payment', 'create', ownOptions),
];

const ON_DUPLICATE = 'options.onDuplicate';
const LIMITS = 'options.safetyLimits.limits';

/** Fields that decide over money, by path: an expression must not leave one of them empty. */
const DECIDING = {
	amount: 'Amount',
	currency: 'Currency',
	recipientName: 'Recipient Name',
	recipientIban: 'Recipient IBAN',
	remittanceInformation: 'Remittance Information',
	[ON_DUPLICATE]: 'On Duplicate',
	[`${LIMITS}.maxAmount`]: 'Safety Limits > Max Amount',
	[`${LIMITS}.allowedCurrencies`]: 'Safety Limits > Allowed Currencies',
	[`${LIMITS}.allowedRecipientIbans`]: 'Safety Limits > Allowed Recipient IBANs',
};
/**
 * The same, but the model of an AI agent may leave them empty: its order gets an id made of the order
 * itself, so that no second one pays.
 */
const LEFT_BY_MODEL = {
	endToEndId: 'End-to-End ID',
	'additionalFields.customBody': 'Custom Body',
};

const ORDERED_BEFORE =
	'This order was given before: same amount, recipient account and remittance information. It was not paid again, and its bank link cannot be read again. If a second payment is really meant, ask the person for another remittance information.';

export function prepare(item: ItemParameters): PreparedPayment {
	const { context, itemIndex } = item;
	const undecided = [
		...(isTool(context) ? limitsLeftToModel(item) : []),
		...item.undecided(DECIDING, false),
		...item.undecided(LEFT_BY_MODEL),
	];
	if (undecided.length > 0) throw fieldProblems(context, undecided, itemIndex);

	const entered = item.get('endToEndId');
	const derived = isBlank(entered) ? deriveForItem(item) : undefined;
	const onDuplicate = required(context, checkOnDuplicate(item.get(ON_DUPLICATE)), itemIndex);

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

	const broken = checkSafetyLimits(result.body, readSafetyLimits(item));
	if (broken.length > 0) throw fieldProblems(context, broken, itemIndex);

	// Custom Body may have put in an id of its own.
	const isDerived = derived !== undefined && result.endToEndId === derived;
	const isAgentOrder = isDerived && isTool(context);
	const body = isAgentOrder ? asOneOrder(context, result.body) : result.body;
	return {
		order: {
			body,
			language: result.language,
			// A derived id belongs to this very item, so meeting it again is the item's own retry.
			onDuplicate: isDerived ? 'return' : onDuplicate,
		},
		endToEndId: body.metadata?.endToEndId,
		isAgentOrder,
		changes: result.changes,
		hints: result.hints,
	};
}

export const findConflicts = findRepeatedIds;

/** @returns one item: the API's answer with `endToEndId`, `outcome` and, without bank link, `notice` */
export async function execute(
	client: KashimiClient,
	prepared: PreparedPayment,
): Promise<IDataObject[]> {
	const making = makeOnce(client, prepared);
	prepared.ended = making.catch(() => {});
	return [await making];
}

/** Tells in the output panel what was changed in the text, and what is odd. */
export async function conclude(
	context: IExecuteFunctions,
	_output: INodeExecutionData[],
	prepared: PreparedPayment[],
): Promise<void> {
	const changed = prepared.filter(({ changes }) => changes.length > 0).length;
	const messages = new Set(prepared.flatMap(({ hints }) => hints));
	if (changed > 0) {
		const items = changed === 1 ? 'one item' : `${changed} items`;
		messages.add(`Fields of ${items} were changed so that banks take them: see "changed".`);
	}
	for (const message of messages) {
		context.addExecutionHints({ message, location: 'outputPane', type: 'info' });
	}
}

/** The payments that a stopped run has made, for its error. */
export function describeDone(results: IDataObject[]): string {
	const made = results.map(
		({ endToEndId, paymentId }) =>
			`${String(endToEndId ?? 'without end-to-end ID')} (${String(paymentId)})`,
	);
	return `Payments made in this run, by end-to-end ID: ${made.join(', ')}. They stay valid; the same end-to-end IDs return them instead of paying again.`;
}

async function makeOnce(client: KashimiClient, prepared: PreparedPayment): Promise<IDataObject> {
	await prepared.repeats?.ended;
	const body = await withoutUnreachable(client, prepared.order.body);
	const payment = await createPayment(client, { ...prepared.order, body }).catch(
		(error: unknown) => {
			throw withEndToEndId(error, prepared.endToEndId);
		},
	);
	const { endToEndId, isAgentOrder, changes } = prepared;
	return {
		...payment,
		...(endToEndId && { endToEndId }),
		...(changes.length > 0 && { changed: changes as unknown as IDataObject[] }),
		...(isAgentOrder && payment.outcome === 'existing' && { notice: ORDERED_BEFORE }),
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
