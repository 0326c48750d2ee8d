/** One reason why a value is refused, in the words of the person who filled in the field. */
export interface FieldProblem {
	/** Label of the field as the editor shows it, e.g. `Payer Address > Country`. */
	field: string;
	/** What is wrong: a predicate that continues the label, without a full stop. */
	problem: string;
	/** What to do about it: one sentence, with its full stop. */
	fix: string;
}

/**
 * Either the value in the form in which it is sent, or the reason why it is refused. `from` is the value as it was
 * entered, where somebody should see that another one is sent.
 */
export type Checked<T> = { value: T; from?: string } | { problem: FieldProblem };

/** Makes the refusing half of a `Checked`. */
export function refuse(field: string, problem: string, fix: string): { problem: FieldProblem } {
	return { problem: { field, problem, fix } };
}

export function problemsOf(checked: ReadonlyArray<Checked<unknown>>): FieldProblem[] {
	return checked.flatMap((one) => ('problem' in one ? [one.problem] : []));
}

/**
 * Puts problems into words, e.g. `Amount is negative. Enter an amount above 0.`
 *
 * @returns one line per problem; empty text without problems.
 */
export function describeProblems(problems: readonly FieldProblem[]): string {
	return problems.map(({ field, problem, fix }) => `${field} ${problem}. ${fix}`).join('\n');
}
