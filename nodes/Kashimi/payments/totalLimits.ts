import { exceeds, fromMinorUnits, readDecimal, readMinorUnits, toMinorUnits } from './money';
import { type Checked, type FieldProblem, refuse } from './problems';
import { LIMIT_FIX } from './safetyLimits';
import { currencyOf, minorUnitsOf } from './shownValues';
import type { CreatePaymentRequest, Payment } from './types';
import { quote } from './values';

/** The limits for all payments of a run or of a day together, by name. */
export const TOTAL_LIMITS = {
	maxTotalPerRun: 'Max Total per Run',
	maxTotalPerDay: 'Max Total per Day',
	maxPaymentsPerDay: 'Max Payments per Day',
} as const;

type LimitName = keyof typeof TOTAL_LIMITS;
/** Amounts in major units of whichever currency; a limit that is not there does not limit. */
export type TotalLimits = Partial<Record<LimitName, number>>;

/** What a payment adds to the totals. Each currency is counted by itself. */
export interface Counted {
	/** ISO 4217, in capitals. */
	currency: string;
	minorUnits: number;
}
/** A payment that a run is about to make. */
export interface Planned extends Counted {
	/** Undefined where Custom Body removed it. */
	endToEndId?: string;
	limits: TotalLimits;
}

/** What a run was allowed to send for one of its items. */
export interface Reservation extends Planned {
	/** In milliseconds since 1970. */
	since: number;
	paymentId?: string;
	/** Frees what the limits of the day hold for it. */
	release: () => unknown;
}

/** Accepts a positive number; a whole one for a number of payments. */
export function checkTotalLimit(name: LimitName, value: unknown): Checked<number> {
	const limit = readDecimal(value);
	const isWhole = name !== 'maxPaymentsPerDay' || Number.isInteger(limit);
	if (limit !== undefined && limit > 0 && isWhole) return { value: limit };
	const expected = name === 'maxPaymentsPerDay' ? 'whole number above 0' : 'positive number';
	return refuse(TOTAL_LIMITS[name], `is ${quote(value)}, which is not a ${expected}`, LIMIT_FIX);
}

export function planned(
	{ amount, currency, metadata }: CreatePaymentRequest,
	limits: TotalLimits,
): Planned {
	const minorUnits = readMinorUnits(amount, currency) ?? Infinity;
	return { endToEndId: metadata?.endToEndId, currency, minorUnits, limits };
}

/** An archived payment, whatever became of it; undefined where currency or amount cannot be read for certain. */
export function counted(payment: Payment): Counted | undefined {
	const currency = currencyOf(payment);
	const minorUnits = minorUnitsOf(payment);
	return currency === undefined || minorUnits === undefined ? undefined : { currency, minorUnits };
}

/** @param limited the items whose limits hold: also those that repeat one of them */
export function checkRunTotal(items: Planned[], limited = items): FieldProblem | undefined {
	return checkTotal('maxTotalPerRun', items, limited, 'but this run adds up to');
}

/**
 * What is wrong with a run after the payments of the day so far.
 * @param before undefined for a payment whose amount cannot be told
 * @param added payments of the run that are not among them; without any, nothing is wrong
 */
export function checkDayTotals(
	before: Array<Counted | undefined>,
	added: Planned[],
	limited = added,
): FieldProblem | undefined {
	const known = before.flatMap((payment) => payment ?? []);
	const count = before.length + added.length;
	const most = limited.find(({ limits }) => count > (limits.maxPaymentsPerDay ?? Infinity));
	if (most) {
		const limit = String(most.limits.maxPaymentsPerDay);
		return {
			field: TOTAL_LIMITS.maxPaymentsPerDay,
			problem: `is ${limit}, but this run would bring today to ${count} payments`,
			fix: LIMIT_FIX,
		};
	}
	const hasTotal = limited.some(({ limits }) => limits.maxTotalPerDay !== undefined);
	if (hasTotal && known.length < before.length) {
		return {
			field: TOTAL_LIMITS.maxTotalPerDay,
			problem: "cannot be checked: one of today's payments has no readable amount or currency",
			fix: LIMIT_FIX,
		};
	}
	return checkTotal(
		'maxTotalPerDay',
		[...known, ...added],
		limited,
		"but this run would bring today's total to",
	);
}

function checkTotal(
	name: 'maxTotalPerRun' | 'maxTotalPerDay',
	payments: Counted[],
	limited: Planned[],
	words: string,
): FieldProblem | undefined {
	const totals = new Map<string, number>();
	for (const { currency, minorUnits } of payments) {
		totals.set(currency, (totals.get(currency) ?? 0) + minorUnits);
	}
	const totalOf = ({ currency }: Planned) => totals.get(currency) ?? 0;
	const over = limited.find((item) =>
		exceeds(totalOf(item), toMinorUnits(item.limits[name] ?? Infinity, item.currency)),
	);
	if (over === undefined) return undefined;
	const total = fromMinorUnits(totalOf(over), over.currency);
	const problem = `is ${String(over.limits[name])}, ${words} ${total} ${over.currency}`;
	return { field: TOTAL_LIMITS[name], problem, fix: LIMIT_FIX };
}
