import { countryName, SEPA_COUNTRY_CODES } from './countries';
import { hasWrongCheckDigits, writeReference } from './creditorReference';
import { checkRequest } from './checkRequest';
import type { Change } from './checkRequest';
import { mergeBody, readCustomBody } from './customBody';
import {
	ACCOUNT_NUMBER_TYPE_IBAN,
	DEFAULT_CURRENCY,
	DEFAULT_PAYMENT_SCHEME,
	REMITTANCE_TYPE_UNSTRUCTURED,
} from './inferred';
import type { FieldProblem } from './problems';
import { STRICT_TEXT } from './sepaText';
import type { TextSettings } from './sepaText';
import type { CreatePaymentRequest, JsonObject } from './types';
import { isBlank, isEmpty, isRecord, quote, readPath } from './values';

export const REFERENCE_FIELD = 'Reference';

/** The fields of one item as n8n delivers them, nothing checked yet. */
export interface CreatePaymentParameters {
	/** `hosted` (the payer chooses the bank on Kashimi's page) or `provider`. */
	bankSelection: unknown;
	/** ID of the bank; only used with `provider`. */
	providerId: unknown;
	/** In major units of the currency. */
	amount: unknown;
	currency: unknown;
	recipientName: unknown;
	recipientIban: unknown;
	remittanceInformation: unknown;
	/** Already derived by the caller if the user left it empty. */
	endToEndId: unknown;
	redirectUri: unknown;
	/**
	 * countryCodes, customBody, defaultCountryCode, feePaidBy, language, psuIpAddress, psuUserAgent,
	 * recipientAddress, referenceStyle, remittanceType, schemeMode, schemeName, senderAddress, senderCurrency, senderIban,
	 * webhookUrl. An address may stand in a member `address`, as n8n's fixed collections deliver it.
	 */
	additionalFields: Record<string, unknown>;
	/** What happens to text that SEPA does not carry as it is; refused where nothing is said. */
	text?: TextSettings;
}

export type CreatePaymentResult =
	| {
			body: CreatePaymentRequest;
			/** Two lower-case letters of ISO 639-1. */
			language?: string;
			/** Fields that are sent in another form than they were entered. */
			changes: Change[];
			/** What is allowed and still odd, in a sentence each. */
			hints: string[];
			/** As it stands in the body; `undefined` when Custom Body removed it: the request is then unguarded. */
			endToEndId: string | undefined;
	  }
	| { problems: FieldProblem[] };

/** An object of the members that are not empty. */
function compact(members: JsonObject): JsonObject {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
}

function otherwise(value: unknown, fallback: string): unknown {
	return isBlank(value) ? fallback : value;
}

function buildNumber(iban: unknown): JsonObject {
	return compact({ type: ACCOUNT_NUMBER_TYPE_IBAN, value: iban });
}

function buildAddress(value: unknown): unknown {
	const address = isRecord(value) && 'address' in value ? value.address : value;
	if (!isRecord(address)) return address;
	const { country, city, streetName, buildingNumber, postCode } = address;
	return compact({ country, city, streetName, buildingNumber, postCode });
}

function buildProvider(parameters: CreatePaymentParameters, fields: JsonObject): JsonObject {
	if (parameters.bankSelection === 'provider') return compact({ id: parameters.providerId });
	const countryCodes = compact({
		list: fields.countryCodes,
		default: fields.defaultCountryCode,
	});
	return compact({ preferences: compact({ countryCodes }) });
}

function buildMetadata(parameters: CreatePaymentParameters, fields: JsonObject): JsonObject {
	const { redirectUri, endToEndId } = parameters;
	const { psuIpAddress, psuUserAgent, webhookUrl } = fields;
	const metadata = compact({ redirectUri, psuIpAddress, psuUserAgent, webhookUrl });
	// An empty object or list is refused later, not left out: nothing but Custom Body may remove the guard.
	return isBlank(endToEndId) ? metadata : { ...metadata, endToEndId };
}

function assembleBody(
	parameters: CreatePaymentParameters,
	fields: JsonObject,
	reference: unknown,
): JsonObject {
	const preferences = compact({ mode: fields.schemeMode, feePaidBy: fields.feePaidBy });
	return compact({
		provider: buildProvider(parameters, fields),
		paymentScheme: compact({
			name: otherwise(fields.schemeName, DEFAULT_PAYMENT_SCHEME),
			preferences,
		}),
		sender: compact({
			account: compact({
				number: isEmpty(fields.senderIban) ? undefined : buildNumber(fields.senderIban),
				currency: fields.senderCurrency,
			}),
			address: buildAddress(fields.senderAddress),
		}),
		recipient: compact({
			account: { number: buildNumber(parameters.recipientIban) },
			name: parameters.recipientName,
			address: buildAddress(fields.recipientAddress),
		}),
		amount: parameters.amount,
		currency: otherwise(parameters.currency, DEFAULT_CURRENCY),
		remittanceInformation: compact({
			type: otherwise(fields.remittanceType, REMITTANCE_TYPE_UNSTRUCTURED),
			value: reference,
		}),
		metadata: buildMetadata(parameters, fields),
	});
}

function checkBankSelection(bankSelection: unknown, body: JsonObject): FieldProblem[] {
	if (bankSelection === 'provider') {
		const isMissing = isBlank(readPath(body, 'provider.id'));
		return isMissing
			? [{ field: 'Bank', problem: 'is missing', fix: "Select the payer's bank." }]
			: [];
	}
	if (bankSelection === 'hosted') return [];
	return [
		{
			field: 'Bank Selection',
			problem: `is ${quote(bankSelection)}`,
			fix: 'Use "hosted" or "provider".',
		},
	];
}

/** The language of a locale such as `en-US`. What cannot be read is left out: it is cosmetic. */
function readLanguage(value: unknown): { language?: string; changes: Change[] } {
	if (isBlank(value)) return { changes: [] };
	const text = typeof value === 'string' ? value.trim() : quote(value);
	const language = /^([a-z]{2})(?:[-_][a-z0-9]+)*$/i.exec(text)?.[1].toLowerCase();
	const isSame = text.toLowerCase() === language;
	const changes = isSame ? [] : [{ field: 'Language', from: text, to: language ?? '' }];
	return { ...(language !== undefined && { language }), changes };
}

/** The body without an end-to-end id that Custom Body emptied. */
function withoutEmptiedEndToEndId({ metadata, ...rest }: JsonObject): JsonObject {
	const members = isRecord(metadata) && metadata.endToEndId === null ? { ...metadata } : metadata;
	if (isRecord(members) && members !== metadata) delete members.endToEndId;
	return isEmpty(members) ? rest : { ...rest, metadata: members };
}

function hintsFor({
	paymentScheme,
	recipient,
	remittanceInformation,
}: CreatePaymentRequest): string[] {
	const { type, value } = recipient.account.number;
	const isOutside =
		paymentScheme.name === DEFAULT_PAYMENT_SCHEME &&
		type === ACCOUNT_NUMBER_TYPE_IBAN &&
		!SEPA_COUNTRY_CODES.has(value.slice(0, 2));
	const country = countryName(value.slice(0, 2)) || value.slice(0, 2);
	return [
		...(isOutside ? [`The recipient account is in ${country}, outside SEPA.`] : []),
		...(hasWrongCheckDigits(remittanceInformation.value)
			? ['The reference looks like a creditor reference, but its check digits are wrong.']
			: []),
	];
}

/**
 * Builds the body of `POST /api/v1/ob/payments` from the fields of one item.
 *
 * Empty fields are left out. `customBody` is merged last: arrays replace, null is sent as null, an emptied
 * `metadata.endToEndId` takes the end-to-end id out of the request. The merged body is what the rules judge.
 * Country codes only go along with hosted bank selection. Source: API reference, "Initiate payment".
 *
 * @returns the request, or all problems of the item.
 */
export function buildCreatePaymentRequest(
	parameters: CreatePaymentParameters,
): CreatePaymentResult {
	const fields = isRecord(parameters.additionalFields) ? parameters.additionalFields : {};
	const customBody = readCustomBody(fields.customBody);
	const style = otherwise(fields.referenceStyle, 'freeText');
	const reference = writeReference(parameters.remittanceInformation, style, REFERENCE_FIELD);
	const merged = mergeBody(
		assembleBody(
			parameters,
			fields,
			'value' in reference ? reference.value : parameters.remittanceInformation,
		),
		'value' in customBody ? customBody.value : {},
	);

	const checked = checkRequest(merged, parameters.text ?? STRICT_TEXT);
	const problems = [
		...checkBankSelection(parameters.bankSelection, merged),
		...('problems' in checked ? checked.problems : []),
		...('problem' in customBody ? [customBody.problem] : []),
		...('problem' in reference ? [reference.problem] : []),
	];
	if (problems.length > 0 || 'problems' in checked) return { problems };

	const { language, changes } = readLanguage(fields.language);
	const body = withoutEmptiedEndToEndId(checked.body) as unknown as CreatePaymentRequest;
	return {
		body,
		...(language !== undefined && { language }),
		changes: [
			...('from' in reference && reference.from !== undefined
				? [{ field: REFERENCE_FIELD, from: reference.from, to: String(reference.value) }]
				: []),
			...checked.changes,
			...changes,
		],
		hints: hintsFor(body),
		endToEndId: body.metadata?.endToEndId,
	};
}
