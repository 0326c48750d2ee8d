import { type Checked, refuse } from './problems';
import type { JsonObject } from './types';
import { isEmpty, isRecord, isTooDeep, readJson } from './values';

const FIELD = 'Custom Body';
const DEEPEST_LEVEL = 20;
// Setting one of these through a merge could change objects far away from the request.
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

function hasForbiddenKey(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	return Object.entries(value).some(
		([key, member]) => FORBIDDEN_KEYS.has(key) || hasForbiddenKey(member),
	);
}

/** Reads a JSON object or its text. @returns a copy that shares nothing; an empty object for an empty value */
export function readCustomBody(value: unknown): Checked<JsonObject> {
	if (isEmpty(value)) return { value: {} };
	const copy = readJson(value);
	if (!isRecord(copy)) {
		const fix = 'Enter JSON such as {"metadata": {"key": "value"}}.';
		return refuse(FIELD, 'is not a JSON object', fix);
	}
	if (isTooDeep(copy, DEEPEST_LEVEL + 1)) {
		return refuse(FIELD, `is nested deeper than ${DEEPEST_LEVEL} levels`, 'Use fewer levels.');
	}
	if (hasForbiddenKey(copy)) {
		const fix = 'Remove that key.';
		return refuse(FIELD, 'uses a reserved key (__proto__, constructor or prototype)', fix);
	}
	return { value: copy };
}

/**
 * A new object: members of objects are merged, everything else (lists and null too) is replaced. It shares no
 * object with `custom`, only what is in lists.
 */
export function mergeBody(base: JsonObject, custom: JsonObject): JsonObject {
	const merged = { ...base };
	for (const [key, value] of Object.entries(custom)) {
		const previous = merged[key];
		merged[key] = isRecord(value) ? mergeBody(isRecord(previous) ? previous : {}, value) : value;
	}
	return merged;
}
