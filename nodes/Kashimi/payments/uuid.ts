import { type Checked, refuse } from './problems';
import { quote } from './values';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the value is a UUID of any version, in either case. */
export function isUuid(value: unknown): value is string {
	return typeof value === 'string' && UUID.test(value);
}

/** The form in which IDs are compared: a UUID in lower case, any other as Kashimi writes it. */
export function normalId(id: unknown): string {
	return (isUuid(id) ? id.toLowerCase() : id) as string;
}

/** Accepts a UUID; gives it in lower case. */
export function checkUuid(value: unknown, field: string): Checked<string> {
	const text = typeof value === 'string' ? value.trim() : value;
	if (isUuid(text)) return { value: text.toLowerCase() };
	const fix = 'Enter an ID such as 123e4567-e89b-12d3-a456-426614174000.';
	return refuse(field, `is ${quote(value)}, not a UUID`, fix);
}
