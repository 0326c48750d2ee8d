import fc from 'fast-check';

/**
 * Holds the node's reader of parameters against n8n's own getNodeParameter. Runs in n8n's own Node as
 * well, with the n8n that is installed there: what it holds against each other is handed over.
 */
type Json = Record<string, unknown>;

export interface N8n {
	/** n8n-workflow */
	Workflow: new (settings: object) => { getNode(name: string): unknown } & Json;
	createRunExecutionData: (data: object) => Json;
	/** n8n-core */
	ExecuteContext: new (...parts: unknown[]) => Context;
}

interface Context {
	getNodeParameter(name: string, itemIndex: number): unknown;
	evaluateExpression(expression: string, itemIndex: number): unknown;
}

export interface Reader {
	Parameters: new (context: never) => {
		of(itemIndex: number): { get(name: string): unknown };
		batch: { evaluate(context: unknown, itemIndex: number): Map<string, unknown> };
	};
}

export interface Reading {
	/** What differs, in words; empty where nothing does. */
	differences: string[];
	/** Expressions whose value came from a call for several. */
	together: number;
}

const DESCRIPTION = {
	displayName: 'Node',
	name: 'node',
	group: ['transform'],
	version: 1,
	description: '',
	defaults: {},
	inputs: ['main'],
	outputs: ['main'],
};

/** Reads every parameter of every item both ways. */
export function compareReadings(
	{ Workflow, createRunExecutionData, ExecuteContext }: N8n,
	{ Parameters }: Reader,
	parameters: Json,
	items: Json[],
): Reading {
	const properties = Object.keys(parameters).map((name) => ({
		...{ name, displayName: name, default: '', type: 'json' },
	}));
	const type = { description: { ...DESCRIPTION, properties } };
	const base = { typeVersion: 1, position: [0, 0], type: 'test.node' };
	const workflow = new Workflow({
		id: 'workflow-1',
		nodes: [
			{ ...base, id: '1', name: 'Rows', parameters: {} },
			{ ...base, id: '2', name: 'Node', parameters },
		],
		connections: { Rows: { main: [[{ node: 'Node', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: {
			getByNameAndVersion: () => type,
			getByName: () => type,
			getKnownTypes: () => ({}),
		},
	});
	// An expression may change the data, so each reads its own.
	const contextOf = (rows: Json[]) => {
		const data = rows.map((json, item) => ({ json, pairedItem: { item } }));
		const source = { main: [{ previousNode: 'Rows', previousNodeOutput: 0, previousNodeRun: 0 }] };
		const node = workflow.getNode('Node');
		return new ExecuteContext(
			workflow,
			node,
			{
				executionId: '7',
				webhookWaitingBaseUrl: 'http://127.0.0.1:5678/webhook-waiting',
				formWaitingBaseUrl: 'http://127.0.0.1:5678/form-waiting',
				variables: { shop: 'Shop' },
			},
			'trigger',
			createRunExecutionData({
				resultData: {
					runData: {
						Rows: [
							{
								startTime: 0,
								executionTime: 0,
								executionIndex: 0,
								source: [],
								data: { main: [data] },
							},
						],
					},
				},
			}),
			0,
			data,
			{ main: [data] },
			{ data: { main: [data] }, node, source },
			[],
		);
	};
	const [context, own] = [contextOf(structuredClone(items)), contextOf(structuredClone(items))];
	const run = new Parameters(own as never);
	const reading: Reading = { differences: [], together: 0 };
	items.forEach((_, itemIndex) => {
		reading.together += run.batch.evaluate(own, itemIndex).size;
		const item = run.of(itemIndex);
		for (const name of Object.keys(parameters)) {
			const expected = outcome(() => context.getNodeParameter(name, itemIndex));
			const got = outcome(() => item.get(name));
			if (got !== expected) {
				const raw = JSON.stringify(parameters[name]);
				reading.differences.push(`item ${itemIndex}, ${raw}: ${expected} expected, got ${got}`);
			}
		}
	});
	return reading;
}

function outcome(read: () => unknown): string {
	try {
		return show(read());
	} catch (error) {
		return `throws ${(error as Error).message}`;
	}
}

/** Tells apart what JSON does not. */
function show(value: unknown): string {
	if (value instanceof Date) return `date ${String(value)}`;
	if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`;
	const kind = Array.isArray(value) ? 'list' : value.constructor?.name;
	const members = Object.entries(value).map(([key, member]) => `${key}: ${show(member)}`);
	return `${kind} {${members.join(', ')}}`;
}

/** Rows as sheets, APIs and forms deliver them. */
export const ROWS: Json[] = [
	{
		id: 'INV-1',
		amount: 12.5,
		cents: 1250,
		flag: true,
		name: 'Ann Ó',
		nested: { a: 'x' },
		list: [1, 'b'],
		'Amount EUR': '12,50',
		'a.b': { deep: 'yes' },
		'a]b': 'odd',
		'a\u2028b': { amount: 'odd' },
		binding: 'bound',
		mainModule: 'main',
		$id: 'dollar',
		ünique: 'umlaut',
	},
	{ id: 7, amount: '12.50', cents: 0, flag: false, name: '', nested: {}, list: [] },
	{ id: null, amount: -0, cents: 1e21, flag: null, name: ' "quoted" \\ {{ x }} }}', list: null },
	{},
	{ id: '', amount: '1,50', name: 'a\nb', nested: { a: { b: 1 } }, list: { length: 2 } },
];

/** Pieces of expressions, right and wrong ones, simple and odd ones. */
export const CODES = [
	'$json.id',
	'$json["id"]',
	"$json['amount']",
	' $json.amount ',
	'$json.nested.a',
	'$json.nested?.a',
	'$json.nested.a.b',
	'$json["nested"].a',
	'$json["Amount EUR"]',
	"$json['a.b'].deep",
	'$json["a]b"]',
	'$json.nested["a]b"]',
	'$json["a\u2028b"].amount',
	'$json["a\rb"].amount',
	'$JSON.id',
	'$json.binding',
	'$json["mainModule"]',
	'$json.list["0"]',
	'$json.name.length',
	'$json.$id',
	'$json.ünique',
	'$json.missing.deep',
	'$json.list[0]',
	'$json.list.length',
	'$json.flag',
	'$json.flag ? "yes" : "no"',
	'$json.flag ? 1 : $json.id ?? 2',
	'!$json.flag && $json.id || "none"',
	'$json.cents / 100',
	'$json.cents * 2 - 1 % 3',
	'($json.cents + 1) / 100',
	"'INV-' + $json.id",
	"'INV-' + $json.missing",
	'"it\'s " + $json.name',
	'Number($json.amount)',
	'String($json.id).padStart(12, "0")',
	'$json.name.trim()',
	'$json.name.toUpperCase().slice(0, 3)',
	'$json.amount.toString().replace(",", ".")',
	'$json.amount.replace(/,/g, ".")',
	'($json.cents / 100).toFixed(2)',
	'parseFloat($json.amount)',
	'$itemIndex',
	'$runIndex',
	'$json.list',
	'$json',
	'null',
	'undefined',
	'NaN',
	'1 / 0',
	'true',
	'"text"',
	"'use strict'",
	'$input.item.json.id',
	'$("Rows").item.json.id',
	"$('Rows').item.json['name']",
	'$("Rows").first().json.id',
	'$("Rows").all().length',
	'$("Nobody").item.json.id',
	'$node["Rows"].json.id',
	'$parameter.fixed',
	'$parameter["&fixed"]',
	'$rawParameter.fixed',
	'$vars.shop',
	'$execution.id',
	'$workflow.id',
	'$now.year',
	'$now.plus(5, "days").year',
	'DateTime.fromISO("2026-01-02")',
	'new Date(0)',
	'$json.name.isEmpty()',
	'$json.list.first()',
	'$json.cents.round(1)',
	'Math.round($json.cents / 7)',
	'$if($json.flag, 1, 2)',
	'$ifEmpty($json.name, "none")',
	'[1, 2].includes($json.id)',
	'[$json.id, $json.cents].join("-")',
	'[1, 2]',
	'({ a: 1 })',
	'{ a: $json.id }',
	'`INV-${$json.id}`',
	'(() => $json.id)()',
	'[1].map(n => n + 1)[0]',
	'$json.id; 2',
	'1, 2',
	'1), (2',
	'1) + (2',
	'1 /* a comment',
	'1 // a comment',
	'/[)]/.test($json.id)',
	'$json.id = 5',
	'$json.cents++',
	'delete $json.id',
	'this.$json.id',
	'typeof $json.missing',
	'$json.id instanceof Object',
	'$json.constructor.name',
	'"a.constructor"',
	'$json["__proto__"]',
	'$json.id\n',
	'$json\n.id',
	'$json.id\n2',
	'',
	' ',
	')',
	'"unclosed',
	"'a\\'b'",
	'$fromAI("id", "", "string")',
	'$json?.["id"]',
	'$json.name?.trim?.()',
	'$json.list?.at(-1)',
	'$json.n0 ?? $json.id',
	'10n',
	'0x10',
	'1e3',
	'.5',
	'-0',
	'a',
	'Object.keys($json).length',
	'JSON.stringify($json.nested)',
	'$json.name.length > 3',
	'$json.id == 7',
	'$json.id === "INV-1"',
	'$json.cents >= 0 && $json.cents <= 2000',
];

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

export const anyParameters = fc
	.array(parameter, { minLength: 1, maxLength: 5 })
	.map((values): Json => {
		const named = values.map((value, index) => [`p${index}`, value] as const);
		return { fixed: 'fixed', ...Object.fromEntries(named) };
	});

/** An expression alone, in a text, a group and a list, and beside others. */
export function aroundCode(code: string): Json {
	return {
		fixed: 'fixed',
		alone: `={{ ${code} }}`,
		text: `=INV {{ ${code} }}-{{ $json.id }} `,
		other: '={{ $json.amount }}',
		group: { id: `={{ ${code} }}`, limits: { list: ['={{ $json.id }}', 7, `={{${code}}}`] } },
	};
}
