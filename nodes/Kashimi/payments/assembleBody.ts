import {
	ACCOUNT_NUMBER_TYPE_IBAN,
	DEFAULT_CURRENCY,
	DEFAULT_PAYMENT_SCHEME,
	REMITTANCE_TYPE_UNSTRUCTURED,
} from './inferred';
import type { TextSettings } from './sepaText';
import type { JsonObject } from './types';
import { isBlank, isEmpty, isRecord, otherwise } from './values';

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
	/** An address may stand in a member `address`, as n8n's fixed collections deliver it. */
	additionalFields: Record<string, unknown>;
	/** What happens to text that SEPA does not carry as it is; refused where nothing is said. */
	text?: TextSettings;
}

function compact(members: JsonObject): JsonObject {
	return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
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

/** The body as the fields say it; nothing is checked yet, and what is empty is left out. */
export function assembleBody(
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
