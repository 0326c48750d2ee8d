import { checkCurrency } from './currencies';
import { checkIban } from './iban';
import { DEFAULT_CURRENCY } from './inferred';
import { checkInstant } from './instants';
import { checkAmount, mayMeanThousands, readDecimal } from './money';
import { checkPeriod, type Period } from './periods';
import { type Checked, type FieldProblem, problemsOf, refuse } from './problems';
import { isSameAccount, spellings, valueOf } from './samePayment';
import { amountOf, createdAt, currencyOf, updatedAt } from './shownValues';
import type { JsonObject, Payment } from './types';
import { checkUuid, normalId } from './uuid';
import { checkText, isBlank, isRecord, quote } from './values';

/** Undefined where it cannot be told. */
type Passes = (payment: Payment) => boolean | undefined;
type NumberOf = (payment: Payment) => number;

interface Filter {
	passes: Passes;
	/** Where it is a range: what must lie between the two numbers, or be one of them. */
	of?: NumberOf;
	least?: number;
	most?: number;
}

interface Setting {
	/** In milliseconds since 1970. */
	now: number;
	/** IANA name of the zone of dates that name none. */
	timeZone: string;
	/** ISO 4217 code, if there is one; amounts may have no more decimals than it has. */
	currency?: string;
}

type Check<T> = (value: unknown, field: string, setting: Setting) => Checked<T>;

const filter =
	<T>(check: Check<T>, toFilter: (wanted: T) => Filter): Check<Filter> =>
	(value, field, setting) => {
		const wanted = check(value, field, setting);
		return 'problem' in wanted ? wanted : { value: toFilter(wanted.value) };
	};

function within(of: NumberOf, least: number, most: number): Filter {
	const passes: Passes = (payment) => {
		const value = of(payment);
		return Number.isNaN(value) ? undefined : value >= least && value <= most;
	};
	return { passes, of, least, most };
}

function containing(text: string): Filter {
	const wanted = spellings(text);
	const isFoundIn = (whole: string) => wanted.some((part) => whole.includes(part));
	return { passes: (payment) => textsOf(payment).flatMap(spellings).some(isFoundIn) };
}

/** Without a currency any decimals may be right, but a text such as `1.000` may mean thousands. */
const checkBound: Check<number> = (value, field, { currency }) => {
	const amount = readDecimal(value) ?? 0;
	if (currency !== undefined || amount <= 0) {
		const money = checkAmount(value, currency ?? DEFAULT_CURRENCY, field);
		return 'problem' in money ? money : { value: money.value.amount };
	}
	if (mayMeanThousands(value)) {
		const fix = 'Add the filter Currency, or write thousands without a separator.';
		return refuse(field, `is ${quote(value)}, which may mean thousands`, fix);
	}
	// Float dust begins after the 15 digits that a double keeps.
	return { value: Number(amount.toPrecision(15)) };
};
const checkDate: Check<number> = (value, field, { timeZone }) =>
	checkInstant(value, field, timeZone);
const checkDays: Check<Period> = (value, field, { now, timeZone }) =>
	checkPeriod(value, field, now, timeZone);

/** By member of the collection; the API offers none of these filters itself. */
const FILTERS: Record<string, [label: string, read: Check<Filter>]> = {
	amountFrom: ['Amount From', filter(checkBound, (from) => within(amountOf, from, Infinity))],
	amountTo: ['Amount To', filter(checkBound, (to) => within(amountOf, 0, to))],
	createdAfter: ['Created After', filter(checkDate, (from) => within(createdAt, from, Infinity))],
	createdBefore: [
		'Created Before',
		filter(checkDate, (before) => within(createdAt, -Infinity, before - 1)),
	],
	currency: [
		'Currency',
		filter(checkCurrency, (code) => ({ passes: (payment) => currencyOf(payment) === code })),
	],
	period: ['Period', filter(checkDays, ({ from, before }) => within(createdAt, from, before - 1))],
	providerId: [
		'Bank ID',
		filter(checkUuid, (id) => ({ passes: ({ provider }) => normalId(provider?.id) === id })),
	],
	recipientIban: [
		'Recipient IBAN',
		filter(checkIban, (iban) => ({
			passes: ({ recipient }) => isSameAccount(iban, valueOf(recipient?.account?.number)),
		})),
	],
	textContains: ['Text Contains', filter(checkSearch, containing)],
	updatedAfter: ['Updated After', filter(checkDate, (from) => within(updatedAt, from, Infinity))],
};

const NO_DATES: FieldProblem = {
	field: 'Filters > Period',
	problem: 'is custom, but Created After and Created Before are empty',
	fix: 'Set one of them or both, or choose another period.',
};

/**
 * Makes one filter of all that are filled in; undefined where a payment has no readable date or amount for it.
 * @returns problems also where no payment could pass, or where Custom as the period names no day
 */
export function readPaymentFilters(
	filters: JsonObject,
	{ now = 0, timeZone = 'UTC' }: Partial<Setting> = {},
): { passes: Passes } | { problems: FieldProblem[] } {
	const code = checkCurrency(filters.currency, '');
	const setting = { now, timeZone, currency: 'value' in code ? code.value : undefined };
	const filled = Object.entries(FILTERS).filter(([name]) => !isBlank(filters[name]));
	const read = filled.map(([name, [label, reader]]) => ({
		...reader(filters[name], `Filters > ${label}`, setting),
		label,
		entered: quote(filters[name]),
	}));
	const problems = problemsOf(read);
	if (problems.length > 0) return { problems };
	const all = read.flatMap((one) => ('value' in one ? [{ ...one, ...one.value }] : []));
	const apart = all.flatMap(({ label, entered, of, least = 0 }) =>
		all
			.filter((other) => other.of === of && least > (other.most ?? 0))
			.map((other) => ({
				field: `Filters > ${label}`,
				problem: `is ${entered}, and ${other.label} is ${other.entered}: no payment fits both`,
				fix: 'Change or remove one of them.',
			})),
	);
	const { period, createdAfter, createdBefore } = filters;
	if (period === 'custom' && isBlank(createdAfter) && isBlank(createdBefore)) apart.push(NO_DATES);
	if (apart.length > 0) return { problems: apart };
	return {
		passes: (payment) => {
			if (!isRecord(payment)) return false;
			let isCertain = true;
			for (const { passes } of all) {
				const passed = passes(payment);
				if (passed === false) return false;
				if (passed === undefined) isCertain = false;
			}
			return isCertain ? true : undefined;
		},
	};
}

/** Accepts a text to look for: one with letters or digits. */
export function checkSearch(value: unknown, field: string): Checked<string> {
	const text = checkText(value, field);
	if ('problem' in text || spellings(text.value)[0] !== '') return text;
	return refuse(field, `is ${quote(value)}`, 'Enter a text with letters or digits.');
}

function textsOf({ metadata, recipient, remittanceInformation }: Payment): unknown[] {
	const texts: unknown[] = [metadata?.endToEndId, recipient?.name, valueOf(remittanceInformation)];
	return texts.filter((text) => typeof text === 'string' || typeof text === 'number');
}
