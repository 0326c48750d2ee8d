import type { IExecuteFunctions, INodeParameters, INodeProperties } from 'n8n-workflow';

import type { Checked, FieldProblem } from '../payments/problems';
import { isBlank, isEmpty, otherwise, readMembers, readPath } from '../payments/values';
import {
	checkFlag,
	checkWholeNumber,
	codesOf,
	holdsExpression,
	isExpression,
	partlyNothing,
	undecided,
} from '../shared/expressions';
import { ExpressionBatch } from './expressionBatch';
import { fieldError } from './problems';

/** An expression that an AI agent's model fills in. */
const FROM_AI = /\$fromai\s*\(/i;

export const optionPath = ({ name }: INodeProperties) => `options.${name}`;

/** The parameters of one run: what holds no expression is read once, the rest item by item. */
export class Parameters {
	readonly raw: INodeParameters;
	readonly batch: ExpressionBatch;
	private readonly fixed = new Map<string, unknown>();

	constructor(readonly context: IExecuteFunctions) {
		this.raw = context.getNode().parameters;
		this.batch = new ExpressionBatch(this.raw);
	}

	of(itemIndex: number): ItemParameters {
		return new ItemParameters(this, itemIndex);
	}

	/** The value of an expression that is the same for all items, e.g. `{{ $runIndex }}`. */
	once(expression: string): unknown {
		return this.keep(expression, () => this.context.evaluateExpression(expression, 0));
	}

	/** The value of a parameter without expression, which all items share: do not change it. */
	fixedValue(name: string): unknown {
		return this.keep(name, () => this.context.getNodeParameter(name, 0));
	}

	private keep(key: string, read: () => unknown): unknown {
		if (!this.fixed.has(key)) this.fixed.set(key, read());
		return this.fixed.get(key);
	}
}

/** The one place that reads the parameters of an item. */
export class ItemParameters {
	private values?: ReturnType<ExpressionBatch['evaluate']>;
	private readonly read = new Map<string, unknown>();

	constructor(
		readonly run: Parameters,
		readonly itemIndex: number,
	) {}

	get context(): IExecuteFunctions {
		return this.run.context;
	}

	/**
	 * The value as n8n's getNodeParameter gives it.
	 * @param path may lead into a collection, e.g. `filters.currency`
	 * @throws n8n's own error where an expression fails; it then says which `parameter`
	 */
	get(path: string, fallback?: unknown): unknown {
		const [name, ...members] = path.split('.');
		const value = readMembers(this.parameter(name), members);
		return value === undefined ? fallback : value;
	}

	/** The value as it was entered: an expression is not evaluated. */
	entered(path: string): unknown {
		return readPath(this.run.raw, path);
	}

	/** Whether it is the 0 that stands for none: neither the editor nor a model can leave a number empty. */
	isZero(path: string): boolean {
		const raw = this.entered(path);
		return raw === 0 || (FROM_AI.test(String(raw)) && this.get(path) === 0);
	}

	/**
	 * What an expression should have decided and did not.
	 * @param mayModelLeave whether a field that an AI agent's model leaves empty counts as not given
	 */
	undecided(labels: Record<string, string>, mayModelLeave = true): FieldProblem[] {
		return Object.entries(labels).flatMap(([path, label]) => {
			const raw = this.entered(path);
			const value = this.get(path);
			if (mayModelLeave && isEmpty(value) && FROM_AI.test(String(raw))) return [];
			return undecided(raw, value, label) ?? [];
		});
	}

	/** For each code in a text such as `=INV-{{ $json.id }}`, whether it returns nothing; none for a lone code. */
	gapsIn(raw: unknown): boolean[] {
		if (!isExpression(raw) || /^=\s*\{\{(?:(?!\}\})[\s\S])*\}\}\s*$/.test(raw)) return [];
		this.values ??= this.run.batch.evaluate(this.context, this.itemIndex);
		// The batch holds no text with a gap.
		if (this.values.has(raw)) return [];
		return codesOf(raw).map((code) =>
			isBlank(this.context.evaluateExpression(`{{${code}}}`, this.itemIndex)),
		);
	}

	/** `undecided`, and texts in which only a part of an expression returns nothing, e.g. `INV-`. */
	gaps(labels: Record<string, string>): FieldProblem[] {
		return Object.entries(labels).flatMap(([path, label]) =>
			this.gapsIn(this.entered(path)).some(Boolean)
				? [partlyNothing(this.get(path), label)]
				: this.undecided({ [path]: label }),
		);
	}

	/** Like `get`. @throws NodeOperationError for a field that an expression left empty */
	decided(path: string, label: string): unknown {
		this.refuse(this.gaps({ [path]: label }));
		return this.get(path);
	}

	/** A decided value as a check accepts it. */
	checked<T>(
		{ name, displayName }: INodeProperties,
		check: (value: unknown, label: string) => Checked<T>,
		path = name,
	): T {
		return this.required(check(this.decided(path, displayName), displayName));
	}

	/** An option that is on or off, also given as the text "true" or "false". */
	flag(field: INodeProperties, fallback = false): boolean {
		return this.checked(field, checkFlag, optionPath(field)) ?? fallback;
	}

	/** A whole number within the range of its field, also given as text. */
	wholeNumber(field: INodeProperties, path = field.name): number {
		const check = (value: unknown, label: string) =>
			checkWholeNumber(otherwise(value, field.default), label, field.typeOptions ?? {});
		return this.checked(field, check, path);
	}

	/** @throws NodeOperationError for the one field of a value that is refused */
	required<T>(checked: Checked<T>): T {
		if ('value' in checked) return checked.value;
		throw fieldError(this.context, [checked.problem], this.itemIndex);
	}

	/** @throws NodeOperationError that names every field at fault, if there is one */
	refuse(problems: FieldProblem[]): void {
		if (problems.length > 0) throw fieldError(this.context, problems, this.itemIndex);
	}

	private parameter(name: string): unknown {
		const raw = this.run.raw[name];
		if (raw === undefined) return undefined;
		if (!holdsExpression(raw)) return this.run.fixedValue(name);
		if (!this.read.has(name)) this.read.set(name, this.evaluate(name, raw));
		return this.read.get(name);
	}

	/** From the values that were evaluated together, or by itself where they do not hold all of it. */
	private evaluate(name: string, raw: unknown): unknown {
		this.values ??= this.run.batch.evaluate(this.context, this.itemIndex);
		const { values } = this;
		let isComplete = true;
		const fill = (entered: unknown): unknown => {
			if (Array.isArray(entered)) return entered.map(fill);
			if (typeof entered === 'object' && entered !== null) {
				return Object.fromEntries(
					Object.entries(entered).map(([key, value]) => [key, fill(value)]),
				);
			}
			if (!isExpression(entered)) return entered;
			isComplete = isComplete && values.has(entered);
			return values.get(entered);
		};
		const filled = fill(raw);
		if (isComplete) return filled;
		try {
			return this.context.getNodeParameter(name, this.itemIndex);
		} catch (error) {
			throw Object.assign(error as Error, { parameter: name });
		}
	}
}
