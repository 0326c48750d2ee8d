import { BBAN_STRUCTURES } from './bbanStructures';
import { countryName } from './countries';
import { type Checked, refuse } from './problems';

const LONGEST_IBAN = 34;
const LEAST_SHARE_OF_DIGITS = 0.6;
const IBAN_FORM = /^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/;
const CHARACTER_CLASSES: Readonly<Record<string, string>> = {
	n: '[0-9]',
	a: '[A-Z]',
	c: '[A-Z0-9]',
};

/** What people and programs put into an account number: spaces, dots, dashes, invisible marks, "IBAN:" in front. */
const DECORATION = /^\W*IBAN[\s:.]*|[\s.\p{Pd}\p{Cf}]/giu;

/** The electronic form: letters and digits, upper case. Undefined for what does not look like an IBAN at all. */
export function normaliseIban(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const compact = value.replace(DECORATION, '');
	// Only ASCII is turned to upper case: "ı" and "ſ" would become "I" and "S".
	if (compact.length > LONGEST_IBAN || !/^[A-Za-z0-9]*$/.test(compact)) return undefined;
	const iban = compact.toUpperCase();
	return IBAN_FORM.test(iban) ? iban : undefined;
}

/** Characters of an IBAN whose account number has this structure. */
export function ibanLength(structure: string): number {
	return (structure.match(/\d+/g) ?? []).reduce((sum, count) => sum + Number(count), 4);
}

function matchesStructure(bban: string, structure: string): boolean {
	const pattern = structure.replace(
		/(\d+)([nac])/g,
		(_, count: string, kind: string) => `${CHARACTER_CLASSES[kind]}{${count}}`,
	);
	return new RegExp(`^${pattern}$`).test(bban);
}

function hasValidCheckDigits(iban: string): boolean {
	const checkDigits = Number(iban.slice(2, 4));
	// 98 - (n mod 97) never gives 00, 01 or 99, although they can pass the mod-97 test (ISO 13616).
	if (checkDigits < 2 || checkDigits > 98) return false;
	return modulo97(iban.slice(4) + iban.slice(0, 4)) === 1;
}

/** The remainder of a number whose letters count as 10 to 35. Source: ISO 7064, MOD 97-10. */
export function modulo97(text: string): number {
	return Array.from(text).reduce((remainder, character) => {
		const digit = parseInt(character, 36);
		return (remainder * (digit > 9 ? 100 : 10) + digit) % 97;
	}, 0);
}

/** Whether something in electronic form was meant as an IBAN of this country: a mistyped one still tells the account. */
export function looksLikeIbanOf(country: string, iban: string): boolean {
	const structure = BBAN_STRUCTURES[country] ?? '';
	const bban = iban.slice(4);
	if (matchesStructure(bban, structure)) return true;
	const digits = bban.replace(/[A-Z]/g, '').length;
	return digits >= bban.length * LEAST_SHARE_OF_DIGITS;
}

/**
 * Accepts an IBAN with or without spaces and in any case; gives its electronic form. Country, length, structure and
 * check digits are checked, but not those inside the national part. Source: ISO 13616.
 */
export function checkIban(value: unknown, field: string): Checked<string> {
	const iban = normaliseIban(value);
	if (iban === undefined) {
		const fix = 'Enter an IBAN: two letters, two digits and the account number.';
		return refuse(field, 'is not an IBAN', fix);
	}
	const country = iban.slice(0, 2);
	const structure = BBAN_STRUCTURES[country];
	if (structure === undefined) {
		const fix = 'Enter the IBAN of the account.';
		return refuse(field, `starts with ${country}, a country without IBANs`, fix);
	}
	const from = `an IBAN from ${countryName(country) || country}`;
	const shown = maskIban(iban);
	const length = ibanLength(structure);
	if (iban.length !== length) {
		const problem = `has ${iban.length} characters, but ${from} has ${length} (${shown})`;
		return refuse(field, problem, 'Enter the whole IBAN.');
	}
	if (!matchesStructure(iban.slice(4), structure)) {
		const fix = 'Check it for letters in place of digits, such as O for 0.';
		return refuse(field, `does not have the form of ${from} (${shown})`, fix);
	}
	if (hasValidCheckDigits(iban)) return { value: iban };
	const fix = 'Check it for a mistyped or swapped character.';
	return refuse(field, `has wrong check digits (${shown})`, fix);
}

/** Whether the value is a valid IBAN in electronic form. */
export function isValidIban(value: unknown): value is string {
	const iban = checkIban(value, '');
	return 'value' in iban && iban.value === value;
}

/** Shows an account number by its country and last four characters only, e.g. `DE•• … 3000`. */
export function maskIban(value: unknown): string {
	const iban = typeof value === 'string' ? normaliseIban(value) : undefined;
	return iban && iban.length >= 12 ? `${iban.slice(0, 2)}•• … ${iban.slice(-4)}` : '••••';
}
