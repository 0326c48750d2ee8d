/**
 * Facts about the Kashimi API that its public documentation does not state, each in one place.
 * Where a comment says "sample", the value is the only one the documentation shows.
 */

/** `paymentScheme.name` when the user sets none. Inferred: the only scheme in the samples. */
export const DEFAULT_PAYMENT_SCHEME = 'SEPA';

/** `currency` when the user sets none. Inferred: the only currency in the samples. */
export const DEFAULT_CURRENCY = 'EUR';

/** `account.number.type` of an IBAN. Inferred: the only type in the samples. */
export const ACCOUNT_NUMBER_TYPE_IBAN = 'IBAN';

/** `remittanceInformation.type` of free text. Sample; a structured type exists under an unknown name. */
export const REMITTANCE_TYPE_UNSTRUCTURED = 'UNSTRUCTURED';

/** Longest `metadata.endToEndId`, in characters. Inferred from SEPA: AT-T014, Max35Text of ISO 20022. */
export const LONGEST_END_TO_END_ID = 35;

/** Longest `remittanceInformation.value`, in characters. Inferred from SEPA: AT-T009, 140 characters. */
export const LONGEST_REMITTANCE = 140;

/** Where an archive may cut `remittanceInformation.value`, in characters. Inferred: as some banks do. */
export const LONGEST_CUT_REFERENCE = 35;

/** Largest amount in euros, in major units. Inferred from SEPA: AT-T002, 999,999,999.99. */
export const LARGEST_EURO_AMOUNT = 999_999_999.99;

/** Longest `recipient.name`, in characters. Inferred from SEPA: AT-E001, 70 characters. */
export const LONGEST_NAME = 70;

/** Longest parts of an address, in characters. Inferred from ISO 20022, PostalAddress24. */
export const LONGEST_ADDRESS_PARTS = {
	city: 35,
	streetName: 70,
	buildingNumber: 16,
	postCode: 16,
} as const;

/** Longest name of a scheme, mode, fee payer or remittance type, in characters. Inferred: generous. */
export const LONGEST_CODE = 35;

/** Longest `metadata.psuUserAgent`, in characters. Inferred: generous, real ones stay below 500. */
export const LONGEST_USER_AGENT = 1024;

/** Longest redirect and webhook address, in characters. Inferred from what browsers and servers take. */
export const LONGEST_WEB_ADDRESS = 2048;
