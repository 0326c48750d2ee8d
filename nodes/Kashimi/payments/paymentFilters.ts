import { parseCodes } from './countryCodes';
import { checkCurrency } from './currencies';
import { checkIban } from './iban';
import { DEFAULT_CURRENCY } from './inferred';
import { checkInstant, readInstant } from './instants';
import { checkAmount } from './money';
import { checkPeriod } from './periods';
import { type Checked, type FieldProblem, refuse } from './problems';
import { isSameAccount, spellings, valueOf } from './samePayment';
import { amountOf, createdAt, currencyOf } from './shownValues';
import { KNOWN_STATUSES } from './statusDictionary';
import type { JsonObject, Payment } from './types';
import { checkUuid } from './uuid';
import { checkText, isBlank, isRecord, quote } from './values';

type Passes = (payment: Payment) => boolean;

/** What the meaning of a filter depends on. */
interface Setting {
	/** In milliseconds since 1970. */
	now: number;
	/** IANA name of the zone of dates that name none. */
	timeZone: string;
	/** ISO 4217 code; amounts may have no more decimals than it has. */
	currency: string;
}

type ReadFilter = (value: unknown, field: string, setting: Setting) => Checked<Passes>;

function by<T>(checked: Checked<T>, passes: (value: T, payment: Payment) => boolean) {
	return 'problem' in checked
		? checked
		: { value: (payment: Payment) => passes(checked.value, payment) };
}

/** By member of the collection; the API offers none of these filters itself. */
const FILTERS: Array<[name: string, label: string, read: ReadFilter]> = [
	[
		'amountFrom',
		'Amount From',
		(value, field, { currency }) =>
			by(checkAmount(value, currency, field), ({ amount }, payment) => amountOf(payment) >= amount),
	],
	[
		'amountTo',
		'Amount To',
		(value, field, { currency }) =>
			by(checkAmount(value, currency, field), ({ amount }, payment) => amountOf(payment) <= amount),
	],
	[
		'createdAfter',
		'Created After',
		(value, field, { timeZone }) =>
			by(checkInstant(value, field, timeZone), (from, payment) => createdAt(payment) >= from),
	],
	[
		'createdBefore',
		'Created Before',
		(value, field, { timeZone }) =>
			by(checkInstant(value, field, timeZone), (before, payment) => createdAt(payment) < before),
	],
	[
		'currency',
		'Currency',
		(value, field) =>
			by(checkCurrency(value, field), (code, payment) => currencyOf(payment) === code),
	],
	[
		'period',
		'Period',
		(value, field, { now, timeZone }) =>
			by(checkPeriod(value, field, now, timeZone), (period, payment) =>
				period === undefined
					? true
					: createdAt(payment) >= period.from && createdAt(payment) < period.before,
			),
	],
	[
		'providerId',
		'Bank ID',
		(value, field) =>
			by(checkUuid(value, field), (id, { provider }) => equalsIgnoringCase(provider?.id, id)),
	],
	[
		'recipientIban',
		'Recipient IBAN',
		(value, field) =>
			by(checkIban(value, field), (iban, { recipient }) =>
				isSameAccount(iban, valueOf(recipient?.account?.number)),
			),
	],
	[
		'textContains',
		'Text Contains',
		(value, field) =>
			by(checkSearch(value, field), (wanted, payment) =>
				textsOf(payment).some((text) =>
					spellings(text).some((whole) => wanted.some((part) => whole.includes(part))),
				),
			),
	],
	[
		'updatedAfter',
		'Updated After',
		(value, field, { timeZone }) =>
			by(
				checkInstant(value, field, timeZone),
				(from, { updatedAt }) => readInstant(updatedAt) >= from,
			),
	],
];

/**
 * Makes one filter of all that are filled in; a blank one lets every payment pass. A payment without a readable
 * date or amount passes no filter for it.
 *
 * @param filters by name, as n8n delivers them
 */
export function readPaymentFilters(
	filters: JsonObject,
	{ now = 0, timeZone = 'UTC' }: Partial<Setting> = {},
): { passes: Passes } | { problems: FieldProblem[] } {
	const code = checkCurrency(filters.currency, '');
	const setting = { now, timeZone, currency: 'value' in code ? code.value : DEFAULT_CURRENCY };
	const read = FILTERS.filter(([name]) => !isBlank(filters[name])).map(([name, label, reader]) =>
		reader(filters[name], `Filters > ${label}`, setting),
	);
	const problems = read.flatMap((one) => ('problem' in one ? [one.problem] : []));
	if (problems.length > 0) return { problems };
	const all = read.flatMap((one) => ('value' in one ? [one.value] : []));
	return { passes: (payment) => isRecord(payment) && all.every((passes) => passes(payment)) };
}

/** Reads statuses of the documentation, as a list or a text; undefined where every payment passes. */
export function checkStatuses(value: unknown, field: string): Checked<Set<string> | undefined> {
	const isNone = isBlank(value) || (Array.isArray(value) && value.length === 0);
	if (isNone) return { value: undefined };
	const statuses = parseCodes(value)?.map((status) => status.toUpperCase());
	const fix = `Use one or more of ${KNOWN_STATUSES.join(', ')}.`;
	if (!statuses?.length) return refuse(field, `is ${quote(value)}`, fix);
	const unknown = statuses.find((status) => !KNOWN_STATUSES.includes(status));
	if (unknown === undefined) return { value: new Set(statuses) };
	return refuse(field, `contains ${quote(unknown)}, which is not a status`, fix);
}

/** Reads letters and digits to look for, in each way to write them. */
function checkSearch(value: unknown, field: string): Checked<string[]> {
	const text = checkText(value, field);
	if ('problem' in text) return text;
	const wanted = spellings(text.value);
	if (wanted[0] !== '') return { value: wanted };
	return refuse(field, `is ${quote(value)}`, 'Enter a text with letters or digits.');
}

function textsOf({ metadata, recipient, remittanceInformation }: Payment): unknown[] {
	const texts: unknown[] = [metadata?.endToEndId, recipient?.name, valueOf(remittanceInformation)];
	return texts.filter((text) => typeof text === 'string' || typeof text === 'number');
}

function equalsIgnoringCase(one: unknown, other: string): boolean {
	return typeof one === 'string' && one.trim().toLowerCase() === other.trim().toLowerCase();
}
