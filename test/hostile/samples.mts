/** The payment that every cell asks for. */
export const PAYMENT_ID = '123e4567-e89b-12d3-a456-426614174000';
export const IBAN = 'DE89370400440532013000';
const TIME = '2026-04-05T17:02:11.954Z';

// In the fields of the samples that the documentation shows.
export const payment = (id: string, endToEndId = 'E2E-1') => ({
	id,
	createdAt: TIME,
	updatedAt: TIME,
	provider: { id: 'a5613c23-0317-4c51-a6fe-6723993e43e9' },
	paymentScheme: { name: 'SEPA' },
	recipient: { account: { number: { type: 'IBAN', value: IBAN } }, name: 'Example Shop Ltd' },
	amount: 12.34,
	currency: 'EUR',
	remittanceInformation: { type: 'UNSTRUCTURED', value: 'Invoice 2026-001' },
	metadata: { redirectUri: 'https://example.com/thank-you', endToEndId },
});

export const statusEvent = (status: string) => ({
	id: 'a1b2c3d4-0004-4000-8000-000000000000',
	paymentId: PAYMENT_ID,
	status,
	detailedStatus: `PAYMENT_EXECUTION_${status}`,
	failureReasons: null,
	createdAt: TIME,
});

export const provider = () => ({
	id: '3a9f7916-1b45-473c-bf34-3e601b8aae90',
	name: 'Swedbank',
	countryCode: 'LT',
	logoUrl: 'https://example.com/logo.png',
	iconUrl: 'https://example.com/icon.png',
	paymentSchemes: ['SEPA'],
	requiredPaymentFields: ['SENDER_ACCOUNT'],
	subsidiaries: [],
});
