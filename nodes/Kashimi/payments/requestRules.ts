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
import { checkAddressLine, checkLine, checkName, checkRemittance } from './sepaText';
import type { TextSettings } from './sepaText';
import type { JsonObject } from './types';
import { checkUuid } from './uuid';
import { isRecord } from './values';
import { checkReturnAddress, checkWebAddress } from './webAddress';

type Check = (
	value: unknown,
	field: string,
	body: JsonObject,
	text: TextSettings,
) => Checked<unknown>;

/** What one value of the request body must look like. */
export interface RequestRule {
	/** Members to follow from the request body, e.g. `recipient.name`. */
	path: string;
	field: string;
	/** Gives the value in the form in which it is sent. */
	check: Check;
	/** The value is required as soon as the object at this path is there; the empty path is the body itself. */
	requiredWith?: string;
}

/** Follows members from the request body; `undefined` where one is missing. */
export function readPath(body: JsonObject, path: string): unknown {
	return path
		.split('.')
		.reduce<unknown>((node, member) => (isRecord(node) ? node[member] : undefined), body);
}

function atMost(longest: number): Check {
	return (value, field) => checkLine(value, longest, field);
}

const checkCode = atMost(LONGEST_CODE);

const checkAmountInCurrency: Check = (value, field, body) => {
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

const checkRemittanceOfType: Check = (value, field, body, text) =>
	readPath(body, 'remittanceInformation.type') === REMITTANCE_TYPE_UNSTRUCTURED
		? checkRemittance(value, field, text)
		: checkLine(value, LONGEST_REMITTANCE, field);

function accountRules(party: 'sender' | 'recipient', label: string): RequestRule[] {
	const account = `${party}.account`;
	const number = `${account}.number`;
	const requiredWith = party === 'recipient' ? '' : account;
	const checkNumber: Check = (value, field, body) =>
		readPath(body, `${number}.type`) === ACCOUNT_NUMBER_TYPE_IBAN
			? checkIban(value, field)
			: checkLine(value, LONGEST_CODE, field);
	return [
		{
			path: `${number}.type`,
			field: `${label} Account Number Type`,
			check: checkCode,
			requiredWith: number,
		},
		{ path: `${number}.value`, field: `${label} IBAN`, check: checkNumber, requiredWith },
		{ path: `${account}.currency`, field: `${label} Currency`, check: checkCurrency },
	];
}

function addressRules(party: 'sender' | 'recipient', label: string): RequestRule[] {
	const rule = (member: string, memberLabel: string, check: Check): RequestRule => ({
		path: `${party}.address.${member}`,
		field: `${label} Address > ${memberLabel}`,
		check,
	});
	const line =
		(longest: number): Check =>
		(value, field, _, text) =>
			checkAddressLine(value, longest, field, text);
	return [
		rule('country', 'Country', checkCountryCode),
		rule('city', 'City', line(LONGEST_ADDRESS_PARTS.city)),
		rule('streetName', 'Street Name', line(LONGEST_ADDRESS_PARTS.streetName)),
		rule('buildingNumber', 'Building Number', line(LONGEST_ADDRESS_PARTS.buildingNumber)),
		rule('postCode', 'Post Code', line(LONGEST_ADDRESS_PARTS.postCode)),
	];
}

const SCHEME = 'paymentScheme';
const COUNTRIES = 'provider.preferences.countryCodes';
const REMITTANCE = 'remittanceInformation';

/** Every documented value of the request; the currency comes before the amount, whose decimals it decides. */
export const REQUEST_RULES: readonly RequestRule[] = [
	{ path: 'provider.id', field: 'Bank', check: checkUuid },
	{ path: `${COUNTRIES}.list`, field: 'Banks From', check: checkCountryCodes },
	{ path: `${COUNTRIES}.default`, field: 'Country Shown First', check: checkCountryCode },
	{ path: 'currency', field: 'Currency', check: checkCurrency, requiredWith: '' },
	{ path: 'amount', field: 'Amount', check: checkAmountInCurrency, requiredWith: '' },
	{
		path: 'recipient.name',
		field: 'Recipient Name',
		check: (value, field, _, text) => checkName(value, field, text),
		requiredWith: '',
	},
	...accountRules('recipient', 'Recipient'),
	...addressRules('recipient', 'Recipient'),
	{
		path: `${REMITTANCE}.type`,
		field: 'Scheme Reference Type',
		check: checkCode,
		requiredWith: '',
	},
	{
		path: `${REMITTANCE}.value`,
		field: 'Reference',
		check: checkRemittanceOfType,
		requiredWith: '',
	},
	{ path: `${SCHEME}.name`, field: 'Scheme', check: checkCode, requiredWith: '' },
	{ path: `${SCHEME}.preferences.mode`, field: 'Scheme Mode', check: checkCode },
	{ path: `${SCHEME}.preferences.feePaidBy`, field: 'Scheme Fee Paid By', check: checkCode },
	...accountRules('sender', 'Payer'),
	...addressRules('sender', 'Payer'),
	{ path: 'metadata.redirectUri', field: 'Return URL', check: checkReturnAddress },
	{ path: 'metadata.webhookUrl', field: 'Webhook URL', check: checkWebAddress },
	{ path: 'metadata.psuIpAddress', field: 'Payer IP Address', check: checkIpAddress },
	{ path: 'metadata.psuUserAgent', field: 'Payer Browser', check: atMost(LONGEST_USER_AGENT) },
	{ path: 'metadata.endToEndId', field: NUMBER_FIELD, check: checkEndToEndId },
];
