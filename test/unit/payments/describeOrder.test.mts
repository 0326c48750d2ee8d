import { describeOrder } from '../../../nodes/Kashimi/payments/describeOrder.ts';
import type { CreatePaymentRequest } from '../../../nodes/Kashimi/payments/types.ts';
import { WITHOUT_NUMBER } from '../../support/sentences.mts';

const order = (changes: object = {}) =>
	({
		paymentScheme: { name: 'SEPA' },
		amount: 12.3,
		currency: 'EUR',
		recipient: {
			name: 'Example Shop Ltd',
			account: { number: { type: 'IBAN', value: 'DE89370400440532013000' } },
		},
		remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
		metadata: { endToEndId: 'INV-1' },
		...changes,
	}) as CreatePaymentRequest;

test.each<[CreatePaymentRequest, boolean, string]>([
	[
		order(),
		true,
		'12.30 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, as INV-1',
	],
	[
		order(),
		false,
		`12.30 EUR to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, ${WITHOUT_NUMBER}`,
	],
	[
		order({ metadata: undefined, amount: 1000, currency: 'JPY' }),
		true,
		`1000 JPY to Example Shop Ltd, DE•• … 3000, reference Invoice 2026-001, ${WITHOUT_NUMBER}`,
	],
	[
		order({ remittanceInformation: { type: 'X', value: 'Rent to DE89370400440532013000' } }),
		true,
		'12.30 EUR to Example Shop Ltd, DE•• … 3000, reference Rent to DE•• … 3000, as INV-1',
	],
])('%# reads as a sentence without a whole account number', (body, isNumbered, sentence) => {
	expect(describeOrder(body, isNumbered)).toBe(sentence);
});
