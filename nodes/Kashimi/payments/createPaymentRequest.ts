import { assembleBody, type CreatePaymentParameters } from './assembleBody';
import { type Change, checkRequest } from './checkRequest';
import { countryName, SEPA_COUNTRY_CODES } from './countries';
import { hasWrongCheckDigits, writeReference } from './creditorReference';
import { mergeBody, readCustomBody } from './customBody';
import { ACCOUNT_NUMBER_TYPE_IBAN, DEFAULT_PAYMENT_SCHEME } from './inferred';
import { type FieldProblem, problemsOf } from './problems';
import { STRICT_TEXT } from './sepaText';
import type { CreatePaymentRequest, JsonObject } from './types';
import { checkChoice, isBlank, isEmpty, isRecord, otherwise, quote, readPath } from './values';

export const REFERENCE_FIELD = 'Reference';

type CreatePaymentResult =
	| {
			body: CreatePaymentRequest;
			/** Two lower-case letters of ISO 639-1. */
			language?: string;
			changes: Change[];
			hints: string[];
	  }
	| { problems: FieldProblem[] };

function checkBankSelection(bankSelection: unknown, body: JsonObject): FieldProblem[] {
	const selection = checkChoice(bankSelection, ['hosted', 'provider'], 'Bank Selection');
	if ('problem' in selection) return [selection.problem];
	const isHere = selection.value === 'hosted' || !isBlank(readPath(body, 'provider.id'));
	return isHere ? [] : [{ field: 'Bank', problem: 'is missing', fix: "Select the payer's bank." }];
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
	const { endToEndId, ...others } = isRecord(metadata) ? metadata : {};
	const members = endToEndId === null ? others : metadata;
	return isEmpty(members) ? rest : { ...rest, metadata: members };
}

function hintsFor(request: CreatePaymentRequest): string[] {
	const { paymentScheme, recipient, remittanceInformation } = request;
	const { type, value } = recipient.account.number;
	const code = value.slice(0, 2);
	const isSepa = paymentScheme.name === DEFAULT_PAYMENT_SCHEME && type === ACCOUNT_NUMBER_TYPE_IBAN;
	const hints: string[] = [];
	if (isSepa && !SEPA_COUNTRY_CODES.has(code)) {
		hints.push(`The recipient account is in ${countryName(code) || code}, outside SEPA.`);
	}
	if (hasWrongCheckDigits(remittanceInformation.value)) {
		hints.push('The reference looks like a creditor reference, but its check digits are wrong.');
	}
	return hints;
}

/**
 * Builds the body of `POST /api/v1/ob/payments`. Custom Body is merged last, and the rules judge the merged
 * body: an emptied `metadata.endToEndId` takes the ID out. Source: API reference, "Initiate payment".
 */
export function buildCreatePaymentRequest(
	parameters: CreatePaymentParameters,
): CreatePaymentResult {
	const fields = isRecord(parameters.additionalFields) ? parameters.additionalFields : {};
	const customBody = readCustomBody(fields.customBody);
	const style = otherwise(fields.referenceStyle, 'freeText');
	const reference = writeReference(parameters.remittanceInformation, style, REFERENCE_FIELD);
	const written = 'value' in reference ? reference.value : parameters.remittanceInformation;
	const merged = mergeBody(
		assembleBody(parameters, fields, written),
		'value' in customBody ? customBody.value : {},
	);
	const checked = checkRequest(merged, parameters.text ?? STRICT_TEXT);
	const problems = [
		...checkBankSelection(parameters.bankSelection, merged),
		...('problems' in checked ? checked.problems : []),
		...problemsOf([customBody, reference]),
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
	};
}
