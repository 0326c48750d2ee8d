import { type IExecuteFunctions, isSafeObjectProperty } from 'n8n-workflow';

import { isBlank, readMembers } from '../payments/values';
import { isExpression } from '../shared/expressions';

type Scalar = string | number | boolean;

const STRING = /'[^'\\\n]*'|"[^"\\\n]*"/g;
/** What is left of a simple expression without its strings. */
const SIMPLE = /^[\s\w$.,()[\]?:+\-*%/<>=!&|']*$/;
/** What may change the data, so that the order counts in which expressions are evaluated. */
const CHANGES =
	/(?<![=!<>])=(?![=>])|\+\+|--|\bdelete\b|\.\s*(assign|copyWithin|fill|pop|push|reverse|set\w*|shift|sort|splice|unshift)\b/;
/** What would bind a name, open a comment, or mean something else beside others (`$parameter`). */
const NOT_SIMPLE =
	/=>|<<|>>|\/[/*]|\?\.\s*\(|[)\]']\s*\(|\$(raw)?parameter|\b(new|this|function|class|async|await|yield|let|var|const|import|constructor)\b/i;
const CALL = /([\w$]+)\s*\(/g;
/** What only reads a field of the item, e.g. `$json.order["Amount EUR"]`. */
const READ = /^\s*\$json((?:\.[A-Za-z_$][\w$]*|\['[^'\\\n]*'\]|\["[^"\\\n]*"\])+)\s*$/;
const MEMBER = /\.([\w$]+)|\[(["'])(.*?)\2\]/g;
/** Functions that mean the same in every expression; of others, n8n decides by the whole text. */
const CALLABLE = new Set(
	'$ Number String parseFloat parseInt trim trimStart trimEnd replace replaceAll toFixed toLowerCase toUpperCase slice substring padStart padEnd split join includes startsWith endsWith concat charAt toString'.split(
		' ',
	),
);

/** The simple expressions of a node: fields are read, the rest is one call for an item, which costs 0.5 ms. */
export class ExpressionBatch {
	/** By expression: its texts and codes in turn, e.g. `=INV-{{ $json.id }}` as `INV-`, `$json.id`, ``. */
	private readonly parts = new Map<string, string[]>();
	/** By code: the names that lead to the field that it reads. */
	private readonly reads = new Map<string, string[]>();
	private readonly evaluated: string[];
	/** One expression for all of these. */
	private readonly list: string;
	private mayChange = false;

	/** @param parameters of the node, as they were entered */
	constructor(parameters: unknown) {
		this.collect(parameters);
		if (this.mayChange) this.parts.clear();
		const codes = new Set(Array.from(this.parts.values()).flatMap(codesAmong));
		for (const code of codes) {
			const members = membersRead(code);
			if (members.length > 0) this.reads.set(code, members);
		}
		this.evaluated = Array.from(codes).filter((code) => !this.reads.has(code));
		this.list = `{{ [${this.evaluated.map((code) => `(${code})`).join(', ')}] }}`;
	}

	/**
	 * The values that n8n would give for one item, by expression; none for one that is not simple or no scalar,
	 * that holds a gap, or that is evaluated together with one that fails.
	 */
	evaluate(context: IExecuteFunctions, itemIndex: number): Map<string, Scalar> {
		const results = this.evaluateList(context, itemIndex);
		if (this.reads.size > 0) {
			const item = jsonOf(context, itemIndex);
			this.reads.forEach((members, code) => results.set(code, readMembers(item, members)));
		}
		const values = new Map<string, Scalar>();
		this.parts.forEach((parts, expression) => {
			const own = codesAmong(parts).map((code) => results.get(code));
			const value = isWhole(parts) ? own[0] : join(parts, own);
			if (isScalar(value)) values.set(expression, value);
		});
		return values;
	}

	/** By code; none where one of them fails: it says so when its expression is read by itself. */
	private evaluateList(context: IExecuteFunctions, itemIndex: number): Map<string, unknown> {
		const { evaluated, list } = this;
		if (evaluated.length < 2) return new Map();
		try {
			const values: unknown = context.evaluateExpression(list, itemIndex);
			if (!Array.isArray(values) || values.length !== evaluated.length) return new Map();
			return new Map(evaluated.map((code, index) => [code, values[index]]));
		} catch {
			return new Map();
		}
	}

	private collect(raw: unknown): void {
		if (typeof raw === 'object' && raw !== null) {
			Object.values(raw).forEach((member) => this.collect(member));
		} else if (isExpression(raw)) {
			const parts = raw.slice(1).split(/\{\{([^{}]*)\}\}/);
			const isPlain =
				!/[\\\r\u2028\u2029]|constructor/.test(raw) && parts.every((part) => !/[{}]/.test(part));
			// What stands between quotes may be code where the quotes are part of a text.
			const code = isPlain ? withoutStrings(codesAmong(parts).join()) : raw.slice(1);
			this.mayChange ||= CHANGES.test(code);
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

function withoutStrings(code: string): string {
	return code.replace(STRING, "''");
}

function isSimple(code: string): boolean {
	const bare = withoutStrings(code);
	if (!SIMPLE.test(bare) || NOT_SIMPLE.test(bare)) return false;
	return isBalanced(bare) && [...bare.matchAll(CALL)].every(([, name]) => CALLABLE.has(name));
}

function isBalanced(code: string): boolean {
	const reduced = code.replace(/\([^()[\]]*\)|\[[^()[\]]*\]/g, '');
	return reduced === code ? !/[()[\]]/.test(code) : isBalanced(reduced);
}

/** None for a code that does more than to read, or what n8n refuses to read. */
function membersRead(code: string): string[] {
	const [, path = ''] = READ.exec(code) ?? [];
	const members = Array.from(path.matchAll(MEMBER), ([, name, , quoted = '']) => name ?? quoted);
	return members.every(isSafeObjectProperty) ? members : [];
}

/** The item as expressions see it; undefined where n8n will say why there is none. */
function jsonOf(context: IExecuteFunctions, itemIndex: number): unknown {
	try {
		return context.getWorkflowDataProxy(itemIndex).$json;
	} catch {
		return undefined;
	}
}
