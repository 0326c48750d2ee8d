import { parseCodes, parseList } from './countryCodes';
import { checkCurrency } from './currencies';
import { isValidIban, maskIban, normaliseIban } from './iban';
import { exceeds, readDecimal, readMinorUnits, toMinorUnits } from './money';
import type { FieldProblem } from './problems';
import type { CreatePaymentRequest } from './types';
import { isBlank, isRecord, quote } from './values';

// The reader may be an AI agent that would otherwise try smaller amounts or other accounts until one passes.
export const LIMIT_FIX = 'Do not retry with other values. Ask a person to change the safety limit.';

const NAMES = ['maxAmount', 'allowedCurrencies', 'allowedRecipientIbans'];

function unreadable(problem: string, field?: string): FieldProblem {
	return { field: field ? `Safety Limits > ${field}` : 'Safety Limits', problem, fix: LIMIT_FIX };
}

function checkMaxAmount(body: CreatePaymentRequest, maxAmount: unknown): FieldProblem[] {
	const limit = readDecimal(maxAmount);
	if (limit === undefined || limit <= 0) {
		return [unreadable(`is ${quote(maxAmount)}, which is not a positive number`, 'Max Amount')];
	}
	const { amount, currency } = body;
	const minorUnits = readMinorUnits(amount, currency) ?? Infinity;
	if (!exceeds(minorUnits, toMinorUnits(limit, currency))) return [];
	const problem = `is ${quote(amount)} ${currency}, which is outside the safety limit of ${limit}`;
	return [{ field: 'Amount', problem, fix: LIMIT_FIX }];
}

function checkAllowedCurrencies(body: CreatePaymentRequest, allowed: unknown): FieldProblem[] {
	const field = 'Allowed Currencies';
	const codes = parseCodes(allowed) ?? [];
	const wrong = codes.find((code) => 'problem' in checkCurrency(code, field));
	if (wrong !== undefined) {
		return [unreadable(`contains ${quote(wrong)}, which is not a currency code`, field)];
	}
	if (codes.length === 0) return [unreadable('contains no currency code', field)];
	if (codes.some((code) => code.toUpperCase() === body.currency)) return [];
	const problem = `is ${body.currency}, which the safety limits do not allow`;
	return [{ field: 'Currency', problem, fix: LIMIT_FIX }];
}

function checkAllowedRecipients(body: CreatePaymentRequest, allowed: unknown): FieldProblem[] {
	const field = 'Allowed Recipient IBANs';
	const ibans = parseList(allowed) ?? [];
	const wrong = ibans.find((iban) => !isValidIban(normaliseIban(iban)));
	if (wrong !== undefined) {
		return [unreadable(`contains ${maskIban(wrong)}, which is not a valid IBAN`, field)];
	}
	if (ibans.length === 0) return [unreadable('contains no IBAN', field)];
	const { value } = body.recipient.account.number;
	if (ibans.map(normaliseIban).includes(normaliseIban(value))) return [];
	const problem = `is ${maskIban(value)}, an account that the safety limits do not allow`;
	return [{ field: 'Recipient IBAN', problem, fix: LIMIT_FIX }];
}

/**
 * One problem for each limit of the node that refuses a valid request. A limit that is filled in but cannot be
 * read refuses it, too, and so does a group without any known limit: n8n drops what it does not know.
 * @param limits by name, in whatever shape; undefined where the user added none
 */
export function checkSafetyLimits(body: CreatePaymentRequest, limits: unknown): FieldProblem[] {
	if (limits === undefined) return [];
	const group = isRecord(limits) ? limits : {};
	const unknown = Object.keys(group).filter((name) => !NAMES.includes(name));
	if (unknown.length > 0) return [unreadable(`contain "${unknown[0]}", which is not a limit`)];
	if (Object.values(group).every(isBlank)) return [unreadable('contain no limit')];
	const { maxAmount, allowedCurrencies, allowedRecipientIbans } = group;
	return [
		...(isBlank(maxAmount) ? [] : checkMaxAmount(body, maxAmount)),
		...(isBlank(allowedCurrencies) ? [] : checkAllowedCurrencies(body, allowedCurrencies)),
		...(isBlank(allowedRecipientIbans) ? [] : checkAllowedRecipients(body, allowedRecipientIbans)),
	];
}
