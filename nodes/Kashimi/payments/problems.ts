/** One reason why a value is refused, in the words of the person who filled in the field. */
export interface FieldProblem {
	/** Label of the field as the editor shows it, e.g. `Payer Address > Country`. */
	field: string;
	/** What is wrong: a predicate that continues the label, without a full stop. */
	problem: string;
	/** What to do about it: one sentence, with its full stop. */
	fix: string;
}

/** Either the value as it is sent (`from`: as it was entered, where that is to be shown), or the refusal. */
export type Checked<T> = { value: T; from?: string } | { problem: FieldProblem };

export function refuse(field: string, problem: string, fix: string): { problem: FieldProblem } {
	return { problem: { field, problem, fix } };
}

export function problemsOf(checked: ReadonlyArray<Checked<unknown>>): FieldProblem[] {
	return checked.flatMap((one) => ('problem' in one ? [one.problem] : []));
}

/** One line per problem, e.g. `Amount is negative. Enter an amount above 0.` */
export function describeProblems(problems: readonly FieldProblem[]): string {
	return problems.map(({ field, problem, fix }) => `${field} ${problem}. ${fix}`).join('\n');
}
