import { maskIbans } from './masking';
import { type Checked, refuse } from './problems';
import type { JsonObject } from './types';

const LONGEST_QUOTE = 40;
const LONGEST_SCAN = 200;
const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Levels. Inferred: documented answers have six. n8n loses an execution with some thousand of them. */
const DEEPEST_JSON = 64;

/** Whether a value that came over the network is nested deeper than n8n can take. */
export function isTooDeep(value: unknown, levels = DEEPEST_JSON): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return levels === 0 || Object.values(value).some((part) => isTooDeep(part, levels - 1));
}

/** What a JSON text holds, or a copy of a value as JSON holds it; undefined for what is no JSON. */
export function readJson(value: unknown): unknown {
	try {
		return JSON.parse(typeof value === 'string' ? value : JSON.stringify(value));
	} catch {
		return undefined;
	}
}

/** Whether the value is an object with named members: no array, date or other built-in. */
export function isRecord(value: unknown): value is JsonObject {
	return Object.prototype.toString.call(value) === '[object Object]';
}

/** Follows members such as `recipient.name`; undefined where one is missing. */
export function readPath(from: unknown, path: string): unknown {
	return readMembers(from, path.split('.'));
}

/** The same by a list of names, which may contain dots; with none, the value itself. */
export function readMembers(from: unknown, names: string[]): unknown {
	return names.reduce((node, name) => (isRecord(node) ? node[name] : undefined), from);
}

/** Whether a field was left empty: nothing, or nothing but white space. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && !/\S/.test(value));
}

/** The value, or what stands for one that was left empty. */
export function otherwise(value: unknown, fallback: unknown): unknown {
	return isBlank(value) ? fallback : value;
}

/** Whether there is nothing to send: blank, an object without members or an empty array. */
export function isEmpty(value: unknown): boolean {
	if (Array.isArray(value)) return value.length === 0;
	if (isRecord(value)) return Object.keys(value).length === 0;
	return isBlank(value);
}

/** A value in a message, short, on one line, account numbers masked, e.g. `"12,50"`, `NaN`, `a list`. */
export function quote(value: unknown): string {
	if (typeof value === 'string') {
		const text = maskIbans(value.slice(0, LONGEST_SCAN)).replace(CONTROL_CHARACTERS, '\uFFFD');
		const characters = Array.from(text);
		const isCut = value.length > LONGEST_SCAN || characters.length > LONGEST_QUOTE;
		return `"${characters.slice(0, LONGEST_QUOTE).join('')}${isCut ? '…' : ''}"`;
	}
	if (value === null || value === undefined) return 'nothing';
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Reads text, trimmed, blank as the empty text. Expressions deliver invoice numbers as whole numbers. */
export function checkText(value: unknown, field: string): Checked<string> {
	if (isBlank(value)) return { value: '' };
	if (typeof value === 'string') return { value: value.trim() };
	if (Number.isSafeInteger(value)) return { value: String(value) };
	if (typeof value === 'number') {
		const fix = 'Pass it as text, in quotes, so that no digit is lost.';
		return refuse(field, `contains a number that is not exact as text (${quote(value)})`, fix);
	}
	return refuse(field, `contains ${quote(value)} instead of text`, 'Enter text.');
}

/** No inherited one, so that a name such as "constructor" is one that is not known. */
export function ownEntry<T>(dictionary: Record<string, T>, value: unknown): T | undefined {
	return typeof value === 'string' && Object.prototype.hasOwnProperty.call(dictionary, value)
		? dictionary[value]
		: undefined;
}

export function checkChoice<Choice extends string>(
	value: unknown,
	choices: readonly Choice[],
	field: string,
): Checked<Choice> {
	const choice = choices.find((one) => one === value);
	if (choice !== undefined) return { value: choice };
	const words = choices.join(', ').replace(/, (?=[^,]*$)/, ' or ');
	return refuse(field, `is ${quote(value)}`, `Use ${words}.`);
}
