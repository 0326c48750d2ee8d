import { STRICT_TEXT } from '../../../nodes/Kashimi/payments/sepaText.ts';
import { checkRequest } from '../../../nodes/Kashimi/payments/checkRequest.ts';
import { buildCreatePaymentRequest } from '../../../nodes/Kashimi/payments/createPaymentRequest.ts';
import { describeProblems } from '../../../nodes/Kashimi/payments/problems.ts';
import { checkSafetyLimits } from '../../../nodes/Kashimi/payments/safetyLimits.ts';
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

function wordsOf(changes: object, customBody: object = {}): string[] {
	const built = buildCreatePaymentRequest({
		...MINIMAL,
		additionalFields: { customBody },
		...changes,
	});
	return 'problems' in built ? describeProblems(built.problems).split('\n') : [];
}

// The sentences are written down in the snapshot only.
test.each([
	{ recipientName: ' ' },
	{ bankSelection: 'provider' },
	{ bankSelection: 'bank' },
	{ additionalFields: { countryCodes: 'NL', defaultCountryCode: 'LT' } },
	{ additionalFields: { senderAddress: 'Damstraat 1' } },
	{ additionalFields: { recipientAddress: [1] } },
])('%j', (changes) => {
	expect(wordsOf(changes)).toMatchSnapshot();
});

test.each([
	{ metadata: [] },
	{ sender: 'x' },
	{ paymentScheme: { preferences: 5 } },
	{ provider: { preferences: { countryCodes: { list: ['NL'], default: 5 } } } },
])('Custom Body %j', (customBody) => {
	expect(wordsOf({}, customBody)).toMatchSnapshot();
});

test('an empty list of countries refuses no default', () => {
	const countryCodes = { list: [], default: 'LT' };
	expect(wordsOf({}, { provider: { preferences: { countryCodes } } })).toEqual([]);
});

test('an account number of another type need not be an IBAN', () => {
	const number = { type: 'BBAN', value: '12-34-56' };
	expect(wordsOf({}, { recipient: { account: { number } } })).toEqual([]);
	const iban = { type: 'IBAN', value: 'x' };
	expect(wordsOf({}, { recipient: { account: { number: iban } } })).toHaveLength(1);
});

test('blank texts leave a body, null and what no rule knows stay', () => {
	const built = buildCreatePaymentRequest(MINIMAL);
	if ('problems' in built) throw new Error(describeProblems(built.problems));
	const metadata = { redirectUri: ' ', webhookUrl: null, note: '' };
	const body = { ...structuredClone(built.body), metadata };
	const checked = checkRequest(body, STRICT_TEXT);
	expect(checked).toMatchObject({ changes: [] });
	expect('body' in checked && checked.body.metadata).toStrictEqual({ webhookUrl: null, note: '' });
	expect(body.metadata).toBe(metadata);
});

test.each<object>([
	{ maxAmount: 9.99 },
	{ maxAmount: 'ten' },
	{ allowedCurrencies: 'USD' },
	{ allowedCurrencies: 'EUR, EURO' },
	{ allowedCurrencies: 7 },
	{ allowedRecipientIbans: 'NL91ABNA0417164300' },
	{ allowedRecipientIbans: 'NL91ABNA0417164301' },
	{ allowedRecipientIbans: 7 },
])('safety limits %j', (limits) => {
	const built = buildCreatePaymentRequest(MINIMAL) as { body: CreatePaymentRequest };
	expect(describeProblems(checkSafetyLimits(built.body, limits))).toMatchSnapshot();
});
