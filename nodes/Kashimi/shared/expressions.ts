import { type INode, NodeOperationError } from 'n8n-workflow';

import { type Checked, describeProblems, type FieldProblem, refuse } from '../payments/problems';
import { isBlank, isEmpty, quote, readPath } from '../payments/values';

/** What JavaScript makes of a value that is not there, or of an object, when it becomes part of a text. */
const LEFTOVER = /undefined|null(?![a-z])|NaN(?![a-z])|\[object \w+\]/;
/** What sheets and databases write where there is nothing. */
const PLACEHOLDER =
	/^\s*(undefined|null|none|nil|nan|n\/a|\\n|[-\u2013\u2014]+|#(n\/a|ref!|value!|name\?|num!|null!|div\/0!))\s*$/i;

/** Whether n8n evaluates a raw parameter. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}

/** Whether a raw parameter is an expression, or a group with one in it. */
export function holdsExpression(raw: unknown): boolean {
	if (typeof raw !== 'object' || raw === null) return isExpression(raw);
	return Object.values(raw).some(holdsExpression);
}

/**
 * A blank is never a choice: nobody decided what an expression left empty or filled with "undefined". A field
 * that is empty without an expression means what its hint says. @param raw as it was entered
 */
export function undecided(raw: unknown, value: unknown, field: string): FieldProblem | undefined {
	if (!isExpression(raw)) return undefined;
	const isNoList = Array.isArray(value) && value.length === 0;
	const isNothing = isBlank(value) || Number.isNaN(value) || isNoList;
	if (isNothing) return badExpression(field, 'is empty: the expression returns nothing');
	if (typeof value !== 'string') return undefined;
	if (PLACEHOLDER.test(value)) {
		return badExpression(field, `is ${quote(value)}, which marks a missing value`);
	}
	return LEFTOVER.test(value) ? partlyNothing(value, field) : undefined;
}

/** The same for several fields; `labels` by path, such as `filters.currency`. */
export function undecidedFields(
	raw: unknown,
	values: unknown,
	labels: Record<string, string>,
): FieldProblem[] {
	return Object.entries(labels).flatMap(
		([path, label]) => undecided(readPath(raw, path), readPath(values, path), label) ?? [],
	);
}

/** A text in which the codes between the fixed parts returned nothing, e.g. `INV-`. */
export function partlyNothing(value: unknown, field: string): FieldProblem {
	return badExpression(field, `is ${quote(value)}: part of the expression returns nothing`);
}

/** What is wrong with an expression, and the fix. */
export function badExpression(field: string, problem: string): FieldProblem {
	return { field, problem, fix: 'Correct the expression, or the data that it reads.' };
}

/** A filter that somebody added and left empty would filter nothing, silently. */
export function emptyFilters(raw: unknown, labels: Record<string, string>): FieldProblem[] {
	return Object.entries(labels).flatMap(([path, field]) => {
		const entered = readPath(raw, path);
		if (entered === undefined || !isEmpty(entered)) return [];
		return { field, problem: 'is empty', fix: 'Enter a value, or remove it.' };
	});
}

/** What n8n says of a parameter with an expression that it cannot evaluate. */
export function failingExpression(parameter: string, message: string): FieldProblem {
	return badExpression(`An expression in "${parameter}"`, `fails: ${message}`);
}

/** A parameter of a trigger. @throws NodeOperationError with all in its message: the editor shows nothing else */
export function readParameter(
	context: { getNode(): INode; getNodeParameter: unknown },
	...entered: [name: string, ...others: unknown[]]
): unknown {
	try {
		return (context.getNodeParameter as (...all: unknown[]) => unknown).apply(context, entered);
	} catch (error) {
		const problem = failingExpression(entered[0], (error as Error).message);
		throw new NodeOperationError(context.getNode(), describeProblems([problem]));
	}
}

/** The codes of an expression, e.g. ` $json.id ` of `=INV-{{ $json.id }}`. */
export function codesOf(expression: string): string[] {
	return Array.from(expression.matchAll(/\{\{([\s\S]*?)\}\}/g), ([, code]) => code);
}

/** Reads on or off, also as the text that sheets and models give; undefined stays undefined. */
export function checkFlag(value: unknown, field: string): Checked<boolean | undefined> {
	if (isBlank(value)) return { value: undefined };
	const flag = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (flag === true || flag === 'true') return { value: true };
	if (flag === false || flag === 'false') return { value: false };
	return refuse(field, `is ${quote(value)}, neither true nor false`, 'Use true or false.');
}

/** Reads a whole number, also as text. */
export function checkWholeNumber(
	value: unknown,
	field: string,
	{ minValue: least = 0, maxValue: most = Infinity }: { minValue?: number; maxValue?: number },
): Checked<number> {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) {
		return { value: number };
	}
	const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
	return refuse(field, `is ${quote(value)}`, `Enter a whole number ${range}.`);
}
