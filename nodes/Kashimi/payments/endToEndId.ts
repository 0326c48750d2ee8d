import { createHash } from 'node:crypto';

import { type Checked, refuse } from './problems';
import { spellings } from './samePayment';
import { checkReference } from './sepaText';
import { checkLine } from './textCharacters';
import type { CreatePaymentRequest } from './types';
import { isUuid } from './uuid';
import { quote } from './values';

export const NUMBER_FIELD = 'Invoice or Order Number';
const DERIVED_ID_PREFIX = 'N8N';
// 128 bits: enough against accidental collisions, and prefix and digits stay within 35 characters.
const DERIVED_ID_DIGITS = 32;

/** What identifies one item in one run of one node; the same on every retry of that run. */
export interface EndToEndIdParts {
	/** Of the n8n; follows its encryption key. */
	instanceId: string;
	workflowId: string;
	/** Of the first try. */
	executionId: string;
	/** Random, of the first try; empty where n8n has none. */
	token: string;
	nodeName: string;
	runIndex: number;
	itemIndex: number;
}

/** The end-to-end ID of an item for which the user gives none: `N8N` and 32 hexadecimal digits, in capitals. */
export function deriveEndToEndId(parts: EndToEndIdParts): string {
	const { instanceId, workflowId, executionId, token, nodeName, runIndex, itemIndex } = parts;
	return derive([instanceId, workflowId, executionId, token, nodeName, runIndex, itemIndex]);
}

/**
 * The end-to-end ID of an order of an AI agent: the same for the same amount, account, and letters and digits
 * of the reference, however often it is given: a model writes "Invoice 7." the next time.
 */
export function deriveOrderId(
	{ instanceId, workflowId, nodeId }: Record<'instanceId' | 'workflowId' | 'nodeId', string>,
	{ amount, currency, recipient, remittanceInformation }: CreatePaymentRequest,
): string {
	const account = recipient.account.number.value;
	const reference = spellings(remittanceInformation.value)[0] || remittanceInformation.value;
	return derive([instanceId, workflowId, nodeId, amount, currency, account, reference]);
}

export function isGenerated(endToEndId: string): boolean {
	return /^N8N[0-9A-F]{32}$/.test(endToEndId);
}

function derive(parts: unknown[]): string {
	// JSON keeps the borders between the parts: ["a","bc"] and ["ab","c"] stay different.
	const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
	return DERIVED_ID_PREFIX + digest.slice(0, DERIVED_ID_DIGITS).toUpperCase();
}

/** As sheets show and export a long number: the digits that told it from others are gone. */
const SCIENTIFIC = /^\d([.,]\d+)?E\+\d+$/i;

/** Accepts an end-to-end id that SEPA carries unchanged; refuses an empty one. */
export function checkEndToEndId(value: unknown, field = NUMBER_FIELD): Checked<string> {
	if (isUuid(value)) {
		const fix = `Leave out the hyphens: ${value.replace(/-/g, '')}.`;
		return refuse(field, 'is a UUID, which is one character longer than banks accept', fix);
	}
	const reference = checkReference(value, field);
	if ('value' in reference && SCIENTIFIC.test(reference.value)) {
		const fix = 'Format the column as text in the sheet, and enter the number again.';
		return refuse(field, `is ${quote(value)}, a number that a spreadsheet has shortened`, fix);
	}
	if ('problem' in reference || reference.value !== '') return reference;
	return refuse(field, 'is empty', 'Enter a number of your own, such as an invoice number.');
}

/** Longest id that is looked up, in characters. The archive may hold ids that this node would not make. */
const LONGEST_LOOK_UP = 200;

/** Accepts any end-to-end id that the archive may hold: a lookup makes nothing. */
export function checkKnownEndToEndId(value: unknown, field = NUMBER_FIELD): Checked<string> {
	const id = checkLine(value, LONGEST_LOOK_UP, field);
	if ('problem' in id || id.value !== '') return id;
	return refuse(field, 'is empty', 'Enter the number under which the payment was created.');
}
