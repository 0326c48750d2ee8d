import type { Fields, Reality } from './otherKashimi.mts';
import {
	takenNumber,
	noPaymentHas,
	NOT_A_LIST,
	PART_MISSING,
	NEXT_PAGE_ELSEWHERE,
	PAGES_REPEAT,
} from '../../support/sentences.mts';

export const COLUMNS = {
	create: 'Create',
	createAgain: 'Create, same ID again',
	get: 'Get',
	getByReference: 'Get by Invoice or Order Number',
	getMany: 'Get Many',
	getStatus: 'Get Status',
	getStatusHistory: 'Get Status History',
	poll: 'New Payment (polling)',
} as const;
export type Column = keyof typeof COLUMNS;

export interface Row {
	/** How the API is, where it is not as documented. */
	title: string;
	reality: Reality;
	/** Where the outcome is another one than with the documented API. */
	expected?: Partial<Record<Column, string>>;
}

export const AS_DOCUMENTED = 'ok';

const error = (status: number, title: string) => ({ status, body: { title, statusCode: status } });
const size = 10;
/** A part of a list, and the number of the page. */
function part(entries: Fields[], url: URL) {
	const page = Number(url.searchParams.get('page') ?? 1);
	const items = entries.slice((page - 1) * size, page * size);
	const next = page * size < entries.length ? page + 1 : undefined;
	return { items, next };
}
const nextUrl = (url: URL, page: number) => {
	const next = new URL(url);
	next.searchParams.set('page', String(page));
	return next;
};
const linked = (write: (next: URL) => string): Reality => ({
	list: (entries, _, url) => {
		const { items, next } = part(entries, url);
		const link = next && `<${write(nextUrl(url, next))}>; rel="next"`;
		return { body: items, ...(link && { headers: { Link: link } }) };
	},
});
const wrapped = (wrap: (entries: Fields[]) => unknown): Reality => ({
	list: (entries) => ({ body: wrap(entries) }),
});
/** Only pages of more than ten entries say so. */
const cut = (say: (items: Fields[], all: number) => unknown): Reality => ({
	list: (entries) => {
		const items = entries.slice(0, size);
		return { body: entries.length > size ? say(items, entries.length) : items };
	},
});
const longer = `Could not list the payments: ${PART_MISSING}`;
const LISTS: Column[] = ['getMany', 'poll'];
const each = (columns: Column[], outcome: string) =>
	Object.fromEntries(columns.map((column) => [column, outcome])) as Row['expected'];

const echo = (change: (payment: Fields) => Fields): Reality => ({
	echo: (payment) => ({ ...payment, ...change(payment) }),
});
const recipient = (value: unknown) => (payment: Fields) => ({
	recipient: { ...(payment.recipient as Fields), account: { number: { type: 'IBAN', value } } },
});
const reference = (change: (text: string) => unknown) => (payment: Fields) => ({
	remittanceInformation: {
		type: 'UNSTRUCTURED',
		value: change(String((payment.remittanceInformation as Fields | undefined)?.value)),
	},
});
const DIFFERENT = takenNumber();

export const ROWS: Row[] = [
	{ title: 'as documented', reality: {} },
	// Statuses
	{ title: 'no route of the latest status', reality: {} },
	{ title: 'history newest first', reality: { events: (events) => [...events].reverse() } },
	{
		title: 'history in no order',
		reality: { events: ([a, b, c]) => [b!, c!, a!] },
	},
	{
		title: 'history newest first, equal times at the end',
		reality: {
			events: ([a, b, c]) => [c!, { ...b, createdAt: c!.createdAt }, a!],
		},
	},
	{
		title: 'history without times',
		reality: { events: (events) => events.map(({ createdAt: _, ...event }) => event) },
	},
	{
		title: 'history of all payments, whatever was asked',
		reality: {
			events: (events) => [{ ...events[2], paymentId: 'other', status: 'FAILED' }, ...events],
		},
	},
	{
		title: 'payment ID of a status in capitals',
		reality: {
			events: (events) =>
				events.map((event) => ({ ...event, paymentId: String(event.paymentId).toUpperCase() })),
		},
	},
	{
		title: 'no status yet: an empty history',
		reality: { events: () => [] },
		expected: { getStatus: 'status null', getStatusHistory: 'no items' },
	},
	{
		title: 'no status yet: 404',
		reality: {
			intercept: ({ url }) =>
				url.pathname.endsWith('/payment-statuses') ? error(404, 'Not Found') : undefined,
		},
		expected: { getStatus: 'status null', getStatusHistory: 'no items' },
	},
	// Lists
	{ title: 'lists under `data`', reality: wrapped((data) => ({ data })) },
	{ title: 'lists under `payments`', reality: wrapped((payments) => ({ payments })) },
	{
		title: 'lists under `content`, with a total',
		reality: wrapped((content) => ({ content, totalElements: content.length, last: true })),
	},
	{
		title: 'lists in two parts',
		reality: wrapped((all) => ({ open: all, paid: all })),
		expected: {
			...each(['getByReference', 'getMany', 'poll'], `Could not list the payments: ${NOT_A_LIST}`),
			createAgain: 'could not be read',
			...each(
				['get', 'getStatus', 'getStatusHistory'],
				`Could not read the statuses of the payment …: ${NOT_A_LIST}`,
			),
		},
	},
	{ title: 'pages, header Link', reality: linked(String) },
	{
		title: 'pages, header Link without a host',
		reality: linked((next) => next.pathname + next.search),
	},
	{
		title: 'pages, header Link to another host',
		reality: linked((next) => `https://elsewhere.invalid${next.pathname}`),
		expected: each(LISTS, `Could not list the payments: ${NEXT_PAGE_ELSEWHERE}`),
	},
	{
		title: 'pages, `next` in the body',
		reality: {
			list: (entries, _, url) => {
				const { items, next } = part(entries, url);
				return { body: { data: items, next: next ? String(nextUrl(url, next)) : null } };
			},
		},
	},
	{
		title: 'pages that go round in a circle',
		reality: {
			list: (entries, _, url) =>
				entries.length <= size
					? { body: entries }
					: {
							body: entries.slice(0, size),
							headers: { Link: `<${String(nextUrl(url, Date.now()))}>; rel="next"` },
						},
		},
		expected: each(LISTS, `Could not list the payments: ${PAGES_REPEAT}`),
	},
	{
		title: 'pages, `nextCursor` and no address',
		reality: cut((data) => ({ data, nextCursor: 'abc' })),
		expected: each(LISTS, longer),
	},
	{
		title: 'pages, `totalElements` larger than what came',
		reality: cut((content, totalElements) => ({ content, totalElements })),
		expected: each(LISTS, longer),
	},
	{
		title: 'pages, `hasMore`',
		reality: cut((items) => ({ items, hasMore: true })),
		expected: each(LISTS, longer),
	},
	{
		title: 'pages, header X-Total-Count',
		reality: {
			list: (entries) => ({
				body: entries.slice(0, size),
				headers: { 'X-Total-Count': String(entries.length) },
			}),
		},
		expected: each(LISTS, longer),
	},
	{ title: 'the end-to-end filter is ignored', reality: { ignoresFilter: true } },
	{
		title: 'the end-to-end filter is ignored, on pages with Link',
		reality: { ...linked(String), ignoresFilter: true },
	},
	// The archive's echo
	{
		title: '`paymentId` instead of `id`',
		reality: { echo: ({ id, ...rest }) => ({ paymentId: id, ...rest }) },
	},
	{ title: 'ID in capitals', reality: echo(({ id }) => ({ id: String(id).toUpperCase() })) },
	{ title: 'no metadata', reality: { echo: ({ metadata: _, ...rest }) => rest } },
	{
		title: 'no metadata, and the filter is ignored',
		reality: { echo: ({ metadata: _, ...rest }) => rest, ignoresFilter: true },
		expected: {
			createAgain: 'could not be read',
			getByReference: noPaymentHas('INV-1'),
		},
	},
	{ title: 'amount as text', reality: echo(() => ({ amount: '12.340' })) },
	{
		title: 'another amount',
		reality: echo(() => ({ amount: 12.35 })),
		expected: { createAgain: DIFFERENT },
	},
	{ title: 'IBAN with spaces', reality: echo(recipient('DE89 3704 0044 0532 0130 00')) },
	{ title: 'IBAN masked', reality: echo(recipient('DE89************3000')) },
	{
		title: 'another IBAN',
		reality: echo(recipient('LT121000011101001000')),
		expected: { createAgain: DIFFERENT },
	},
	{ title: 'reference in capitals', reality: echo(reference((text) => text.toUpperCase())) },
	{
		title: 'reference without punctuation',
		reality: echo(reference((text) => text.replace(/[-.]/g, ''))),
	},
	{ title: 'reference left out', reality: echo(() => ({ remittanceInformation: {} })) },
	{
		title: 'another reference',
		reality: echo(reference(() => 'Rent')),
		expected: { createAgain: DIFFERENT },
	},
	// Creation
	...[null, '', undefined].map(
		(redirectUrl): Row => ({
			title: `created, \`redirectUrl\` ${redirectUrl === undefined ? 'left out' : JSON.stringify(redirectUrl)}`,
			reality: { created: (answer) => ({ status: 201, body: { ...answer, redirectUrl } }) },
			expected: { create: 'made, with a notice' },
		}),
	),
	{
		title: 'created with 200, `id` instead of `paymentId`',
		reality: {
			created: ({ paymentId: id, ...answer }) => ({ status: 200, body: { id, ...answer } }),
		},
	},
	...['FAILED', 'UNKNOWN'].map(
		(status): Row => ({
			title: `created with the status ${status}`,
			reality: { created: (answer) => ({ status: 201, body: { ...answer, status } }) },
			expected: { create: `made, status ${status}, final: ${status === 'FAILED'}` },
		}),
	),
	{
		title: '409 for an ID that the archive never shows',
		reality: { hides: ({ metadata }) => metadata !== undefined },
		expected: {
			createAgain: 'could not be read',
			...each(['get', 'getStatus', 'getStatusHistory'], 'not known'),
			getByReference: noPaymentHas('INV-1'),
			getMany: '24 items',
		},
	},
];
