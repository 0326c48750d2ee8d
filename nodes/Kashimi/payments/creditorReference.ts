import { modulo97 } from './iban';
import { type Checked, refuse } from './problems';
import { checkChoice, checkText, quote } from './values';

interface Style {
	/** What the reference may be made of, once blanks and separators are gone. */
	accepts: RegExp;
	allowed: string;
	write: (number: string) => string;
}

/** Source: ISO 11649. The check digits are those of an IBAN with the country code RF. */
const RF: Style = {
	accepts: /^[A-Z0-9]{1,21}$/,
	allowed: '1 to 21 letters and digits',
	write: (number) => `RF${String(98 - modulo97(`${number}RF00`)).padStart(2, '0')}${number}`,
};

/** Source: Finance Finland, reference number; the Estonian Banking Association uses the same check digit. */
function digitsWithCheckDigit(least: number): Style {
	return {
		accepts: new RegExp(`^\\d{${least},19}$`),
		allowed: `${least} to 19 digits`,
		write: (number) => `${number}${checkDigit731(number)}`,
	};
}

/** Source: Febelfin, structured communication (OGM-VCS). */
const BELGIAN: Style = {
	accepts: /^\d{1,10}$/,
	allowed: '1 to 10 digits',
	write: (number) => {
		const base = number.padStart(10, '0');
		const digits = `${base}${String(modulo97(base) || 97).padStart(2, '0')}`;
		return `+++${digits.slice(0, 3)}/${digits.slice(3, 7)}/${digits.slice(7)}+++`;
	},
};

const STYLES: Record<string, Style> = {
	rf: RF,
	finnish: digitsWithCheckDigit(3),
	estonian: digitsWithCheckDigit(1),
	belgian: BELGIAN,
};

/** From the right, the digits weigh 7, 3, 1, 7, …; the check digit fills their sum up to the next ten. */
function checkDigit731(digits: string): number {
	const sum = Array.from(digits)
		.reverse()
		.reduce((total, digit, index) => total + Number(digit) * [7, 3, 1][index % 3], 0);
	return (10 - (sum % 10)) % 10;
}

/**
 * Makes a creditor reference out of an invoice number without its separators, e.g. `RF7012345`, `123453`,
 * `+++000/0012/34597+++`; gives free text as it is.
 */
export function writeReference(value: unknown, style: unknown, field: string): Checked<unknown> {
	const chosen = checkChoice(style, ['freeText', ...Object.keys(STYLES)], 'Reference Style');
	if ('problem' in chosen) return chosen;
	if (chosen.value === 'freeText') return { value };
	const text = checkText(value, field);
	if ('problem' in text || text.value === '') return text;
	const { accepts, allowed, write } = STYLES[chosen.value];
	const number = text.value.replace(/[\s.\-/_]/g, '').toUpperCase();
	if (accepts.test(number)) return { value: write(number), from: text.value };
	const fix = `Enter ${allowed}, or set "Reference Style" to "Free Text".`;
	return refuse(field, `is ${quote(value)}, which cannot be written in this style`, fix);
}

/** Whether free text looks like an RF or Belgian reference whose check digits are wrong. */
export function hasWrongCheckDigits(text: string): boolean {
	const compact = text.replace(/\s/g, '').toUpperCase();
	if (/^RF\d{2}[A-Z0-9]{1,21}$/.test(compact)) return RF.write(compact.slice(4)) !== compact;
	const [, ...parts] = /^\+{3}(\d{3})\/(\d{4})\/(\d{5})\+{3}$/.exec(compact) ?? [];
	return parts.length > 0 && BELGIAN.write(parts.join('').slice(0, 10)) !== compact;
}
