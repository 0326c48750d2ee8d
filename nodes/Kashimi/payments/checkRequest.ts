import { type FieldProblem } from './problems';
import { readPath, REQUEST_RULES, type RequestRule } from './requestRules';
import type { JsonObject } from './types';
import { isBlank, isRecord, quote } from './values';

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
		'sender.address': 'Sender Address',
		'recipient.address': 'Recipient Address',
	};
	return {
		field: fields[path] ?? 'Custom Body',
		problem: `holds ${quote(readPath(body, path))} where an object belongs (${path})`,
		mend: 'Use the fields of the node, or the structure that the Kashimi documentation shows.',
	};
}

function isRequired(body: JsonObject, { requiredWith }: RequestRule): boolean {
	return (
		requiredWith === '' || (requiredWith !== undefined && isRecord(readPath(body, requiredWith)))
	);
}

function checkDefaultCountry(body: JsonObject): FieldProblem[] {
	const countryCodes = readPath(body, 'provider.preferences.countryCodes');
	if (!isRecord(countryCodes)) return [];
	const { list, default: defaultCode } = countryCodes;
	if (!Array.isArray(list) || list.length === 0 || typeof defaultCode !== 'string') return [];
	if (list.includes(defaultCode)) return [];
	return [
		{
			field: 'Default Country Code',
			problem: `is ${quote(defaultCode)}, which is not among the Country Codes`,
			mend: 'Choose one of the Country Codes, or add it to them.',
		},
	];
}

/**
 * Checks every documented value of a request body and brings it, in place, into the form in which it is sent.
 * Blank texts are removed. Members that no rule knows stay as they are.
 *
 * @returns all problems; none when the body can be sent.
 */
export function checkRequest(body: JsonObject): FieldProblem[] {
	const problems: FieldProblem[] = [];
	const obstacles = new Set<string>();
	for (const rule of REQUEST_RULES) {
		const members = rule.path.split('.');
		const member = members[members.length - 1];
		const { parent, obstacle } = findParent(body, members.slice(0, -1));
		if (obstacle !== undefined) {
			obstacles.add(obstacle);
			continue;
		}
		const value = parent?.[member];
		if (parent === undefined || isBlank(value)) {
			if (isRequired(body, rule)) {
				problems.push({ field: rule.field, problem: 'is missing', mend: 'Fill in this field.' });
			}
			if (parent !== undefined && value !== null) delete parent[member];
			continue;
		}
		const checked = rule.check(value, rule.field, body);
		if ('problem' in checked) problems.push(checked.problem);
		else parent[member] = checked.value;
	}
	return [
		...Array.from(obstacles, (path) => describeObstacle(body, path)),
		...problems,
		...checkDefaultCountry(body),
	];
}
