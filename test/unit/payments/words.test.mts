import {
	checkCountryCode,
	checkCountryCodes,
} from '../../../nodes/Kashimi/payments/countryCodes.ts';
import { checkCurrency } from '../../../nodes/Kashimi/payments/currencies.ts';
import { readCustomBody } from '../../../nodes/Kashimi/payments/customBody.ts';
import { checkEndToEndId } from '../../../nodes/Kashimi/payments/endToEndId.ts';
import { checkIban } from '../../../nodes/Kashimi/payments/iban.ts';
import { checkInstant } from '../../../nodes/Kashimi/payments/instants.ts';
import { checkAmount } from '../../../nodes/Kashimi/payments/money.ts';
import { describeProblems } from '../../../nodes/Kashimi/payments/problems.ts';
import type { Checked } from '../../../nodes/Kashimi/payments/problems.ts';
import {
	checkLength,
	checkLine,
	checkReference,
	checkRemittance,
} from '../../../nodes/Kashimi/payments/sepaText.ts';
import { checkUuid } from '../../../nodes/Kashimi/payments/uuid.ts';
import { checkText } from '../../../nodes/Kashimi/payments/values.ts';
import { checkIpAddress, checkWebAddress } from '../../../nodes/Kashimi/payments/webAddress.ts';

// Each sentence is what somebody reads who filled in the field, so each is held word by word.
const ENTER_ADDRESS =
	'Enter an address such as https://example.com/paid?order=7, with special characters percent-encoded.';
const ENTER_AMOUNT = 'Enter a positive number, such as 12.34.';

test.each<[Checked<unknown>, string]>([
	[
		checkText(1.5, 'City'),
		'holds a number that is not exact as text (1.5). Pass it as text, in quotes, so that no digit is lost.',
	],
	[checkText(true, 'City'), 'holds true instead of text. Enter text.'],
	[checkText([1], 'City'), 'holds a list instead of text. Enter text.'],
	[checkLength('abc', 2, 'City'), 'has 3 characters, but at most 2 are allowed. Shorten it.'],
	[
		checkLine('a\nb', 9, 'City'),
		'contains the character U+000A, which is no character of a line of text. Remove it.',
	],
	[checkLine('a\nb', 2, 'City'), 'has 3 characters, but at most 2 are allowed. Shorten it.'],
	[checkLine({}, 9, 'City'), 'holds an object instead of text. Enter text.'],
	[
		checkRemittance('ü'.repeat(141), 'City'),
		'has 141 characters, but at most 140 are allowed. Shorten it.',
	],
	[
		checkRemittance('50%', 'City'),
		`contains "%" (U+0025), which SEPA does not allow here. Use only letters A to Z, digits, spaces and / - ? : ( ) . , ' +`,
	],
	[
		checkRemittance('ü', 'City'),
		'contains "ü" (U+00FC), which SEPA does not allow here. Use "u" instead.',
	],
	[
		checkReference('/a', 'City'),
		'begins or ends with a slash, or holds two slashes in a row. Use single slashes, and only between other characters.',
	],
	[
		checkReference(1.5, 'City'),
		'holds a number that is not exact as text (1.5). Pass it as text, in quotes, so that no digit is lost.',
	],
	[
		checkEndToEndId(' ', 'City'),
		'is empty. Enter a reference of your own, such as an invoice number.',
	],
	[
		checkEndToEndId('a//b', 'City'),
		'begins or ends with a slash, or holds two slashes in a row. Use single slashes, and only between other characters.',
	],
	[
		checkAmount('1.234,50', 'EUR', 'City'),
		'is "1.234,50", not a plain number. Write it without thousands separators and with a point before the decimals, such as 1234.50.',
	],
	[
		checkAmount("1'234", 'EUR', 'City'),
		`is "1'234", not a plain number. Write it without thousands separators and with a point before the decimals, such as 1234.50.`,
	],
	[checkAmount('1e3', 'EUR', 'City'), `is "1e3", not a plain number. ${ENTER_AMOUNT}`],
	[checkAmount([','], 'EUR', 'City'), `is a list, not a plain number. ${ENTER_AMOUNT}`],
	[checkAmount('0.00', 'EUR', 'City'), 'is "0.00". Enter an amount above 0.'],
	[
		checkAmount(1e13, 'EUR', 'City'),
		'is too large to be exact. Enter an amount of at most 15 digits.',
	],
	[
		checkAmount(10.005, 'EUR', 'City'),
		'is 10.005, but EUR has 2 decimals. Round it to 2 decimals, and write thousands without a separator.',
	],
	[
		checkAmount('1.2345', 'BHD', 'City'),
		'is "1.2345", but BHD has 3 decimals. Round it to 3 decimals, and write thousands without a separator.',
	],
	[checkAmount(0.5, 'JPY', 'City'), 'is 0.5, but JPY has no decimals. Enter a whole number.'],
	[
		checkCurrency('EURO', 'City'),
		'is "EURO", which is not a currency code. Enter a three-letter code of ISO 4217, such as EUR.',
	],
	[
		checkCurrency({}, 'City'),
		'is an object, which is not a currency code. Enter a three-letter code of ISO 4217, such as EUR.',
	],
	[
		checkCountryCode('DEU', 'City'),
		'holds "DEU", which is not a country code. Use two-letter codes of ISO 3166-1, such as DE.',
	],
	[
		checkCountryCode(7, 'City'),
		'holds 7, which is not a country code. Use two-letter codes of ISO 3166-1, such as DE.',
	],
	[checkCountryCode(' uk', 'City'), 'holds " uk", which is not a country code. Use GB.'],
	[
		checkCountryCodes(7, 'City'),
		'holds 7 instead of country codes. Enter country codes separated by commas, such as DE, NL.',
	],
	[
		checkCountryCodes('DE, X', 'City'),
		'holds "X", which is not a country code. Use two-letter codes of ISO 3166-1, such as DE.',
	],
	[
		checkIban('hello', 'City'),
		'is not an IBAN. Enter an IBAN: two letters, two digits and the account number.',
	],
	[
		checkIban('ZZ89370400440532013000', 'City'),
		'starts with ZZ, a country without IBANs. Enter the IBAN of the account.',
	],
	[
		checkIban('DE8937040044053201300', 'City'),
		'has 21 characters, but an IBAN of DE has 22 (DE•• … 1300). Enter the whole IBAN.',
	],
	[
		checkIban('DE8937040044053201300O', 'City'),
		'does not have the form of an IBAN of DE (DE•• … 300O). Check it for letters in the place of digits, such as O for 0.',
	],
	[
		checkIban('DE88370400440532013000', 'City'),
		'has check digits that do not fit (DE•• … 3000). Check it for a mistyped or swapped character.',
	],
	[
		checkInstant('invoice 7', 'City'),
		'is "invoice 7", not a date. Enter a date such as 2024-01-15T10:30:00Z.',
	],
	[checkWebAddress(7, 'City'), `holds 7 instead of a web address. ${ENTER_ADDRESS}`],
	[checkWebAddress('example.com', 'City'), `is not a complete web address. ${ENTER_ADDRESS}`],
	[
		checkWebAddress('https://example.com:99999/', 'City'),
		`is not a complete web address. ${ENTER_ADDRESS}`,
	],
	[
		checkWebAddress('https://u:p@example.com', 'City'),
		`holds a user name or password. ${ENTER_ADDRESS}`,
	],
	[
		checkWebAddress('https://127.1', 'City'),
		`has a host that is not in its plain form. ${ENTER_ADDRESS}`,
	],
	[
		checkWebAddress('https://[::1]:80:80/', 'City'),
		`is not a complete web address. ${ENTER_ADDRESS}`,
	],
	[
		checkWebAddress(`https://example.com/${'a'.repeat(2048)}`, 'City'),
		`has more than 2048 characters. ${ENTER_ADDRESS}`,
	],
	[
		checkUuid('x', 'City'),
		'is "x", not a UUID. Enter an ID such as 123e4567-e89b-12d3-a456-426614174000.',
	],
	[
		checkIpAddress('1.2.3', 'City'),
		'is "1.2.3", not an IP address. Enter one IPv4 or IPv6 address, without a port.',
	],
	[
		readCustomBody('[]x'),
		'is not a JSON object. Enter JSON such as {"metadata": {"key": "value"}}.',
	],
	[
		readCustomBody('{"constructor": 1}'),
		'uses a reserved key (__proto__, constructor or prototype). Remove that key.',
	],
	[
		readCustomBody(`${'{"a":'.repeat(25)}1${'}'.repeat(25)}`),
		'is nested deeper than 20 levels. Make it flatter.',
	],
])('%#: %j', (checked, words) => {
	expect('problem' in checked && describeProblems([{ ...checked.problem, field: 'It' }])).toBe(
		`It ${words}`,
	);
});
