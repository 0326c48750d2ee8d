import { BBAN_STRUCTURES } from './bbanStructures';
import { ibanLength, looksLikeIbanOf, maskIban } from './iban';

const MASK = '•••';
/** Shorter pieces of base64 stand in ordinary text too. */
const SHORTEST_PIECE = 8;

/**
 * Where an account number may begin: a country that has them and two digits, not inside a longer
 * word except behind "iban". A UUID comes first, so that no part of one is taken for a number.
 */
const IBAN_OR_UUID = new RegExp(
	'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![a-z0-9])' +
		`(?:iban)?(?=(${Object.keys(BBAN_STRUCTURES).join('|')})(?:[\\s.-]?\\d){2})`,
	'gi',
);
/** More than the longest account number takes, with a sign between all characters. */
const LONGEST_WRITTEN = 80;

/** Masks every account number in a text, however it is written, and leaves other numbers alone. */
export function maskIbans(text: string): string {
	let masked = '';
	let done = 0;
	for (const { 0: found, 1: country, index } of text.matchAll(IBAN_OR_UUID)) {
		const start = index + found.length;
		if (country === undefined || start < done) continue;
		const iban = ibanAt(text.slice(start, start + LONGEST_WRITTEN), country.toUpperCase());
		if (iban === undefined) continue;
		masked += text.slice(done, start) + maskIban(iban.replace(/[\s.-]/g, ''));
		done = start + iban.length;
	}
	return masked + text.slice(done);
}

/** The account number as it is written; what follows a space may be the next word of the sentence. */
function ibanAt(text: string, country: string): string | undefined {
	const length = ibanLength(BBAN_STRUCTURES[country]);
	// Also with a character too many or too few.
	return [length, length + 1, length - 1]
		.map((count) => new RegExp(`^(?:[\\s.-]?[a-z0-9]){${count}}(?![a-z0-9])`, 'i').exec(text)?.[0])
		.find((iban) => iban && looksLikeIbanOf(country, iban.replace(/[\s.-]/g, '').toUpperCase()));
}

/** Characters of a secret that must stand in a text before all of it is looked for. */
const START = 4;

/** A function that masks secrets in a text, in whatever encoding they stand there. */
export function secretMasker(secrets: string[]): (text: string) => string {
	const texts = [...new Set(secrets)].flatMap((secret) => [secret, ...piecesOfBase64(secret)]);
	if (texts.length === 0) return (text) => text;
	texts.sort((one, other) => other.length - one.length);
	// Compiling the pattern of a whole token takes 50 ms.
	const starts = patternOf(
		texts.map((one) => Array.from(one).slice(0, START).join('')),
		'i',
	);
	let whole: RegExp | undefined;
	return (text) =>
		starts.test(text) ? text.replace((whole ??= patternOf(texts, 'gi')), MASK) : text;
}

function patternOf(texts: string[], flags: string): RegExp {
	return new RegExp(texts.map((one) => Array.from(one, encodings).join('')).join('|'), flags);
}

/**
 * What stands in the base64 of any text that holds the secret: base64 takes three bytes at a time,
 * so it depends on how many come before. The characters at both ends also hold bits of neighbours.
 */
function piecesOfBase64(secret: string): string[] {
	return [0, 1, 2].flatMap((before) => {
		const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
		const whole = Math.floor((bytes.length * 8) / 6);
		const piece = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), whole);
		return piece.length < SHORTEST_PIECE ? [] : [piece];
	});
}

/** A character as it is, in base64 for URLs, escaped in JSON, and encoded for URLs. */
function encodings(character: string): string {
	const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
	const literal = (text: string) => text.replace(/[^a-z0-9]/gi, '\\$&');
	const inUrl = Array.from(Buffer.from(character), (byte) => `%${hex(byte, 2)}`).join('');
	const inJson = character.split('').map((unit) => `\\\\u${hex(unit.charCodeAt(0), 4)}`);
	const others: Record<string, string> = { '+': '-', '/': '_|\\\\\\/', ' ': '\\+' };
	const escaped = JSON.stringify(character).slice(1, -1);
	// The longest first, so that nothing of an escaped character at the end is left.
	return `(?:${[inJson.join(''), inUrl, literal(escaped), literal(character), others[character]]
		.filter((spelling) => spelling !== undefined)
		.join('|')})`;
}
