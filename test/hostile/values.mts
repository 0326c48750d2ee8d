import fc from 'fast-check';

/** Stand for what JSON cannot hold; an expression of the node puts the real value in. */
export const UNDEFINED = '§undefined';
export const LUXON = '§luxon';

const MEGABYTE = 1024 * 1024;

/** Texts with a meaning to somebody: to JavaScript, to HTTP, to a shell, to a screen. */
export const HOSTILE_TEXTS = [
	'__proto__',
	'constructor',
	'toString',
	'hasOwnProperty',
	'[object Object]',
	'{{ $json }}',
	'={{ 1 + 1 }}',
	'../../etc/passwd',
	'..%2f..%2f',
	'%2e%2e/',
	'a?b=c&d=e#f',
	'&scope=payments:write',
	'x\r\nX-Injected: 1\r\n\r\nGET / HTTP/1.1',
	'x\nSet-Cookie: a=b',
	'\u0000',
	'\u202Egnp.exe',
	'\uD800',
	'\uDC00 lone',
	'👩‍👩‍👧‍👦🏳️‍🌈',
	'مرحبا بالعالم',
	'ǅ ﬃ İ ß',
	"'; DROP TABLE payments; --",
	'<script>alert(1)</script>',
	'1e21',
	'0x10',
	'１２',
	'٣',
	'-0',
	' ',
	'\u00a0\u2028\ufeff',
	'DE89370400440532013000',
	'NaN',
];

const prototypeKeys = fc.constantFrom('__proto__', 'constructor', 'prototype');
/** Objects as `JSON.parse` makes them: with `__proto__` as a member of their own. */
const polluting = prototypeKeys.map(
	(key) => JSON.parse(`{"${key}":{"polluted":true,"value":"x"}}`) as object,
);

/** Everything that an expression can give for a field. */
export function anyValue(): fc.Arbitrary<unknown> {
	return fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom<unknown>(...HOSTILE_TEXTS) },
		{
			weight: 3,
			arbitrary: fc.constantFrom<unknown>(
				...[null, UNDEFINED, LUXON, true, false, '', [], {}, [[]], [null]],
				...[NaN, Infinity, -Infinity, -0, 0, 1e21, 1e-7, -1, 0.1 + 0.2, 2 ** 53, 999_999_999.99],
			),
		},
		{ weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
		{
			weight: 2,
			arbitrary: fc.oneof(fc.double(), fc.integer(), fc.date({ noInvalidDate: false })),
		},
		{ weight: 2, arbitrary: fc.oneof(polluting, fc.array(polluting, { maxLength: 2 })) },
		{ weight: 2, arbitrary: fc.anything({ maxDepth: 3, withNullPrototype: true, withDate: true }) },
		{ weight: 1, arbitrary: fc.uuid() },
	);
}

/** A text of a megabyte; rare, since each one is copied many times. */
export const LONG_TEXT = 'x'.repeat(MEGABYTE);

/** Some fields of something valid exchanged for anything. */
export function mutated(
	valid: Record<string, unknown>,
	value: fc.Arbitrary<unknown> = anyValue(),
): fc.Arbitrary<Record<string, unknown>> {
	const names = Object.keys(valid);
	const changes = fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 3 });
	return changes.map((changed) => ({ ...valid, ...changed }));
}
