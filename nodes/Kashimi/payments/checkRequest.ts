import { mergeBody } from './customBody';
import type { FieldProblem } from './problems';
import { REQUEST_RULES } from './requestRules';
import type { TextSettings } from './sepaText';
import type { JsonObject } from './types';
import { isBlank, isRecord, quote, readPath } from './values';

/** The object that holds the value of a rule; or the path on which something else stands in its place. */
function findParent(
	body: JsonObject,
	members: readonly string[],
): { parent?: JsonObject; obstacle?: string } {
	let parent = body;
	for (const [index, member] of members.entries()) {
		const next = parent[member];
		if (next === undefined || next === null) return {};
		if (!isRecord(next)) return { obstacle: members.slice(0, index + 1).join('.') };
		parent = next;
	}
	return { parent };
}

function describeObstacle(body: JsonObject, path: string): FieldProblem {
	const fields: Record<string, string> = {
		'sender.address': 'Payer Address',
		'recipient.address': 'Recipient Address',
	};
	return {
		field: fields[path] ?? 'Custom Body',
		problem: `contains ${quote(readPath(body, path))} where an object belongs (${path})`,
		fix: 'Use the fields of the node, or the structure that the Kashimi documentation shows.',
	};
}

function checkDefaultCountry(body: JsonObject): FieldProblem[] {
	const countryCodes = readPath(body, 'provider.preferences.countryCodes');
	if (!isRecord(countryCodes)) return [];
	const { list, default: defaultCode } = countryCodes;
	if (!Array.isArray(list) || list.length === 0 || typeof defaultCode !== 'string') return [];
	if (list.includes(defaultCode)) return [];
	return [
		{
			field: 'Country Shown First',
			problem: `is ${quote(defaultCode)}, which is not in Banks From`,
			fix: 'Choose a country that is in Banks From, or add this one there.',
		},
	];
}

/** A field whose value is sent in another form than it was entered. */
export interface Change {
	field: string;
	from: string;
	/** Empty where nothing is sent. */
	to: string;
}

type CheckedRequest = { body: JsonObject; changes: Change[] } | { problems: FieldProblem[] };

/**
 * Checks every documented value of a body and brings it into the form in which it is sent. Blank texts are left
 * out, members that no rule knows stay. @returns a copy, with what was changed; or all problems
 */
export function checkRequest(entered: JsonObject, text: TextSettings): CheckedRequest {
	const body = mergeBody({}, entered);
	const problems: FieldProblem[] = [];
	const changes: Change[] = [];
	const obstacles = new Set<string>();
	for (const [path, field, check, requiredWith] of REQUEST_RULES) {
		const members = path.split('.');
		const member = members.pop()!;
		const { parent, obstacle } = findParent(body, members);
		if (obstacle !== undefined) {
			obstacles.add(obstacle);
			continue;
		}
		const value = parent?.[member];
		if (parent === undefined || isBlank(value)) {
			const isWhole = requiredWith === '';
			const isRequired = isWhole || (requiredWith && isRecord(readPath(body, requiredWith)));
			if (isRequired) problems.push({ field, problem: 'is missing', fix: 'Fill in this field.' });
			if (parent !== undefined && value !== null) delete parent[member];
			continue;
		}
		const checked = check(value, field, text, body);
		if ('problem' in checked) {
			problems.push(checked.problem);
			continue;
		}
		const { value: sent, from } = checked;
		if (from !== undefined) changes.push({ field, from, to: String(sent) });
		if (sent === '') delete parent[member];
		else parent[member] = sent;
	}
	const allProblems = [
		...Array.from(obstacles, (path) => describeObstacle(body, path)),
		...problems,
		...checkDefaultCountry(body),
	];
	return allProblems.length > 0 ? { problems: allProblems } : { body, changes };
}
