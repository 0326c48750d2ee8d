import fc from 'fast-check';

import { readWholeList } from '../../../nodes/Kashimi/transport/wholeList.ts';
import { PAGES_REPEAT, PART_MISSING } from '../../support/sentences.mts';

type Answer = { body: unknown; link?: string };

/** Reads a list from a server that answers by the number of the page. */
async function read(answers: (page: number) => Answer, isEnough?: (entry: object) => boolean) {
	const asked: string[] = [];
	const list = await readWholeList<object>(
		{
			path: '/payments',
			query: { 'metadata[endToEndId]': 'INV-1' },
			isEntry: (entry) => typeof entry === 'object',
			toEntry: (entry) => entry,
			isEnough,
		},
		async ({ path, query }) => {
			asked.push(path);
			expect(query === undefined).toBe(asked.length > 1);
			const { body, link } = answers(Number(/page=(\d+)/.exec(path)?.[1] ?? 1));
			const headers = link === undefined ? {} : { link: `<${link}>; rel="next"` };
			return { kind: 'succeeded', body, headers };
		},
		async () => 'https://api.example.com',
	);
	return { list, asked };
}
const idOf = (number: number) => ({ id: String(number) });

test('gives every entry of every page once, in order, also those that moved to the next page', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.nat(60),
			fc.integer({ min: 1, max: 10 }),
			fc.nat(2),
			async (all, size, moved) => {
				const overlap = Math.min(moved, size - 1);
				const entries = Array.from({ length: all }, (_, index) => idOf(index));
				const { list } = await read((page) => {
					const start = (page - 1) * (size - overlap);
					const isLast = start + size >= all;
					return {
						body: entries.slice(start, start + size),
						link: isLast ? undefined : `?page=${page + 1}`,
					};
				});
				expect(list).toEqual(entries);
			},
		),
	);
});

test.each<[string, (page: number) => Answer, string]>([
	['leads back', (page) => ({ body: [idOf(page)], link: `?page=${(page % 2) + 1}` }), PAGES_REPEAT],
	['ignores the page', (page) => ({ body: [idOf(1)], link: `?page=${page + 1}` }), PAGES_REPEAT],
	['leads back with empty pages', () => ({ body: [], link: '?page=2' }), PAGES_REPEAT],
	['never ends', (page) => ({ body: [idOf(page)], link: `?page=${page + 1}` }), 'too long'],
	['never ends, empty', (page) => ({ body: [], link: `?page=${page + 1}` }), 'too long'],
	[
		'is too much',
		(page) => ({
			body: Array.from({ length: 60_000 }, (_, index) => idOf(page * 60_000 + index)),
			link: `?page=${page + 1}`,
		}),
		'too long',
	],
	[
		'ends before the total',
		(page) => ({ body: { data: [idOf(page)], total: 3, next: page < 2 ? '?page=2' : null } }),
		PART_MISSING,
	],
])('a list that %s is none', async (_, answers, problem) => {
	const { list, asked } = await read(answers);
	expect(list).toMatchObject({ problem: expect.stringContaining(problem) });
	expect(asked.length).toBeLessThanOrEqual(1000);
});

test('too long a list says what needs it, and what works without it', async () => {
	const { list } = await read((page) => ({ body: [idOf(page)], link: `?page=${page + 1}` }));
	for (const words of [
		'1000 pages or 100000 entries',
		'fails for this client of Kashimi: limits per day',
	])
		expect(list).toMatchObject({ description: expect.stringContaining(words) });
	expect(list).toMatchObject({ description: expect.stringContaining('work: Max Total per Run') });
});

test('ends with the entry that was looked for, whatever else there is', async () => {
	const answers = (page: number) => ({
		body: { data: [idOf(page)], total: 35, next: `?page=${page + 1}` },
	});
	const isWanted = (entry: object) => JSON.stringify(entry) === '{"id":"3"}';
	expect((await read(answers, isWanted)).list).toEqual([idOf(1), idOf(2), idOf(3)]);
	const alone = await read(() => ({ body: { data: [idOf(3)], hasMore: true } }), isWanted);
	expect(alone.list).toEqual([idOf(3)]);
});
