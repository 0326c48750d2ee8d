import { LONGEST_END_TO_END_ID, LONGEST_NAME, LONGEST_REMITTANCE } from './inferred';
import { type Checked, refuse } from './problems';
import { checkText } from './values';

/**
 * Any character outside the basic Latin set every SEPA bank processes.
 * Source: EPC SEPA implementation guidelines, character set; EPC217-08.
 */
const OUTSIDE_BASIC_SET = /[^a-zA-Z0-9/\-?:().,'+ ]/u;

/**
 * Any character that banks neither process nor convert: outside the letters and signs of the European languages.
 * Source: EPC217-08, SEPA conversion table (Latin, Greek and Cyrillic letters, printable ASCII).
 */
const OUTSIDE_EXTENDED_SET =
	/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}\u0020-\u007E\u2018\u2019\u2013]/u;

/** Letters that Unicode does not split into base letter and accent, and signs with a usual replacement. */
const REPLACEMENTS = new Map([
	..."ß=ss Æ=AE æ=ae Ø=O ø=o Œ=OE œ=oe Ł=L ł=l Đ=D đ=d Þ=TH þ=th Ð=D ð=d ı=i &=+ _=- –=- —=- ’=' ‘=' \"=' “=' ”=' „=' …=..."
		.split(' ')
		.map((pair): [string, string] => [pair[0], pair.slice(2)]),
	...['#', '*', '\u200B', '\uFEFF'].map((sign): [string, string] => [sign, '']),
	...['\u00A0', '\u202F', '\t', '\n', '\r'].map((space): [string, string] => [space, ' ']),
]);

/** Writes accented letters and signs in basic Latin where that is possible, e.g. `Łódź` as `Lodz`. */
export function transliterate(text: string): string {
	return text
		.normalize('NFD')
		.replace(/\p{M}/gu, '')
		.replace(/[^\x20-\x7E]|[&_"#*]/gu, (character) => REPLACEMENTS.get(character) ?? character);
}

function nameCharacter(character: string): string {
	const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	const isPrintable = !/[\p{C}\p{Z}\p{M}]/u.test(character);
	return isPrintable ? `"${character}" (U+${codePoint})` : `the character U+${codePoint}`;
}

function mendForCharacter(character: string): string {
	const replacement = transliterate(character);
	if (replacement === '') return 'Remove it.';
	if (!OUTSIDE_BASIC_SET.test(replacement)) {
		return replacement === ' ' ? 'Use a space instead.' : `Use "${replacement}" instead.`;
	}
	return "Use only letters A to Z, digits, spaces and / - ? : ( ) . , ' +";
}

/** Accepts text up to a length, in UTF-16 units; gives it without white space around it. */
export function checkLength(value: unknown, longest: number, field: string): Checked<string> {
	const text = checkText(value, field);
	if ('problem' in text || text.value.length <= longest) return text;
	return refuse(
		field,
		`has ${text.value.length} characters, but at most ${longest} are allowed`,
		'Shorten it.',
	);
}

// A line break here could become a header of its own in what is sent on to a bank.
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Accepts text on one line, without control characters, up to a length. */
export function checkLine(value: unknown, longest: number, field: string): Checked<string> {
	const text = checkLength(value, longest, field);
	if ('problem' in text) return text;
	const offending = NOT_IN_A_LINE.exec(text.value);
	if (!offending) return text;
	return refuse(
		field,
		`contains ${nameCharacter(offending[0])}, which is no character of a line of text`,
		'Remove it.',
	);
}

function checkSepaText(
	value: unknown,
	longest: number,
	outside: RegExp,
	field: string,
): Checked<string> {
	const text = checkLength(value, longest, field);
	if ('problem' in text) return text;
	const offending = outside.exec(text.value);
	if (!offending) return text;
	return refuse(
		field,
		`contains ${nameCharacter(offending[0])}, which SEPA does not allow here`,
		mendForCharacter(offending[0]),
	);
}

/** Accepts unstructured remittance information: at most 140 characters of the basic set. */
export function checkRemittance(value: unknown, field: string): Checked<string> {
	return checkSepaText(value, LONGEST_REMITTANCE, OUTSIDE_BASIC_SET, field);
}

/**
 * Accepts a name of at most 70 characters. Accents, Greek, Cyrillic and signs such as `&` pass, because a changed
 * name may fail the bank's name check while banks convert these characters; emoji and line breaks are refused.
 */
export function checkName(value: unknown, field: string): Checked<string> {
	return checkSepaText(value, LONGEST_NAME, OUTSIDE_EXTENDED_SET, field);
}

/**
 * Accepts a reference: at most 35 characters of the basic set, no slash at either end, no two slashes in a row.
 * Source: EPC SEPA implementation guidelines, identifiers and references.
 */
export function checkReference(value: unknown, field: string): Checked<string> {
	const reference = checkSepaText(value, LONGEST_END_TO_END_ID, OUTSIDE_BASIC_SET, field);
	if ('problem' in reference || !/^\/|\/$|\/\//.test(reference.value)) return reference;
	return refuse(
		field,
		'begins or ends with a slash, or holds two slashes in a row',
		'Use single slashes, and only between other characters.',
	);
}
