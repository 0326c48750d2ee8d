import { LONGEST_END_TO_END_ID } from './inferred';
import { type Checked, refuse } from './problems';
import { transliterate } from './transliterate';
import { checkText, quote } from './values';

// A line break here could become a header of its own in what is sent on to a bank.
export const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu;

export const ONE_LINE = 'Enter one line of plain text.';

const MOST_NAMED = 10;

/** Characters without a shape of their own, as people call them. */
const UNPRINTABLE: Array<[RegExp, string]> = [
	[/[\r\n\u0085\p{Zl}\p{Zp}]/u, 'a line break'],
	[/\t/, 'a tab'],
	[/\p{Zs}/u, 'a special space'],
	[/\p{M}/u, 'a loose accent'],
	[/[\p{C}]/u, 'an invisible character'],
];

function nameCharacter(character: string): string {
	const [, name] = UNPRINTABLE.find(([pattern]) => pattern.test(character)) ?? [];
	if (name === undefined) return quote(character);
	const codePoint = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
	return name === 'a line break' || name === 'a tab' ? name : `${name} (U+${codePoint})`;
}

/** Names every character at fault, and how the text can be written without them where that is known. */
function refuseCharacters(field: string, text: string, outside: RegExp, allowed: string) {
	const characters = text.match(outside) ?? [];
	const plain = transliterate(text).trim();
	const hasPlainForm = plain.length <= LONGEST_END_TO_END_ID && !plain.match(outside);
	const names = Array.from(new Set(characters.map(nameCharacter)));
	const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
	const fix = hasPlainForm && plain !== '' ? `Use ${quote(plain)} instead.` : allowed;
	return refuse(field, `contains ${names.slice(0, MOST_NAMED).join(', ')}${more}`, fix);
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

/** Accepts text on one line, without control characters, up to a length. */
export function checkLine(value: unknown, longest: number, field: string): Checked<string> {
	return checkCharacters(checkLength(value, longest, field), NOT_IN_A_LINE, ONE_LINE, field);
}

export function checkCharacters(
	text: Checked<string>,
	outside: RegExp,
	allowed: string,
	field: string,
): Checked<string> {
	if ('problem' in text) return text;
	return text.value.match(outside) ? refuseCharacters(field, text.value, outside, allowed) : text;
}
