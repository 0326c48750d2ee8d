import fc from 'fast-check';

const TRICKY_VALUES: unknown[] = [
	undefined,
	null,
	'',
	'   ',
	NaN,
	Infinity,
	-0,
	10n,
	Symbol('symbol'),
	() => 1,
	new Date(NaN),
	Object.create(null),
	JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
	'__proto__',
	'constructor',
	'🧾'.repeat(20),
	'\uD83D',
	'a'.repeat(1_000_000),
	' '.repeat(1_000_000),
	','.repeat(1_000_000),
	'1'.repeat(1_000_000),
	'DE89'.repeat(250_000),
	'http://'.padEnd(1_000_000, 'a.'),
	['DE', null, ['NL']],
	{ toMillis: () => 'no number' },
	{
		toMillis: () => {
			throw new Error('invalid');
		},
	},
];

/** Whatever an expression may deliver, the nasty values as often as the ordinary ones. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
	fc.constantFrom(...TRICKY_VALUES),
	fc.anything({ withDate: true, withNullPrototype: true, withBigInt: true, withMap: true }),
	fc.string({ unit: 'grapheme', maxLength: 60 }),
	fc.double(),
);

/** A text of the basic SEPA set that may be sent as a reference. */
export const reference = fc.stringMatching(
	/^[A-Za-z0-9]([A-Za-z0-9 ?:().,'+-]{0,32}[A-Za-z0-9])?$/,
);
