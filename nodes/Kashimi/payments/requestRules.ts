import { checkCountryCode, checkCountryCodes } from './countryCodes';
import { checkCurrency } from './currencies';
import { checkEndToEndId, NUMBER_FIELD } from './endToEndId';
import { checkIban } from './iban';
import {
	ACCOUNT_NUMBER_TYPE_IBAN,
	DEFAULT_CURRENCY,
	LARGEST_EURO_AMOUNT,
	LONGEST_ADDRESS_PARTS,
	LONGEST_CODE,
	LONGEST_REMITTANCE,
	LONGEST_USER_AGENT,
	REMITTANCE_TYPE_UNSTRUCTURED,
} from './inferred';
import { checkIpAddress } from './ipAddress';
import { checkAmount } from './money';
import { type Checked, refuse } from './problems';
import { addressLineCheck, checkName, checkRemittance, type TextSettings } from './sepaText';
import { checkLine } from './textCharacters';
import type { JsonObject } from './types';
import { checkUuid } from './uuid';
import { readPath } from './values';
import { checkReturnAddress, checkWebAddress } from './webAddress';

/** Gives the value in the form in which it is sent. */
type Check = (
	value: unknown,
	field: string,
	text: TextSettings,
	body: JsonObject,
) => Checked<unknown>;

/** `requiredWith`: required as soon as the object at this path is there; the empty path is the body. */
type RequestRule = [path: string, field: string, check: Check, requiredWith?: string];

const atMost =
	(longest: number): Check =>
	(value, field) =>
		checkLine(value, longest, field);
const checkCode = atMost(LONGEST_CODE);

const checkAmountInCurrency: Check = (value, field, _, body) => {
	const currency = checkCurrency(readPath(body, 'currency'), field);
	const money = checkAmount(value, 'value' in currency ? currency.value : DEFAULT_CURRENCY, field);
	if ('problem' in money) return money;
	const { amount } = money.value;
	const isEuro = readPath(body, 'currency') === DEFAULT_CURRENCY;
	return isEuro && amount > LARGEST_EURO_AMOUNT
		? refuse(
				field,
				`is above ${LARGEST_EURO_AMOUNT} EUR, the largest amount of a SEPA payment`,
				'Split it into several payments.',
			)
		: { value: amount };
};

const checkRemittanceOfType: Check = (value, field, text, body) =>
	readPath(body, `${REMITTANCE}.type`) === REMITTANCE_TYPE_UNSTRUCTURED
		? checkRemittance(value, field, text)
		: checkLine(value, LONGEST_REMITTANCE, field);

function partyRules(party: 'sender' | 'recipient', label: string): RequestRule[] {
	const account = `${party}.account`;
	const number = `${account}.number`;
	const address = `${party}.address`;
	const checkNumber: Check = (value, field, _, body) =>
		readPath(body, `${number}.type`) === ACCOUNT_NUMBER_TYPE_IBAN
			? checkIban(value, field)
			: checkLine(value, LONGEST_CODE, field);
	const part = (name: keyof typeof LONGEST_ADDRESS_PARTS, partLabel: string): RequestRule => [
		`${address}.${name}`,
		`${label} Address > ${partLabel}`,
		addressLineCheck(LONGEST_ADDRESS_PARTS[name]),
	];
	return [
		[`${number}.type`, `${label} Account Number Type`, checkCode, number],
		[`${number}.value`, `${label} IBAN`, checkNumber, party === 'recipient' ? '' : account],
		[`${account}.currency`, `${label} Currency`, checkCurrency],
		[`${address}.country`, `${label} Address > Country`, checkCountryCode],
		part('city', 'City'),
		part('streetName', 'Street Name'),
		part('buildingNumber', 'Building Number'),
		part('postCode', 'Post Code'),
	];
}

const SCHEME = 'paymentScheme';
const COUNTRIES = 'provider.preferences.countryCodes';
const REMITTANCE = 'remittanceInformation';

/** Every documented value of the request; the currency comes before the amount, whose decimals it decides. */
export const REQUEST_RULES: readonly RequestRule[] = [
	['provider.id', 'Bank', checkUuid],
	[`${COUNTRIES}.list`, 'Banks From', checkCountryCodes],
	[`${COUNTRIES}.default`, 'Country Shown First', checkCountryCode],
	['currency', 'Currency', checkCurrency, ''],
	['amount', 'Amount', checkAmountInCurrency, ''],
	['recipient.name', 'Recipient Name', checkName, ''],
	...partyRules('recipient', 'Recipient'),
	[`${REMITTANCE}.type`, 'Scheme Reference Type', checkCode, ''],
	[`${REMITTANCE}.value`, 'Reference', checkRemittanceOfType, ''],
	[`${SCHEME}.name`, 'Scheme', checkCode, ''],
	[`${SCHEME}.preferences.mode`, 'Scheme Mode', checkCode],
	[`${SCHEME}.preferences.feePaidBy`, 'Scheme Fee Paid By', checkCode],
	...partyRules('sender', 'Payer'),
	['metadata.redirectUri', 'Return URL', checkReturnAddress],
	['metadata.webhookUrl', 'Webhook URL', checkWebAddress],
	['metadata.psuIpAddress', 'Payer IP Address', checkIpAddress],
	['metadata.psuUserAgent', 'Payer Browser', atMost(LONGEST_USER_AGENT)],
	['metadata.endToEndId', NUMBER_FIELD, checkEndToEndId],
];
