import { currencyDecimals } from './currencies';
import { maskIban } from './iban';
import { maskIbans } from './masking';
import type { CreatePaymentRequest } from './types';

/**
 * An order for the person who approves it, e.g. `12.34 EUR to Example Shop Ltd, DE•• … 3000, reference
 * Invoice 2026-001, as INV-1`. @param isNumbered whether the person knows the end-to-end ID
 */
export function describeOrder(body: CreatePaymentRequest, isNumbered: boolean): string {
	const { amount, currency, recipient, remittanceInformation, metadata } = body;
	const number = isNumbered && metadata?.endToEndId;
	return [
		`${amount.toFixed(currencyDecimals(currency))} ${currency} to ${maskIbans(recipient.name)}`,
		maskIban(recipient.account.number.value),
		`reference ${maskIbans(remittanceInformation.value)}`,
		number ? `as ${number}` : 'without a number of its own',
	].join(', ');
}
