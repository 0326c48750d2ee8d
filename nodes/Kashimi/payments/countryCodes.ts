import { COUNTRY_CODES } from './countries';
import { type Checked, refuse } from './problems';
import { isBlank, quote, readJson } from './values';

/** Codes people use that are not the ISO 3166-1 code, with the code they mean. */
const MISTAKEN_CODES = new Map([
	['UK', 'GB'],
	['EL', 'GR'],
]);

/**
 * Reads a list of texts, or a text with commas, semicolons, tabs or line breaks, or a JSON array.
 * @returns the entries, trimmed, without empty ones and repetitions; undefined for no such list
 */
export function parseList(value: unknown, separators = /[,;\t\r\n]/): string[] | undefined {
	if (isBlank(value)) return [];
	const isJson = typeof value === 'string' && /^\s*\[/.test(value);
	const list = isJson ? (readJson(value) ?? value) : value;
	const entries: unknown = typeof list === 'string' ? list.split(separators) : list;
	if (!Array.isArray(entries)) return undefined;
	if (!entries.every((entry): entry is string => typeof entry === 'string')) return undefined;
	return Array.from(new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== '')));
}

/** Reads a list of codes, which hold no spaces, so that spaces separate them as well. */
export function parseCodes(value: unknown): string[] | undefined {
	return parseList(value, /[,;\s]/);
}

/** Accepts an ISO 3166-1 alpha-2 code in any case; gives it in upper case. */
export function checkCountryCode(value: unknown, field: string): Checked<string> {
	const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (COUNTRY_CODES.has(code)) return { value: code };
	const meant = MISTAKEN_CODES.get(code);
	const fix = meant ? `Use ${meant}.` : 'Use two-letter codes of ISO 3166-1, such as DE.';
	return refuse(field, `contains ${quote(value)}, which is not a country code`, fix);
}

export function checkCountryCodes(value: unknown, field: string): Checked<string[]> {
	const entries = parseCodes(value);
	if (!entries) {
		const fix = 'Enter country codes separated by commas, such as DE, NL.';
		return refuse(field, `contains ${quote(value)} instead of country codes`, fix);
	}
	const codes: string[] = [];
	for (const entry of entries) {
		const code = checkCountryCode(entry, field);
		if ('problem' in code) return code;
		codes.push(code.value);
	}
	return { value: Array.from(new Set(codes)) };
}
