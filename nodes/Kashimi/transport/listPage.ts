import { isBlank, isRecord, quote } from '../payments/values';
import type { JsonObject } from '../payments/types';

/** What came before a page, and where it was asked for. */
interface PagePlace {
	/** `scheme://host[:port]` */
	baseUrl: string;
	/** Path and query of the request. */
	path: string;
	itemsBefore: number;
	pagesBefore: number;
}

/** Why a list cannot be had as a whole: a predicate for the message, and what came. */
export interface ListProblem {
	problem: string;
	description: string;
}

interface ListPage {
	items: JsonObject[];
	/** Path and query of the next page; undefined on the last one. */
	next?: string;
	/** The page says that more follows, and nothing says how to get it. */
	incomplete?: ListProblem;
}

/** Names, without case and separators, under which a page may give the address of the next one. */
const NEXT_ADDRESSES = ['next', 'nextlink', 'nextpageurl', 'nexturl', 'nexturi', 'nexthref'];
/** Inferred: how other APIs say that more follows, without case and separators. None is documented. */
const MORE_IF_SET = [
	...NEXT_ADDRESSES,
	...['nextcursor', 'nextpage', 'nextpagetoken', 'nexttoken', 'nextoffset', 'continuationtoken'],
];
const MORE_IF_TRUE = ['hasmore', 'hasnext', 'hasnextpage', 'more', 'istruncated', 'truncated'];
const MORE_IF_FALSE = ['last', 'lastpage', 'islast', 'islastpage'];
const TOTAL_ITEMS = ['total', 'totalelements', 'totalcount', 'totalitems', 'totalresults', 'count'];
const TOTAL_PAGES = ['totalpages', 'pagecount', 'pages', 'lastpage'];

const REPORT =
	"Kashimi's documentation does not describe this. Please report it, with these names, as an issue of this package.";

/** Reads one page. A bare array is documented; a wrapped one has to be unmistakable. Problems show no value. */
export function readListPage(
	{ body, headers }: { body: unknown; headers: JsonObject },
	place: PagePlace,
	isEntry: (entry: unknown) => boolean,
): ListPage | ListProblem {
	const items = readItems(body, isEntry);
	if (items === undefined) {
		return {
			problem: 'the answer is not a list',
			description: `The node expected a list, or an object with one list of entries that have an id. Kashimi returned an object with the fields ${names(body as JsonObject)}. ${REPORT}`,
		};
	}
	const link = nextOfLinkHeader(headers.link) ?? nextInBody(body);
	if (link !== undefined) {
		const next = pathOnSameHost(link, place);
		return next === undefined ? { items, incomplete: ELSEWHERE } : { items, next };
	}
	const sign = signOfMore(body, headers, place, items.length);
	if (sign === undefined) return { items };
	const incomplete = {
		problem: 'part of it is missing',
		description: `Kashimi returned ${place.itemsBefore + items.length} entries. ${quote(sign)} says that there are more, but not how to get them. The node never treats part of a list as the whole. ${REPORT}`,
	};
	return { items, incomplete };
}

const ELSEWHERE: ListProblem = {
	problem: 'its next page is at another address',
	description: `The access token is sent only to the address in the credential, and the node never treats part of a list as the whole. ${REPORT}`,
};

/** Undefined where it is not clear which member is the list. */
function readItems(body: unknown, isEntry: (entry: unknown) => boolean): JsonObject[] | undefined {
	if (Array.isArray(body)) return body as JsonObject[];
	// What has an id of its own is an entry and no list of them.
	if (!isRecord(body) || hasId(body)) return undefined;
	const lists = Object.values(body).filter((member): member is unknown[] => Array.isArray(member));
	const filled = lists.filter(
		(list) => list.length > 0 && list.every((entry) => hasId(entry) && isEntry(entry)),
	);
	const candidates = filled.length > 0 ? filled : lists.filter((list) => list.length === 0);
	return candidates.length === 1 ? (candidates[0] as JsonObject[]) : undefined;
}

function hasId(item: unknown): boolean {
	return isRecord(item) && typeof (item.id ?? item.paymentId) === 'string';
}

function names(fields: JsonObject): string {
	const all = Object.keys(fields);
	return all.length === 0 ? '(none)' : all.slice(0, 12).map(quote).join(', ');
}

/** The target with `rel="next"` of a Link header, see RFC 8288. */
function nextOfLinkHeader(header: unknown): string | undefined {
	const text = Array.isArray(header) ? header.join(', ') : header;
	if (typeof text !== 'string') return undefined;
	// A target may hold commas; parameters hold no "<".
	const links = text.matchAll(/<([^>]*)>([^<]*)/g);
	for (const [, target, parameters] of links) {
		const [, quoted, plain] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters) ?? [];
		if ((quoted ?? plain ?? '').toLowerCase().split(/\s+/).includes('next')) return target;
	}
	return undefined;
}

/** What a page says of itself: in the body, and in its objects, such as `meta.pagination`. */
function metadataOf(body: unknown): Array<[string, unknown]> {
	if (!isRecord(body)) return [];
	return [...Object.entries(body), ...Object.values(body).flatMap(metadataOf)];
}

function nextInBody(body: unknown): string | undefined {
	const [, next] =
		metadataOf(body).find(
			([name, value]) => NEXT_ADDRESSES.includes(plain(name)) && !isBlank(value),
		) ?? [];
	const link = isRecord(next) ? next.href : next;
	return typeof link === 'string' && /^(https?:\/\/|\/|\?)/i.test(link) ? link : undefined;
}

/** A page of another scheme or with a path of its own is asked for at the credential's address. */
function pathOnSameHost(link: string, { baseUrl, path }: PagePlace): string | undefined {
	const base = `${baseUrl}${path}`;
	if (!URL.canParse(link, base)) return undefined;
	const { host, pathname, search, username, password } = new URL(link, base);
	return host === new URL(base).host && !username && !password ? pathname + search : undefined;
}

/** The name of the member or header that says that more follows. */
function signOfMore(
	body: unknown,
	headers: JsonObject,
	{ itemsBefore, pagesBefore }: PagePlace,
	items: number,
): string | undefined {
	const isMore = ([name, value]: [string, unknown]) => {
		const key = plain(name.replace(/^x-/i, ''));
		const isTotalAbove = (limit: number) => !isBlank(value) && Number(value) > limit;
		return (
			(MORE_IF_SET.includes(key) && !isBlank(value) && value !== false) ||
			(MORE_IF_TRUE.includes(key) && String(value) === 'true') ||
			(MORE_IF_FALSE.includes(key) && String(value) === 'false') ||
			(TOTAL_ITEMS.includes(key) && isTotalAbove(itemsBefore + items)) ||
			(TOTAL_PAGES.includes(key) && isTotalAbove(pagesBefore + 1)) ||
			(key === 'contentrange' && Number(/\/(\d+)$/.exec(String(value))?.[1]) > itemsBefore + items)
		);
	};
	return [...metadataOf(body), ...Object.entries(headers)].find(isMore)?.[0];
}

function plain(name: string): string {
	return name.toLowerCase().replace(/[^a-z]/g, '');
}
