/**
 * What the package takes for true although Kashimi's public documentation does not say it. The one
 * list: constants in the code, `x-guess` in openapi/kashimi.yaml, docs/probe.md and the probes follow
 * it, and test/unit/guesses.test.mts holds them together.
 */
export interface Guess {
	/** What is assumed, as a sentence. */
	says: string;
	/** Where to correct it: `file in nodes/Kashimi#constant`; empty where any answer is survived. */
	constants: string[];
}

export const GUESSES = {
	'token-answer': {
		says: 'A token request is answered with 200, and `expires_in` is a number of seconds.',
		constants: ['transport/storedToken.ts#storedToken'],
	},
	'token-errors': {
		says: 'A wrong client secret is answered with 400 or 401 and `{ "error": "invalid_client" }`.',
		constants: [],
	},
	'parallel-tokens': {
		says: 'A new token does not end the one before.',
		constants: [],
	},
	'scopes-of-routes': {
		says: 'Banks need `providers:read`, the archive `payments:read`, creating `payments:write`; another scope gets 403.',
		constants: [],
	},
	'error-body': {
		says: 'An error has `title` and `httpStatusCode` or `statusCode`, with `message` or `errorCode`.',
		constants: [],
	},
	'providers-list': {
		says: 'The banks come as a bare array, without any parameter.',
		constants: [],
	},
	'payments-list': { says: 'The payments come as a bare array.', constants: [] },
	'lists-are-whole': {
		says: 'A list comes as a whole: there are no pages.',
		constants: ['transport/listPage.ts#NEXT_ADDRESSES', 'transport/listPage.ts#MORE_IF_SET'],
	},
	'end-to-end-filter': {
		says: '`metadata[endToEndId]` filters the payments, with encoded brackets.',
		constants: ['transport/client.ts#END_TO_END_ID_FILTER'],
	},
	'payment-path': {
		says: 'A payment is read by the `paymentId` of its creation, and has it as `id`.',
		constants: [],
	},
	'status-history': {
		says: 'The history takes `paymentId` and comes as a bare array, oldest first.',
		constants: [],
	},
	'latest-status-route': {
		says: '`/api/v1/archive/payment-statuses/latest` exists. The package does not use it.',
		constants: [],
	},
	'archive-lag': {
		says: 'A new payment is in the archive within three seconds.',
		constants: [
			'polling/cursor.ts#OVERLAP',
			'polling/paymentUpdates.ts#CREATION_SPAN',
			'polling/statusEvents.ts#CLOCK_TOLERANCE',
		],
	},
	'create-answer': {
		says: 'A creation is answered with 201, `paymentId`, `redirectUrl` and `status`.',
		constants: [],
	},
	'end-to-end-unique': {
		says: 'A second payment with the same end-to-end ID is answered with 409.',
		constants: [],
	},
	'archive-echo': {
		says: 'The archive shows amount, IBAN, reference and end-to-end ID as they were sent.',
		constants: ['payments/inferred.ts#LONGEST_CUT_REFERENCE'],
	},
	'sample-values': {
		says: 'Scheme `SEPA`, currency `EUR`, account type `IBAN` and reference type `UNSTRUCTURED` are taken.',
		constants: [
			'payments/inferred.ts#DEFAULT_PAYMENT_SCHEME',
			'payments/inferred.ts#DEFAULT_CURRENCY',
			'payments/inferred.ts#ACCOUNT_NUMBER_TYPE_IBAN',
			'payments/inferred.ts#REMITTANCE_TYPE_UNSTRUCTURED',
		],
	},
	'required-fields': {
		says: 'A creation needs scheme, recipient, amount, currency and reference; sender, address and bank may be left out.',
		constants: [],
	},
	'amount-in-euros': {
		says: '0.01 is one cent, and is taken.',
		constants: ['payments/inferred.ts#LARGEST_EURO_AMOUNT'],
	},
	'end-to-end-length': {
		says: 'An end-to-end ID has 35 characters at most.',
		constants: ['payments/inferred.ts#LONGEST_END_TO_END_ID'],
	},
	'reference-length': {
		says: 'A reference may have 140 characters.',
		constants: ['payments/inferred.ts#LONGEST_REMITTANCE'],
	},
	'name-length': {
		says: "The recipient's name may have 70 characters.",
		constants: ['payments/inferred.ts#LONGEST_NAME'],
	},
	characters: {
		says: 'Only the characters of SEPA are safe: an underscore or an umlaut may be refused.',
		constants: [],
	},
	'other-lengths': {
		says: 'Parts of an address, codes, user agents and web addresses have generous limits.',
		constants: [
			'payments/inferred.ts#LONGEST_ADDRESS_PARTS',
			'payments/inferred.ts#LONGEST_CODE',
			'payments/inferred.ts#LONGEST_USER_AGENT',
			'payments/inferred.ts#LONGEST_WEB_ADDRESS',
		],
	},
	'language-header': {
		says: 'The language of the payer’s pages is asked for with `Accept-Language`.',
		constants: ['transport/client.ts#LANGUAGE_HEADER'],
	},
	'rate-limit': {
		says: 'A 429 is all that tells of the rate limit; no header names it.',
		constants: [],
	},
	'payer-return': {
		says: 'The payer comes back to the Return URL, and nothing has to be read from its parameters.',
		constants: [],
	},
	'final-statuses': {
		says: '`COMPLETED` and `FAILED` are final, `UNKNOWN` is not.',
		constants: ['payments/statusDictionary.ts#FINAL_STATUSES'],
	},
	'detailed-statuses': {
		says: 'Detailed statuses mean what their names say.',
		constants: [
			'payments/statusDictionary.ts#DETAILED_STATUSES',
			'payments/statusDictionary.ts#FAILURE_REASONS',
		],
	},
	'size-of-answers': {
		says: 'No answer is nested more than 64 levels deep.',
		constants: ['payments/values.ts#DEEPEST_JSON'],
	},
	'webhook-request': {
		says: 'A webhook is a POST with a JSON object, and needs a 2xx within 10 seconds.',
		constants: [
			'webhook/confirm.ts#SETTINGS',
			'webhook/event.ts#LARGEST_BODY',
			'webhook/event.ts#LONGEST_NAME',
		],
	},
	'webhook-signature': {
		says: 'The header `X-Kashimi-Signature` holds the HMAC-SHA256 of the raw body.',
		constants: [
			'webhook/signature.ts#SIGNATURE_HEADER',
			'webhook/signature.ts#SIGNATURE_FORMAT',
			'webhook/signature.ts#TOLERANCE',
			'webhook/signature.ts#NAMED',
		],
	},
} satisfies Record<string, Guess>;

export type GuessId = keyof typeof GUESSES;
export const GUESS_IDS = Object.keys(GUESSES) as GuessId[];
