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
import { optionsField, readOptions } from '../commonOptions';
import { forOperation } from '../fields';
import { fieldProblems, required } from '../problems';
import { isTool, limitsLeftToModel } from '../tool';
import { additionalFields } from './create.additionalFields';
import { mainFields } from './create.fields';
import { ownOptions } from './create.options';
import { asOneOrder, deriveForItem } from './derivedIds';
import { withNotification } from './notification';
import { findRepeatedIds } from './repeatedIds';
import type { PreparedPayment } from './repeatedIds';

export const description: INodeProperties[] = [
	...forOperation('payment', 'create', [...mainFields, additionalFields]),
	optionsField('payment', 'create', ownOptions),
];

const ORDERED_BEFORE =
	'This order was given before: same amount, recipient account and remittance information. It was not paid again, and its bank link cannot be read again. If a second payment is really meant, ask the person for another remittance information.';

export function prepare(context: IExecuteFunctions, itemIndex: number): PreparedPayment {
	const read = (name: string, fallback: unknown = ''): unknown =>
		context.getNodeParameter(name, itemIndex, fallback);
	const entered = read('endToEndId');
	const derived = isBlank(entered) ? deriveForItem(context, itemIndex) : undefined;
	const options = readOptions(context, itemIndex);

	const text = required(
		context,
		checkTextSettings(options.specialCharacters, options.tooLong),
		itemIndex,
	);

	const result = buildCreatePaymentRequest({
		bankSelection: read('bankSelection', 'hosted'),
		providerId: locatorValue(read('provider')),
		amount: read('amount'),
		currency: read('currency', 'EUR'),
		recipientName: read('recipientName'),
		recipientIban: read('recipientIban'),
		remittanceInformation: read('remittanceInformation'),
		endToEndId: derived ?? entered,
		redirectUri: read('redirectUri'),
		additionalFields: withNotification(
			context,
			itemIndex,
			read('additionalFields', {}) as IDataObject,
		),
		text,
	});
	if ('problems' in result) throw fieldProblems(context, result.problems, itemIndex);

	const broken = [
		...(isTool(context) ? limitsLeftToModel(context) : []),
		...checkSafetyLimits(result.body, readSafetyLimits(options)),
	];
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
			onDuplicate: options.onDuplicate === 'error' && !isDerived ? 'error' : 'return',
		},
		endToEndId: body.metadata?.endToEndId,
		isAgentOrder,
		changes: result.changes,
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

/** Tells in the output panel that a bank will show other text than was entered. */
export async function conclude(
	context: IExecuteFunctions,
	output: INodeExecutionData[],
): Promise<void> {
	const changed = output.filter(({ json }) => json.changed !== undefined).length;
	if (changed === 0) return;
	context.addExecutionHints({
		message: `Text of ${changed} ${changed === 1 ? 'item was' : 'items were'} changed so that banks take it. See "changed" in the output.`,
		location: 'outputPane',
		type: 'info',
	});
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
	const payment = await createPayment(client, prepared.order).catch((error: unknown) => {
		throw withEndToEndId(error, prepared.endToEndId);
	});
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

function readSafetyLimits(options: IDataObject): IDataObject {
	const entered = options.safetyLimits;
	const limits = isRecord(entered) && isRecord(entered.limits) ? entered.limits : entered;
	if (!isRecord(limits)) return {};
	// The editor cannot leave a number empty, so 0 stands for "no limit" there.
	return {
		...limits,
		maxAmount: limits.maxAmount === 0 ? undefined : limits.maxAmount,
	} as IDataObject;
}
