import { isValidIBAN } from 'ibantools';
import { ApiError } from './errors.mts';
import { findProvider } from './providers.mts';
import type { Schemas } from './types.mts';

type CreatePaymentRequest = Schemas['CreatePaymentRequest'];

export function checkAmount({ amount, currency }: CreatePaymentRequest): void {
	if (currency === 'EUR' && Number(amount.toFixed(2)) !== amount) {
		throw new ApiError(400, 'amount has more than two decimals.');
	}
}

/** An omitted field is no error: the PSU is asked for it on the way. */
export function checkAgainstProvider(request: CreatePaymentRequest): void {
	const providerId = request.provider?.id;
	if (providerId === undefined) return;

	const provider = findProvider(providerId);
	if (!provider) throw new ApiError(422, `There is no provider with the id ${providerId}.`);

	const scheme = request.paymentScheme.name;
	if (!provider.paymentSchemes.includes(scheme)) {
		throw new ApiError(422, `${provider.name} does not offer the payment scheme ${scheme}.`);
	}

	const account = request.sender?.account?.number;
	if (
		provider.requiredPaymentFields.includes('SENDER_ACCOUNT') &&
		account?.type === 'IBAN' &&
		!isValidIBAN(account.value)
	) {
		throw new ApiError(422, 'sender.account.number.value is not a valid IBAN.');
	}
}
