import { parseList } from './countryCodes';
import { checkCurrency } from './currencies';
import { isValidIban, maskIban, normaliseIban } from './iban';
import { checkAmount, exceeds, readDecimal, toMinorUnits } from './money';
import type { FieldProblem } from './problems';
import type { CreatePaymentRequest } from './types';
import { isBlank, quote } from './values';

/** Limits a person sets on the node; a blank one does not limit. */
export interface SafetyLimits {
	/** In major units, whatever the currency. */
	maxAmount?: unknown;
	/** ISO 4217 codes, as a list or separated by commas. */
	allowedCurrencies?: unknown;
	/** IBANs, as a list or separated by commas. */
	allowedRecipientIbans?: unknown;
}

// The reader may be an AI agent that would otherwise try smaller amounts or other accounts until one passes.
const MEND = 'Do not retry with other values; ask a person to change the safety limit.';

function unreadable(field: string, problem: string): FieldProblem {
	return { field: `Safety Limits > ${field}`, problem, mend: MEND };
}

function checkMaxAmount(body: CreatePaymentRequest, maxAmount: unknown): FieldProblem[] {
	const limit = readDecimal(maxAmount);
	if (limit === undefined || limit <= 0) {
		return [unreadable('Max Amount', `is ${quote(maxAmount)}, which is not a positive number`)];
	}
	const { amount, currency } = body;
	const money = checkAmount(amount, currency, 'Amount');
	const limitInMinorUnits = toMinorUnits(limit, currency);
	if ('value' in money && !exceeds(money.value.minorUnits, limitInMinorUnits)) return [];
	const problem = `is ${quote(amount)} ${currency}, not within the safety limit of ${limit}`;
	return [{ field: 'Amount', problem, mend: MEND }];
}

function checkAllowedCurrencies(body: CreatePaymentRequest, allowed: unknown): FieldProblem[] {
	const field = 'Allowed Currencies';
	const codes: string[] = [];
	for (const entry of parseList(allowed) ?? []) {
		const code = checkCurrency(entry, field);
		if ('problem' in code) return [unreadable(field, `holds ${quote(entry)}, not a currency code`)];
		codes.push(code.value);
	}
	if (codes.length === 0) return [unreadable(field, 'holds no currency code')];
	if (codes.includes(body.currency)) return [];
	const problem = `is ${body.currency}, which the safety limits do not allow`;
	return [{ field: 'Currency', problem, mend: MEND }];
}

function checkAllowedRecipients(body: CreatePaymentRequest, allowed: unknown): FieldProblem[] {
	const field = 'Allowed Recipient IBANs';
	const ibans: string[] = [];
	for (const entry of parseList(allowed) ?? []) {
		const iban = normaliseIban(entry);
		if (!isValidIban(iban))
			return [unreadable(field, `holds ${maskIban(entry)}, not a valid IBAN`)];
		ibans.push(iban);
	}
	if (ibans.length === 0) return [unreadable(field, 'holds no IBAN')];
	const { value } = body.recipient.account.number;
	if (ibans.includes(normaliseIban(value) ?? '')) return [];
	const problem = `is ${maskIban(value)}, an account that the safety limits do not allow`;
	return [{ field: 'Recipient IBAN', problem, mend: MEND }];
}

/**
 * Checks a request that is otherwise valid against the limits of the node. A limit that is filled in but cannot
 * be read, or a list that turns out to hold nothing, refuses the payment: a broken limit must not let it pass.
 *
 * @returns one problem per limit that refuses the payment.
 */
export function checkSafetyLimits(
	body: CreatePaymentRequest,
	limits: SafetyLimits,
): FieldProblem[] {
	const { maxAmount, allowedCurrencies, allowedRecipientIbans } = limits;
	return [
		...(isBlank(maxAmount) ? [] : checkMaxAmount(body, maxAmount)),
		...(isBlank(allowedCurrencies) ? [] : checkAllowedCurrencies(body, allowedCurrencies)),
		...(isBlank(allowedRecipientIbans) ? [] : checkAllowedRecipients(body, allowedRecipientIbans)),
	];
}
