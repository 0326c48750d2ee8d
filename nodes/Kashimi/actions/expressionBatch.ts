import type { IExecuteFunctions } from 'n8n-workflow';

import { isBlank } from '../payments/values';
import { isExpression } from '../shared/expressions';

type Scalar = string | number | boolean;

const STRING = /'[^'\\\n]*'|"[^"\\\n]*"/g;
/** What is left of a simple expression without its strings. */
const SIMPLE = /^[\s\w$.,()[\]?:+\-*%/<>=!&|']*$/;
/** What may change the data, so that the order counts in which expressions are evaluated. */
const CHANGES =
	/(?<![=!<>])=(?![=>])|\+\+|--|\bdelete\b|\.\s*(assign|copyWithin|fill|pop|push|reverse|set\w*|shift|sort|splice|unshift)\b/;
/**
 * What would bind a name, open a comment, or mean something else beside other expressions:
 * `$parameter` depends on the field in which it stands.
 */
const NOT_SIMPLE =
	/=>|<<|>>|\/[/*]|\?\.\s*\(|[)\]']\s*\(|\$(raw)?parameter|\b(new|this|function|class|async|await|yield|let|var|const|import|constructor)\b/i;
const CALL = /([\w$]+)\s*\(/g;
/**
 * Functions that mean the same in every expression. n8n adds methods of its own to values, and
 * decides by the whole text whether it does.
 */
const CALLABLE = new Set(
	'$ Number String parseFloat parseInt trim trimStart trimEnd replace replaceAll toFixed toLowerCase toUpperCase slice substring padStart padEnd split join includes startsWith endsWith concat charAt toString'.split(
		' ',
	),
);

/** The simple expressions of a node, all evaluated by one call for an item: one call costs 0.5 ms. */
export class ExpressionBatch {
	/** By expression: its texts and codes in turn, e.g. `=INV-{{ $json.id }}` as `INV-`, `$json.id`, ``. */
	private readonly parts = new Map<string, string[]>();
	private readonly list: string;
	private mayChange = false;

	/** @param parameters of the node, as they were entered */
	constructor(parameters: unknown) {
		this.collect(parameters);
		if (this.mayChange) this.parts.clear();
		const codes = Array.from(this.parts.values()).flatMap(codesAmong);
		this.list = codes.length > 1 ? `{{ [${codes.map((code) => `(${code})`).join(', ')}] }}` : '';
	}

	/**
	 * The values that n8n would give for one item, by expression. An expression that is not simple, or
	 * gives anything but text, number or boolean, is not among them, nor a text that a code left a gap in;
	 * none is where one of them fails.
	 */
	evaluate(context: IExecuteFunctions, itemIndex: number): Map<string, Scalar> {
		const values = new Map<string, Scalar>();
		const results = this.list === '' ? [] : evaluateList(context, this.list, itemIndex);
		const codes = Array.from(this.parts.values()).flatMap(codesAmong);
		if (results.length !== codes.length) return values;
		let next = 0;
		this.parts.forEach((parts, expression) => {
			const own = results.slice(next, (next += codesAmong(parts).length));
			const value = isWhole(parts) ? own[0] : join(parts, own);
			if (isScalar(value)) values.set(expression, value);
		});
		return values;
	}

	private collect(raw: unknown): void {
		if (typeof raw === 'object' && raw !== null) {
			Object.values(raw).forEach((member) => this.collect(member));
		} else if (isExpression(raw)) {
			this.mayChange ||= CHANGES.test(raw.slice(1).replace(STRING, "''"));
			const parts = raw.slice(1).split(/\{\{([^{}]*)\}\}/);
			const isPlain = !/[\\]|constructor/.test(raw) && parts.every((part) => !/[{}]/.test(part));
			if (isPlain && codesAmong(parts).every(isSimple)) this.parts.set(raw, parts);
		}
	}
}

function codesAmong(parts: string[]): string[] {
	return parts.filter((_, index) => index % 2 === 1);
}

/** Whether it is one code without text around it, whose value keeps its type. */
function isWhole(parts: string[]): boolean {
	return parts.length === 3 && parts[0] === '' && parts[2] === '';
}

/** Joins as n8n does; undefined where a value is not plain, or blank. */
function join(parts: string[], values: unknown[]): string | undefined {
	if (!values.every((value) => isScalar(value) && !isBlank(value))) return undefined;
	return parts
		.map((text, index) => (index % 2 === 0 ? text : String(values[(index - 1) / 2])))
		.join('');
}

function isScalar(value: unknown): value is Scalar {
	return ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
}

function isSimple(code: string): boolean {
	const bare = code.replace(STRING, "''");
	if (!SIMPLE.test(bare) || NOT_SIMPLE.test(bare)) return false;
	return isBalanced(bare) && [...bare.matchAll(CALL)].every(([, name]) => CALLABLE.has(name));
}

function isBalanced(code: string): boolean {
	const reduced = code.replace(/\([^()[\]]*\)|\[[^()[\]]*\]/g, '');
	return reduced === code ? !/[()[\]]/.test(code) : isBalanced(reduced);
}

function evaluateList(context: IExecuteFunctions, list: string, itemIndex: number): unknown[] {
	try {
		const values: unknown = context.evaluateExpression(list, itemIndex);
		return Array.isArray(values) ? values : [];
	} catch {
		// The expression at fault says so when it is read by itself.
		return [];
	}
}
