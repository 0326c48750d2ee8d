import { LONGEST_END_TO_END_ID, LONGEST_NAME, LONGEST_REMITTANCE } from './inferred';
import { type Checked, refuse } from './problems';
import { checkCharacters, checkLength, NOT_IN_A_LINE, ONE_LINE } from './textCharacters';
import { transliterate } from './transliterate';
import { checkChoice, checkText } from './values';

const CHARACTER_SETTINGS = ['convert', 'convertGerman', 'refuse', 'sendAsIs'] as const;
const LENGTH_SETTINGS = ['refuse', 'shorten'] as const;

export interface TextSettings {
	characters: (typeof CHARACTER_SETTINGS)[number];
	tooLong: (typeof LENGTH_SETTINGS)[number];
}

export function checkTextSettings(
	specialCharacters: unknown = 'convert',
	tooLong: unknown = 'refuse',
): Checked<TextSettings> {
	const characters = checkChoice(specialCharacters, CHARACTER_SETTINGS, 'Special Characters');
	if ('problem' in characters) return characters;
	const length = checkChoice(tooLong, LENGTH_SETTINGS, 'Too Long');
	if ('problem' in length) return length;
	return { value: { characters: characters.value, tooLong: length.value } };
}

export const STRICT_TEXT: TextSettings = { characters: 'refuse', tooLong: 'refuse' };

/** Outside the basic set that every SEPA bank processes. Source: EPC217-08. */
const OUTSIDE_BASIC_SET = /[^a-zA-Z0-9/\-?:().,'+ ]/gu;

/** Outside what banks process or convert: Latin, Greek and Cyrillic letters, ASCII. Source: EPC217-08. */
const OUTSIDE_EXTENDED_SET =
	/[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{M}\u0020-\u007E\u2018\u2019\u2013]/gu;

/** What one kind of text may hold, and how other text is brought there. */
interface TextRule {
	longest: number;
	outside: RegExp;
	/** For the one who has to change the text. */
	allowed: string;
	convert: (text: string) => string;
}

function checkByRule(
	value: unknown,
	field: string,
	{ longest, outside, allowed, convert }: TextRule,
	{ characters, tooLong }: TextSettings,
): Checked<string> {
	const entered = checkText(value, field);
	if ('problem' in entered) return entered;
	const isKept = characters === 'refuse' || characters === 'sendAsIs';
	const whole = isKept ? entered.value : convert(entered.value).trim();
	const sent = checkCharacters(
		checkLength(tooLong === 'shorten' ? shorten(whole, longest) : whole, longest, field),
		characters === 'sendAsIs' ? NOT_IN_A_LINE : outside,
		allowed,
		field,
	);
	const isSame = 'problem' in sent || sent.value === entered.value;
	return isSame ? sent : { ...sent, from: entered.value };
}

/** Cuts between characters, so that none is cut in half. */
function shorten(text: string, longest: number): string {
	if (text.length <= longest) return text;
	const isHalf = /[\uD800-\uDBFF]/.test(text[longest - 1]);
	return text.slice(0, isHalf ? longest - 1 : longest).trim();
}

const BASIC_SET_IN_WORDS =
	"Only letters A to Z, digits, spaces and / - ? : ( ) . , ' + are allowed.";

/** Accepts at most 140 characters of the basic set; settings may convert `Müller #7` to `Muller 7`, or shorten. */
export function checkRemittance(
	value: unknown,
	field: string,
	settings: TextSettings = STRICT_TEXT,
): Checked<string> {
	const isGerman = settings.characters === 'convertGerman';
	const rule: TextRule = {
		longest: LONGEST_REMITTANCE,
		outside: OUTSIDE_BASIC_SET,
		allowed: BASIC_SET_IN_WORDS,
		convert: (text) => transliterate(text, isGerman),
	};
	return checkByRule(value, field, rule, settings);
}

const NAME: TextRule = {
	longest: LONGEST_NAME,
	outside: OUTSIDE_EXTENDED_SET,
	allowed: 'Use only letters of European languages and the symbols of a keyboard.',
	convert: (text) =>
		text
			.replace(/[“”„«»]/g, '"')
			.replace(/\r\n/g, ' ')
			.replace(OUTSIDE_EXTENDED_SET, (sign) => transliterate(sign)),
};

/**
 * Accepts at most 70 characters. Letters of Europe and signs such as `&` pass, since a changed name may fail the
 * bank's name check. Settings may convert other signs: `UAB „Kelias“` to `UAB "Kelias"`.
 */
export function checkName(
	value: unknown,
	field: string,
	{ characters }: TextSettings = STRICT_TEXT,
): Checked<string> {
	return checkByRule(value, field, NAME, { characters, tooLong: 'refuse' });
}

/** Checks for one line up to a length. Where the settings say so, line breaks become spaces and invisible characters go. */
export function addressLineCheck(longest: number): typeof checkName {
	const rule: TextRule = {
		longest,
		outside: NOT_IN_A_LINE,
		allowed: ONE_LINE,
		convert: (text) => text.replace(/\r\n|\s/g, ' ').replace(/\p{Cf}/gu, ''),
	};
	return (value, field, { characters } = STRICT_TEXT) =>
		checkByRule(value, field, rule, { characters, tooLong: 'refuse' });
}

/**
 * Accepts at most 35 characters of the basic set with single slashes inside; two converted ones could become the
 * same. Source: EPC SEPA implementation guidelines, identifiers and references.
 */
export function checkReference(value: unknown, field: string): Checked<string> {
	const reference = checkCharacters(
		checkLength(value, LONGEST_END_TO_END_ID, field),
		OUTSIDE_BASIC_SET,
		BASIC_SET_IN_WORDS,
		field,
	);
	if ('problem' in reference || !/^\/|\/$|\/\//.test(reference.value)) return reference;
	const fix = 'Use single slashes, and only between other characters.';
	return refuse(field, 'begins or ends with a slash, or contains two slashes in a row', fix);
}
