import { sortBy } from './lists';
import { type Checked, refuse } from './problems';
import { amountOf, createdAt } from './shownValues';
import type { Payment } from './types';
import { isBlank, ownEntry, quote } from './values';

type Sort = (payments: Payment[]) => Payment[];

/** Payments of the same time or amount keep their order. One without a readable date is the oldest. */
export const newestFirst: Sort = (payments) =>
	sortBy(payments, (payment) => -creationTime(payment));

const SORTS: Record<string, Sort> = {
	newestFirst,
	oldestFirst: (payments) => sortBy(payments, creationTime),
	largestFirst: (payments) => sortBy(newestFirst(payments), (payment) => -amountOf(payment)),
	smallestFirst: (payments) => sortBy(newestFirst(payments), amountOf),
};

function creationTime(payment: Payment): number {
	return createdAt(payment) || -Infinity;
}

/** Reads how payments are sorted: newest first where nothing is said. */
export function checkSort(value: unknown, field: string): Checked<Sort> {
	if (isBlank(value)) return { value: newestFirst };
	const sort = ownEntry(SORTS, value);
	if (sort !== undefined) return { value: sort };
	return refuse(field, `is ${quote(value)}`, `Use one of ${Object.keys(SORTS).join(', ')}.`);
}
