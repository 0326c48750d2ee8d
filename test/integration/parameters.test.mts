import fc from 'fast-check';
import { ExecuteContext } from 'n8n-core';
import { createRunExecutionData, Workflow } from 'n8n-workflow';

import { Parameters } from '../../nodes/Kashimi/actions/parameters.ts';
import {
	anyParameters,
	aroundCode,
	CODES,
	compareReadings,
	ROWS,
} from '../support/parameterOracle.mts';
import { repetitions } from '../support/repetitions.mts';

const n8n = { Workflow, createRunExecutionData, ExecuteContext } as never;
const compare = (parameters: Record<string, unknown>) =>
	compareReadings(n8n, { Parameters } as never, parameters, ROWS);

test('every expression reads as n8n reads it, in a text, a group and a list, and beside others', () => {
	const readings = CODES.map((code) => compare(aroundCode(code)));
	expect(readings.flatMap(({ differences }) => differences)).toEqual([]);
	// Most of them are read by one call, or this test would hold nothing.
	const together = readings.reduce((sum, reading) => sum + reading.together, 0);
	expect(together).toBeGreaterThan(CODES.length * ROWS.length);
});

test.each(['delete $json.id', '$json.id = 5', '$json.cents++', '$json.list.push(1)'])(
	'an expression that changes the item, between quotes: %s',
	(code) => {
		const [quoted, apart] = [`="{{ ${code} }}"`, `=" {{ 1 }} {{ ${code} }}`];
		const rest = {
			id: '={{ $json.id ?? 2 }}',
			cents: '={{ $json.cents }}',
			list: '={{ $json.list[1] }}',
		};
		expect(compare({ quoted, ...rest }).differences).toEqual([]);
		expect(compare({ apart, ...rest }).differences).toEqual([]);
	},
);

test('any parameters read as n8n reads them', () => {
	fc.assert(
		fc.property(anyParameters, (parameters) => {
			expect(compare(parameters).differences).toEqual([]);
		}),
		{ numRuns: repetitions(3000, 0.02) },
	);
});
