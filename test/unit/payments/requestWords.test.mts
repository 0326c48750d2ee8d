import { checkRequest } from '../../../nodes/Kashimi/payments/checkRequest.ts';
import { buildCreatePaymentRequest } from '../../../nodes/Kashimi/payments/createPaymentRequest.ts';
import { describeProblems } from '../../../nodes/Kashimi/payments/problems.ts';
import { checkSafetyLimits } from '../../../nodes/Kashimi/payments/safetyLimits.ts';
import type { SafetyLimits } from '../../../nodes/Kashimi/payments/safetyLimits.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';

const MINIMAL = {
	bankSelection: 'hosted',
	providerId: '',
	amount: 10,
	currency: 'EUR',
	recipientName: 'John Doe',
	recipientIban: 'DE89370400440532013000',
	remittanceInformation: 'Invoice 1',
	endToEndId: 'INV-1',
	redirectUri: '',
	additionalFields: {},
};
const STRUCTURE =
	'Use the fields of the node, or the structure that the Kashimi documentation shows.';

function wordsOf(changes: object, customBody: object = {}): string[] {
	const built = buildCreatePaymentRequest({
		...MINIMAL,
		additionalFields: { customBody },
		...changes,
	});
	return 'problems' in built ? describeProblems(built.problems).split('\n') : [];
}

test.each([
	[{ recipientName: ' ' }, 'Recipient Name is missing. Fill in this field.'],
	[{ bankSelection: 'provider' }, 'Provider is missing. Select the bank of the payer.'],
	[{ bankSelection: 'bank' }, 'Bank Selection is "bank". Use "hosted" or "provider".'],
	[
		{ additionalFields: { language: 'en-GB' } },
		'Language is "en-GB", not a language code. Enter a two-letter code of ISO 639-1, such as en.',
	],
	[
		{ additionalFields: { countryCodes: 'NL', defaultCountryCode: 'LT' } },
		'Default Country Code is "LT", which is not among the Country Codes. Choose one of the Country Codes, or add it to them.',
	],
	[
		{ additionalFields: { senderAddress: 'Damstraat 1' } },
		`Sender Address holds "Damstraat 1" where an object belongs (sender.address). ${STRUCTURE}`,
	],
	[
		{ additionalFields: { recipientAddress: [1] } },
		`Recipient Address holds a list where an object belongs (recipient.address). ${STRUCTURE}`,
	],
])('%j', (changes, words) => {
	expect(wordsOf(changes)).toEqual([words]);
});

test.each([
	[{ metadata: [] }, `Custom Body holds a list where an object belongs (metadata). ${STRUCTURE}`],
	[{ sender: 'x' }, `Custom Body holds "x" where an object belongs (sender). ${STRUCTURE}`],
	[
		{ paymentScheme: { preferences: 5 } },
		`Custom Body holds 5 where an object belongs (paymentScheme.preferences). ${STRUCTURE}`,
	],
	[
		{ provider: { preferences: { countryCodes: { list: ['NL'], default: 5 } } } },
		'Default Country Code holds 5, which is not a country code. Use two-letter codes of ISO 3166-1, such as DE.',
	],
])('Custom Body %j', (customBody, words) => {
	expect(wordsOf({}, customBody)).toEqual([words]);
});

test('an empty list of countries refuses no default', () => {
	const countryCodes = { list: [], default: 'LT' };
	expect(wordsOf({}, { provider: { preferences: { countryCodes } } })).toEqual([]);
});

test('an account number of another type need not be an IBAN', () => {
	const number = { type: 'BBAN', value: '12-34-56' };
	expect(wordsOf({}, { recipient: { account: { number } } })).toEqual([]);
	expect(wordsOf({}, { recipient: { account: { number: { type: 'IBAN', value: 'x' } } } })).toEqual(
		[
			'Recipient IBAN is not an IBAN. Enter an IBAN: two letters, two digits and the account number.',
		],
	);
});

test('blank texts leave a body, null and what no rule knows stay', () => {
	const built = buildCreatePaymentRequest(MINIMAL);
	if ('problems' in built) throw new Error(describeProblems(built.problems));
	const metadata = { redirectUri: ' ', webhookUrl: null, note: '' };
	const body = { ...structuredClone(built.body), metadata };
	expect(checkRequest(body)).toEqual([]);
	expect(body.metadata).toStrictEqual({ webhookUrl: null, note: '' });
});

const DO_NOT_RETRY = 'Do not retry with other values; ask a person to change the safety limit.';

test.each<[SafetyLimits, string]>([
	[{ maxAmount: 9.99 }, 'Amount is 10 EUR, not within the safety limit of 9.99.'],
	[{ maxAmount: 'ten' }, 'Safety Limits > Max Amount is "ten", which is not a positive number.'],
	[{ allowedCurrencies: 'USD' }, 'Currency is EUR, which the safety limits do not allow.'],
	[
		{ allowedCurrencies: 'EUR, EURO' },
		'Safety Limits > Allowed Currencies holds "EURO", not a currency code.',
	],
	[{ allowedCurrencies: 7 }, 'Safety Limits > Allowed Currencies holds no currency code.'],
	[
		{ allowedRecipientIbans: 'NL91ABNA0417164300' },
		'Recipient IBAN is DE•• … 3000, an account that the safety limits do not allow.',
	],
	[
		{ allowedRecipientIbans: 'NL91ABNA0417164301' },
		'Safety Limits > Allowed Recipient IBANs holds NL•• … 4301, not a valid IBAN.',
	],
	[{ allowedRecipientIbans: 7 }, 'Safety Limits > Allowed Recipient IBANs holds no IBAN.'],
])('%j', (limits, words) => {
	const built = buildCreatePaymentRequest(MINIMAL) as { body: CreatePaymentRequest };
	expect(describeProblems(checkSafetyLimits(built.body, limits))).toBe(`${words} ${DO_NOT_RETRY}`);
});
