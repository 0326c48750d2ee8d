import type { IDataObject } from 'n8n-workflow';

import { whyNoFurtherAttempt } from '../../payments/attempts';
import type { FieldProblem } from '../../payments/problems';
import { buildCreatePaymentRequest, REFERENCE_FIELD } from '../../payments/createPaymentRequest';
import { NUMBER_FIELD } from '../../payments/endToEndId';
import { checkSafetyLimits } from '../../payments/safetyLimits';
import { checkTextSettings } from '../../payments/sepaText';
import { checkTotalLimit, TOTAL_LIMITS, type TotalLimits } from '../../payments/totalLimits';
import { checkChoice, isBlank, isRecord, otherwise } from '../../payments/values';
import type { KashimiClient } from '../../transport/client';
import { type ItemParameters, optionPath } from '../parameters';
import { fieldError } from '../problems';
import { isTool, limitsLeftToModel } from '../tool';
import { dryRun } from './create.options';
import { ON_DUPLICATE } from './createdItem';
import { asOneOrder, deriveForItem, whyNotDerivable, whyUnguarded } from './derivedIds';
import { earlierTries } from './earlierTries';
import { readNotification } from './notification';
import type { PreparedPayment } from './repeatedIds';
import { textsWithGaps } from './textsWithGaps';

const LIMITS = 'options.safetyLimits.limits';

/** Fields that decide over money, by path: an expression must not leave one of them empty. */
const DECIDING = {
	amount: 'Amount',
	currency: 'Currency',
	recipientName: 'Recipient Name',
	recipientIban: 'Recipient IBAN',
	remittanceInformation: REFERENCE_FIELD,
	'options.onDuplicate': 'On Duplicate',
	[optionPath(dryRun)]: dryRun.displayName,
	...Object.fromEntries(
		Object.entries(TOTAL_LIMITS).map(([name, label]) => [`options.${name}`, label]),
	),
	[`${LIMITS}.maxAmount`]: 'Safety Limits > Max Amount',
	[`${LIMITS}.allowedCurrencies`]: 'Safety Limits > Allowed Currencies',
	[`${LIMITS}.allowedRecipientIbans`]: 'Safety Limits > Allowed Recipient IBANs',
};
/** The same, but a model may leave them empty: its order gets an ID made of the order itself. */
const LEFT_BY_MODEL = {
	endToEndId: NUMBER_FIELD,
	'additionalFields.customBody': 'Custom Body',
};

export function prepare(item: ItemParameters, client: KashimiClient): PreparedPayment {
	const { context, itemIndex } = item;
	item.refuse([
		...(isTool(context) ? limitsLeftToModel(item) : []),
		...item.undecided(DECIDING, false),
		...item.undecided(LEFT_BY_MODEL),
		...textsWithGaps(item),
	]);

	const entered = item.get('endToEndId');
	const tries = earlierTries(context);
	const derived = isBlank(entered) ? deriveForItem(context, tries, itemIndex) : undefined;
	const chosen = item.required(
		checkChoice(otherwise(item.get('options.onDuplicate'), 'return'), ON_DUPLICATE, 'On Duplicate'),
	);
	const text = item.required(
		checkTextSettings(item.get('options.specialCharacters'), item.get('options.tooLong')),
	);

	const notification = readNotification(item, item.get('additionalFields', {}) as IDataObject);
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
		additionalFields: notification.fields,
		text,
	});
	if ('problems' in result) throw fieldError(context, result.problems, itemIndex);

	// Custom Body may have put in an id of its own, or have taken it out: the request is then unguarded.
	const { endToEndId } = result.body.metadata ?? {};
	const isGenerated = derived !== undefined && endToEndId === derived;
	const isAgentOrder = isGenerated && isTool(context);
	const isDerived = isGenerated && !isAgentOrder;
	const unsafe = isDerived
		? whyNotDerivable(context, tries)
		: endToEndId === undefined && whyUnguarded(context, tries);
	// An order that an agent repeats is answered with its payment, and a notice.
	const onDuplicate = isAgentOrder ? 'return' : chosen;
	const noAttempt = onDuplicate === 'newAttempt' && whyNoFurtherAttempt(endToEndId, isDerived);
	const totals = readTotalLimits(item);
	item.refuse([
		...(unsafe ? [unsafe] : []),
		...(noAttempt ? [noAttempt] : []),
		...totals.problems,
		...checkSafetyLimits(result.body, readSafetyLimits(item)),
	]);

	const body = isAgentOrder ? asOneOrder(context, result.body) : result.body;
	return {
		itemIndex,
		client,
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
		automaticUrl: notification.automaticUrl,
		limits: totals.limits,
		changes: result.changes,
		hints: result.hints,
		isDryRun: item.flag(dryRun),
	};
}

/**
 * A resource locator is an object in the editor, and plain text where an expression fills it. n8n's
 * `extractValue` belongs to a reading of one parameter; here all of an item are read together.
 */
function locatorValue(locator: unknown): unknown {
	return isRecord(locator) && '__rl' in locator ? locator.value : locator;
}

/** An entered 0 is no limit: the editor cannot leave a number empty. */
function readTotalLimits(item: ItemParameters): { limits: TotalLimits; problems: FieldProblem[] } {
	const limits: TotalLimits = {};
	const problems: FieldProblem[] = [];
	for (const name of Object.keys(TOTAL_LIMITS) as Array<keyof TotalLimits>) {
		const entered = item.entered(`options.${name}`);
		if (entered === undefined || entered === 0) continue;
		const checked = checkTotalLimit(name, item.get(`options.${name}`));
		if ('problem' in checked) problems.push(checked.problem);
		else limits[name] = checked.value;
	}
	return { limits, problems };
}

/** Undefined without the group. An entered 0 is no limit here as well. */
function readSafetyLimits(item: ItemParameters): unknown {
	if (item.entered('options.safetyLimits') === undefined) return undefined;
	const limits = item.get(LIMITS);
	const isUnlimited = item.entered(`${LIMITS}.maxAmount`) === 0;
	return isUnlimited ? { ...(limits as IDataObject), maxAmount: undefined } : (limits ?? {});
}
