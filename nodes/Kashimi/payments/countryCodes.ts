import { type Checked, refuse } from './problems';
import { isBlank, quote } from './values';

/** Alpha-2 codes. Source: ISO 3166-1, 249 officially assigned codes. */
export const COUNTRY_CODES = new Set(
	(
		'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY ' +
		'BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK ' +
		'FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR ' +
		'IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ' +
		'ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM ' +
		'PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF ' +
		'TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'
	).split(' '),
);

const names = new Intl.DisplayNames(['en'], { type: 'region' });

/** English name of a country, e.g. `Lithuania`; empty for a code that names none. */
export function countryName(code: unknown): string {
	const known = typeof code === 'string' && COUNTRY_CODES.has(code.toUpperCase());
	return known ? (names.of(code.toUpperCase()) ?? '') : '';
}

/** Codes people use that are not the ISO 3166-1 code, with the code they mean. */
const MISTAKEN_CODES = new Map([
	['UK', 'GB'],
	['EL', 'GR'],
]);

/**
 * Reads a list from a text (separated by commas, semicolons or line breaks) or from an array of texts.
 *
 * @returns the entries, trimmed, without empty ones and repetitions; `undefined` when the value is no such list.
 */
export function parseList(value: unknown): string[] | undefined {
	if (isBlank(value)) return [];
	const entries: unknown = typeof value === 'string' ? value.split(/[,;\r\n]/) : value;
	if (!Array.isArray(entries)) return undefined;
	if (!entries.every((entry): entry is string => typeof entry === 'string')) return undefined;
	return Array.from(new Set(entries.map((entry) => entry.trim()).filter((entry) => entry !== '')));
}

/** Accepts an ISO 3166-1 alpha-2 code in any case; gives it in upper case. */
export function checkCountryCode(value: unknown, field: string): Checked<string> {
	const code = typeof value === 'string' ? value.trim().toUpperCase() : '';
	if (COUNTRY_CODES.has(code)) return { value: code };
	const meant = MISTAKEN_CODES.get(code);
	return refuse(
		field,
		`holds ${quote(value)}, which is not a country code`,
		meant ? `Use ${meant}.` : 'Use two-letter codes of ISO 3166-1, such as DE.',
	);
}

/** Accepts a list of country codes in any form that `parseList` reads; refuses it at the first bad code. */
export function checkCountryCodes(value: unknown, field: string): Checked<string[]> {
	const entries = parseList(value);
	if (!entries) {
		return refuse(
			field,
			`holds ${quote(value)} instead of country codes`,
			'Enter country codes separated by commas, such as DE, NL.',
		);
	}
	const codes: string[] = [];
	for (const entry of entries) {
		const code = checkCountryCode(entry, field);
		if ('problem' in code) return code;
		codes.push(code.value);
	}
	return { value: Array.from(new Set(codes)) };
}
