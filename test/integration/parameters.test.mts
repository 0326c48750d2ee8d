import fc from 'fast-check';
import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { Parameters } from '../../nodes/Kashimi/actions/parameters.ts';
import { CODES, compareReadings, ROWS } from '../support/parameterOracle.mts';

const n8n = { Workflow, createRunExecutionData, ExecuteContext } as never;
const compare = (parameters: Record<string, unknown>, items = ROWS) =>
	compareReadings(n8n, { Parameters } as never, parameters, items);

test('every expression reads as n8n reads it, in a text, a group and a list, and beside others', () => {
	let together = 0;
	for (const code of CODES) {
		const reading = compare({
			fixed: 'fixed',
			alone: `={{ ${code} }}`,
			text: `=INV {{ ${code} }}-{{ $json.id }} `,
			other: '={{ $json.amount }}',
			group: { id: `={{ ${code} }}`, limits: { list: ['={{ $json.id }}', 7, `={{${code}}}`] } },
		});
		expect(reading.differences).toEqual([]);
		together += reading.together;
	}
	// Most of them are read by one call, or this test would hold nothing.
	expect(together).toBeGreaterThan(CODES.length * ROWS.length);
});

const code = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(...CODES) },
	fc
		.tuple(
			fc.constantFrom(...CODES),
			fc.constantFrom('+', '??', '||', '==', ',', '? 1 :'),
			fc.constantFrom(...CODES),
		)
		.map((parts) => parts.join(' ')),
	fc.string({ maxLength: 12 }),
);
const text = fc.oneof(
	fc.constantFrom('', '', '', ' ', 'INV-', '\\', '{', '}}', '"', ' .first( ', '\n'),
	fc.string({ maxLength: 4 }),
);
const expression = fc
	.array(fc.tuple(text, code), { minLength: 1, maxLength: 3 })
	.chain((parts) =>
		text.map((last) => [...parts.map(([before, it]) => `${before}{{ ${it} }}`), last]),
	)
	.map((parts) => `=${parts.join('')}`);
const leaf = fc.oneof(expression, expression, fc.constantFrom('plain', '', 7, true, null, '='));
const parameter = fc.oneof(
	leaf,
	fc.array(leaf, { maxLength: 3 }),
	fc.record({ __rl: fc.constant(true), mode: fc.constant('id'), value: leaf }),
	fc.record({ limits: fc.record({ maxAmount: leaf, list: fc.array(leaf, { maxLength: 2 }) }) }),
);

test('any parameters read as n8n reads them', () => {
	fc.assert(
		fc.property(fc.array(parameter, { minLength: 1, maxLength: 5 }), (values) => {
			const named = values.map((value, index) => [`p${index}`, value] as const);
			const parameters = { fixed: 'fixed', ...Object.fromEntries(named) };
			expect(compare(parameters).differences).toEqual([]);
		}),
		{ numRuns: Number(process.env.FUZZ_RUNS ?? 100) },
	);
});
