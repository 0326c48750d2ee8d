import fc from 'fast-check';

import { checkSafetyLimits } from '../../../nodes/Kashimi/payments/safetyLimits.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';
import { ASK_ABOUT_LIMIT } from '../../support/sentences.mts';

const IBAN = 'DE89370400440532013000';
const BODY: CreatePaymentRequest = {
	paymentScheme: { name: 'SEPA' },
	recipient: { account: { number: { type: 'IBAN', value: IBAN } }, name: 'John Doe' },
	amount: 100,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 1' },
};

test('without the group there is no limit', () => {
	expect(checkSafetyLimits(BODY, undefined)).toEqual([]);
});

test.each([
	{},
	{ maxAmount: '', allowedCurrencies: null, allowedRecipientIbans: undefined },
	{ MaxAmount: 5 },
	{ maxAmount: 500, allowedCurrency: 'USD' },
	{ limits: { maxAmount: 5 } },
	[{ maxAmount: 500 }],
	[],
	'{"maxAmount":500}',
	'',
	null,
	0,
	500,
	true,
])('a group in the shape of %j refuses every payment', (limits) => {
	expect(checkSafetyLimits(BODY, limits)).toMatchObject([{ field: 'Safety Limits' }]);
});

test.each<object>([
	{ maxAmount: 100 },
	{ maxAmount: 100, allowedCurrencies: '', allowedRecipientIbans: '' },
	{ maxAmount: '100.00' },
	{ allowedCurrencies: 'usd, eur' },
	{ allowedCurrencies: ['EUR'] },
	{ allowedRecipientIbans: 'NL91 ABNA 0417 1643 00, de89 3704 0044 0532 0130 00' },
	{ allowedRecipientIbans: [IBAN] },
])('%j lets the payment pass', (limits) => {
	expect(checkSafetyLimits(BODY, limits)).toEqual([]);
});

test.each<[object, string]>([
	[{ maxAmount: 99.99 }, 'Amount'],
	[{ maxAmount: '99' }, 'Amount'],
	[{ allowedCurrencies: 'USD' }, 'Currency'],
	[{ allowedRecipientIbans: 'NL91ABNA0417164300' }, 'Recipient IBAN'],
	[{ maxAmount: 0 }, 'Safety Limits > Max Amount'],
	[{ maxAmount: NaN }, 'Safety Limits > Max Amount'],
	[{ maxAmount: Infinity }, 'Safety Limits > Max Amount'],
	[{ maxAmount: '1.000,00' }, 'Safety Limits > Max Amount'],
	[{ maxAmount: {} }, 'Safety Limits > Max Amount'],
	[{ allowedCurrencies: 'EUR, EURO' }, 'Safety Limits > Allowed Currencies'],
	[{ allowedCurrencies: [] }, 'Safety Limits > Allowed Currencies'],
	[{ allowedCurrencies: 7 }, 'Safety Limits > Allowed Currencies'],
	[{ allowedRecipientIbans: `${IBAN}, DE00` }, 'Safety Limits > Allowed Recipient IBANs'],
	[{ allowedRecipientIbans: ',' }, 'Safety Limits > Allowed Recipient IBANs'],
	[{ allowedRecipientIbans: {} }, 'Safety Limits > Allowed Recipient IBANs'],
])('%j refuses the payment', (limits, field) => {
	const problems = checkSafetyLimits(BODY, limits);
	expect(problems.map((problem) => problem.field)).toEqual([field]);
	expect(problems[0].fix).toBe(ASK_ABOUT_LIMIT);
	expect(JSON.stringify(problems)).not.toContain(IBAN);
});

test('an account that is no IBAN is on no list', () => {
	const body = {
		...BODY,
		recipient: { account: { number: { type: 'BBAN', value: '' } }, name: 'x' },
	};
	expect(checkSafetyLimits(body, { allowedRecipientIbans: IBAN })).toHaveLength(1);
});

test('dust in the limit does not count, a cent does', () => {
	expect(checkSafetyLimits({ ...BODY, amount: 0.8 }, { maxAmount: 0.7 + 0.1 })).toEqual([]);
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 1e12 }),
			fc.integer({ min: 1, max: 1e12 }),
			(units, limit) => {
				const problems = checkSafetyLimits(
					{ ...BODY, amount: units / 100 },
					{ maxAmount: limit / 100 },
				);
				expect(problems.length === 0).toBe(units <= limit);
			},
		),
	);
	expect(
		checkSafetyLimits({ ...BODY, amount: 100, currency: 'JPY' }, { maxAmount: 99.5 }),
	).toHaveLength(1);
});

test('never throws; an unreadable value never lets a payment pass', () => {
	fc.assert(
		fc.property(anyValue, (value) => {
			const isBlank =
				value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
			fc.pre(!isBlank);
			expect(checkSafetyLimits(BODY, { allowedCurrencies: value })).toHaveLength(1);
			expect(checkSafetyLimits(BODY, { allowedRecipientIbans: value })).toHaveLength(1);
			if (typeof value !== 'number' && typeof value !== 'string') {
				expect(checkSafetyLimits(BODY, { maxAmount: value })).toHaveLength(1);
			}
		}),
	);
});
