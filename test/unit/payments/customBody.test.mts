import fc from 'fast-check';

import { mergeBody, readCustomBody } from '../../../nodes/Kashimi/payments/customBody.ts';
import { anyValue } from './arbitraries.mts';

function nested(levels: number): string {
	return '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
}

test.each(['', '  ', null, undefined, {}, '{}'])('%j adds nothing', (value) => {
	expect(readCustomBody(value)).toEqual({ value: {} });
});

test('gives a copy', () => {
	const original = { a: { b: [1] }, at: new Date(0) };
	const checked = readCustomBody(original);
	expect(checked).toEqual({ value: { a: { b: [1] }, at: '1970-01-01T00:00:00.000Z' } });
	expect((checked as { value: typeof original }).value.a).not.toBe(original.a);
});

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

test.each([
	['{', 'not a JSON object'],
	['[]', 'not a JSON object'],
	['null', 'not a JSON object'],
	['"a"', 'not a JSON object'],
	[5, 'not a JSON object'],
	[[1], 'not a JSON object'],
	[{ big: 1n }, 'not a JSON object'],
	[cyclic, 'not a JSON object'],
	['{"__proto__": {"polluted": 1}}', 'reserved key'],
	['{"metadata": {"constructor": {"prototype": {}}}}', 'reserved key'],
	['{"list": [{"prototype": 1}]}', 'reserved key'],
	[nested(30), 'deeper'],
	[nested(100_000), 'deeper'],
	['[{"a":'.repeat(100_000), 'not a JSON object'],
])('%p is refused', (value, problem) => {
	expect(readCustomBody(value)).toMatchObject({
		problem: { field: 'Custom Body', problem: expect.stringContaining(problem) },
	});
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('objects merge, everything else replaces', () => {
	const base = { a: { b: 1, c: [1, 2] }, d: 1, e: { f: 1 } };
	const before = JSON.stringify(base);
	expect(mergeBody(base, { a: { c: [3] }, d: { x: 1 }, e: null, g: 2 })).toEqual({
		a: { b: 1, c: [3] },
		d: { x: 1 },
		e: null,
		g: 2,
	});
	expect(JSON.stringify(base)).toBe(before);
});

test('what is merged last wins, and merging nothing changes nothing', () => {
	const json = fc.dictionary(fc.stringMatching(/^[a-c]$/), fc.jsonValue({ maxDepth: 3 }));
	fc.assert(
		fc.property(json, json, (base, custom) => {
			const merged = mergeBody(base, custom);
			expect(mergeBody(base, {})).toEqual(base);
			expect(mergeBody(merged, custom)).toEqual(merged);
			expect(Object.keys(merged).sort()).toEqual(Object.keys({ ...base, ...custom }).sort());
		}),
	);
});

test('never throws', () => {
	fc.assert(fc.property(anyValue, (value) => void readCustomBody(value)));
});
