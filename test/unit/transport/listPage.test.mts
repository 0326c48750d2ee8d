import { readListPage } from '../../../nodes/Kashimi/transport/listPage.ts';
import { NOT_A_LIST, PART_MISSING, NEXT_PAGE_ELSEWHERE } from '../../support/sentences.mts';

const baseUrl = 'https://api.example.com';
const PATH = '/api/v1/archive/payments';
const place = { baseUrl, path: `${PATH}?page=1`, itemsBefore: 0, pagesBefore: 0 };
const [one, two] = [{ id: 'a' }, { paymentId: 'b' }];
const items = [one, two];

function read(body: unknown, headers: Record<string, unknown> = {}, changes: object = {}) {
	const isEntry = (entry: unknown) => typeof entry === 'object' && entry !== null;
	return readListPage({ body, headers }, { ...place, ...changes }, isEntry);
}

describe('a list', () => {
	test.each([
		['bare', items],
		['bare and empty', []],
		['under any name', { anything: items }],
		['beside metadata', { content: items, totalElements: 2, last: true, sort: [{ by: 'date' }] }],
		['beside an empty list', { data: items, errors: [] }],
		['wrapped and empty', { payments: [], total: 0 }],
		['beside other objects', { data: items, meta: { page: 1 }, status: 'ok' }],
	])('%s is read', (_, body) => {
		const expected = Array.isArray(body) ? body : Object.values(body)[0];
		expect(read(body)).toEqual({ items: expected });
	});

	test.each([
		['two lists', { paid: [one], open: [two] }],
		['two empty lists', { data: [], errors: [] }],
		['a list without ids', { data: [{ name: 'a' }] }],
		['one entry without an id', { data: [one, {}] }],
		['an object with an id: one payment', { id: 'x', parts: items }],
		['a list one level too deep', { result: { items } }],
		['no list', { message: 'Hello' }],
		['nothing', {}],
	])('%s is none, and nothing of its values is told', (_, body) => {
		const { problem, description } = read({ ...body, secret: 'DE89370400440532013000' }) as never;
		expect(problem).toBe(NOT_A_LIST);
		for (const name of Object.keys(body)) expect(description).toContain(`"${name}"`);
		expect(description).not.toContain('DE89');
	});
});

describe('the next page', () => {
	const next = `${PATH}?page=2`;
	test.each([
		[`<${baseUrl}${next}>; rel="next"`],
		[`<${next}>; rel=next`],
		['<?page=2>; rel="next"'],
		[`<?page=1>; rel="first", <?page=2>; title="a, b"; rel="last NEXT"`],
		[[`<?page=1>; rel="prev"`, `<?page=2>; REL=Next`]],
		// Behind a proxy that ends TLS, servers write http.
		[`<http://api.example.com${next}>; rel="next"`],
	])('stands in a Link header: %s', (link) => {
		expect(read(items, { link })).toEqual({ items, next });
	});

	test('may hold commas in its address', () => {
		expect(read(items, { link: '<?ids=1,2>; rel="next"' })).toEqual({
			items,
			next: `${PATH}?ids=1,2`,
		});
	});

	test.each([
		[{ next }],
		[{ next: `${baseUrl}${next}` }],
		[{ next: '?page=2' }],
		[{ links: { self: PATH, next } }],
		[{ _links: { next: { href: next } } }],
		[{ paging: { next_link: next } }],
		[{ next_page_url: next }],
		[{ meta: { pagination: { links: { next } } } }],
	])('stands in the body: %j', (metadata) => {
		expect(read({ data: items, ...metadata })).toEqual({ items, next });
	});

	test.each([
		['https://elsewhere.example/api?page=2'],
		['https://api.example.com:8443/api?page=2'],
		['https://user@api.example.com/api?page=2'],
		['//elsewhere.example/x'],
		['http://['],
	])('at another address is not followed, and the list not whole: %s', (address) => {
		const { incomplete, next } = read(items, { link: `<${address}>; rel="next"` }) as never;
		expect(incomplete).toMatchObject({ problem: NEXT_PAGE_ELSEWHERE });
		expect(next).toBeUndefined();
		expect(JSON.stringify(incomplete)).not.toContain('elsewhere');
	});
});

describe('a list that says there is more', () => {
	test.each<[string, object, object]>([
		['nextCursor', { nextCursor: 'abc' }, {}],
		['next_page_token', { meta: { next_page_token: 'abc' } }, {}],
		['next', { next: 'a cursor' }, {}],
		['nextPage', { nextPage: 2 }, {}],
		['hasMore', { hasMore: true }, {}],
		['has_next', { pagination: { has_next: 'true' } }, {}],
		['last', { last: false }, {}],
		['totalElements', { totalElements: 35 }, {}],
		['total', { total: '3' }, {}],
		['totalPages', { page: { totalPages: 2 } }, {}],
		['total', { meta: { pagination: { total: 35 } } }, {}],
		['last_page', { current_page: 1, last_page: 4 }, {}],
		['pages', { page: 1, pages: 4 }, {}],
		['isTruncated', { isTruncated: true }, {}],
		['continuationToken', { continuationToken: 'abc' }, {}],
		['x-total-count', {}, { 'x-total-count': '35' }],
		['x-next-page', {}, { 'x-next-page': '2' }],
		['content-range', {}, { 'content-range': 'items 0-1/35' }],
	])('by %s, and not how to get it, is not whole', (name, metadata, headers) => {
		expect(read({ data: items, ...metadata }, { ...headers })).toEqual({
			items,
			incomplete: {
				problem: PART_MISSING,
				description: expect.stringContaining(`Kashimi returned 2 entries. "${name}" says`),
			},
		});
	});

	test.each<[object, object, object]>([
		[{ next: null, nextCursor: '', hasMore: false, last: true, total: 2, totalPages: 1 }, {}, {}],
		[{ total: 12, totalPages: 4 }, {}, { itemsBefore: 10, pagesBefore: 3 }],
		[{ total: null, count: 'many' }, {}, {}],
		[{ last_page: 1, pages: 1, next_page_url: null, isTruncated: false }, {}, {}],
		[{}, { 'x-total-count': '2', 'x-next-page': '', 'content-range': 'items 0-1/*' }, {}],
		[{}, { 'x-ratelimit-limit': '100', 'content-length': '5000', link: '</docs>; rel="help"' }, {}],
	])('but %j and %j say nothing of the kind', (metadata, headers, changes) => {
		expect(read({ data: items, ...metadata }, { ...headers }, changes)).toEqual({ items });
	});

	test('is followed where a next page is named as well', () => {
		const body = { data: items, total: 35, hasMore: true, next: '?page=2' };
		expect(read(body)).toEqual({ items, next: `${PATH}?page=2` });
	});
});
