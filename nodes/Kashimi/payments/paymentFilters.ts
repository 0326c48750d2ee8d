import { checkCurrency } from './currencies';
import { checkInstant, readInstant } from './instants';
import type { FieldProblem } from './problems';
import type { Payment } from './types';
import { checkUuid } from './uuid';
import { isBlank, isRecord } from './values';

/** Filters for payments, which the API does not offer; a blank one lets every payment pass. */
export interface PaymentFilters {
	/** Instant from which on the payment was created, that instant included. */
	createdAfter?: unknown;
	/** Instant before which the payment was created, that instant excluded. */
	createdBefore?: unknown;
	/** ISO 4217 code. */
	currency?: unknown;
	/** UUID of the bank. */
	providerId?: unknown;
	/** Instant from which on the payment was last updated, that instant included. */
	updatedAfter?: unknown;
}

const CHECKS = [
	['createdAfter', 'Created After', checkInstant],
	['createdBefore', 'Created Before', checkInstant],
	['currency', 'Currency', checkCurrency],
	['providerId', 'Bank ID', checkUuid],
	['updatedAfter', 'Updated After', checkInstant],
] as const;

/** Finds the filters that cannot be understood. */
export function checkPaymentFilters(filters: PaymentFilters): FieldProblem[] {
	return CHECKS.flatMap(([name, label, check]) => {
		if (isBlank(filters[name])) return [];
		const checked = check(filters[name], `Filters > ${label}`);
		return 'problem' in checked ? [checked.problem] : [];
	});
}

function equalsIgnoringCase(one: unknown, other: unknown): boolean {
	return (
		typeof one === 'string' &&
		typeof other === 'string' &&
		one.trim().toLowerCase() === other.trim().toLowerCase()
	);
}

function matches(payment: Payment, filters: PaymentFilters): boolean {
	const { createdAfter, createdBefore, currency, providerId, updatedAfter } = filters;
	const createdAt = readInstant(payment.createdAt);
	return (
		(isBlank(createdAfter) || createdAt >= readInstant(createdAfter)) &&
		(isBlank(createdBefore) || createdAt < readInstant(createdBefore)) &&
		(isBlank(updatedAfter) || readInstant(payment.updatedAt) >= readInstant(updatedAfter)) &&
		(isBlank(currency) || equalsIgnoringCase(payment.currency, currency)) &&
		(isBlank(providerId) || equalsIgnoringCase(payment.provider?.id, providerId))
	);
}

/** Time of creation for sorting; a payment without a readable one is the oldest. */
function creationTime(payment: Payment): number {
	const createdAt = readInstant(payment.createdAt);
	return Number.isNaN(createdAt) ? -Infinity : createdAt;
}

/**
 * Keeps the payments that pass all filters, newest first; payments with equal dates keep their order. A payment
 * without a readable date passes no date filter.
 */
export function filterPayments(payments: Payment[], filters: PaymentFilters): Payment[] {
	if (!Array.isArray(payments)) return [];
	return payments
		.filter((payment) => isRecord(payment) && matches(payment, filters))
		.map((payment) => ({ payment, time: creationTime(payment) }))
		.sort((one, other) => (one.time === other.time ? 0 : other.time - one.time))
		.map(({ payment }) => payment);
}
