import type { JsonObject } from '../payments/types';
import { type ListProblem, readListPage } from './listPage';
import type { ApiRequest, Succeeded } from './request';

const MOST_PAGES = 1000;
const MOST_ENTRIES = 100_000;

const CIRCLE: ListProblem = {
	problem: 'its pages repeat',
	description:
		'A page contained only entries of earlier pages. The node never treats part of a list as the whole. Please report this as an issue of this package.',
};
const TOO_LONG: ListProblem = {
	problem: 'it is too long',
	description: `It has more than ${MOST_PAGES} pages or ${MOST_ENTRIES} entries. The node never treats part of a list as the whole, so everything that needs the whole list fails for this client of Kashimi: limits per day, Reconcile, Get Many without a number, and the polling trigger. These still work: Max Total per Run, Safety Limits, Get, the filter Invoice or Order Number, and the webhook trigger.`,
};

export interface ListRequest<Entry> {
	/** Path and query of the first page. */
	path: string;
	query: ApiRequest['query'];
	isEntry: (entry: unknown) => boolean;
	toEntry: (entry: JsonObject) => Entry;
	/** Ends the reading with the page on which an entry fits, whatever else there is. */
	isEnough?: (entry: Entry) => boolean;
}

/** Reads a list over all its pages; an entry that moved to the next page meanwhile comes once. */
export async function readWholeList<Entry>(
	{ path, query, isEntry, toEntry, isEnough = () => false }: ListRequest<Entry>,
	ask: (page: Pick<ApiRequest, 'path' | 'query'>) => Promise<Succeeded>,
	readBaseUrl: () => Promise<string>,
): Promise<Entry[] | ListProblem> {
	const entries: Entry[] = [];
	const seen = new Set<unknown>();
	const asked = new Set<string>();
	let page: Pick<ApiRequest, 'path' | 'query'> = { path, query };
	for (let pagesBefore = 0; ; pagesBefore++) {
		const answer = await ask(page);
		// A bare array without a link has no next page.
		const isPlain = Array.isArray(answer.body) && answer.headers.link === undefined;
		const baseUrl = isPlain ? '' : await readBaseUrl();
		const place = { baseUrl, path: page.path, itemsBefore: entries.length, pagesBefore };
		const read = readListPage(answer, place, isEntry);
		if ('problem' in read) return read;

		const fresh = read.items.filter(({ id }) => id === undefined || !seen.has(id));
		for (const { id } of fresh) seen.add(id);
		const found = fresh.map(toEntry);
		for (const entry of found) entries.push(entry);
		if (found.some(isEnough)) return entries;
		if (read.incomplete !== undefined) return read.incomplete;
		if (read.next === undefined) return entries;
		const bringsNothing = read.items.length > 0 && fresh.length === 0;
		if (bringsNothing || asked.has(read.next)) return CIRCLE;
		if (asked.size + 1 >= MOST_PAGES || entries.length >= MOST_ENTRIES) return TOO_LONG;
		asked.add(read.next);
		page = { path: read.next, query: undefined };
	}
}
