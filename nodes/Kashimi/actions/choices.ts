import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { COUNTRY_CODES } from '../payments/countryCodes';
import { CURRENCY_CODES } from '../payments/currencies';
import { DEFAULT_CURRENCY } from '../payments/inferred';

/** The values that the editor offers; an expression may give any that the node accepts. */
function choices(codes: Set<string>, type: 'currency' | 'region'): INodePropertyOptions[] {
	const names = new Intl.DisplayNames(['en'], { type });
	return Array.from(codes, (code) => ({ name: `${names.of(code)} (${code})`, value: code })).sort(
		(a, b) => a.name.localeCompare(b.name, 'en'),
	);
}

export const countries = choices(COUNTRY_CODES, 'region');
export const currencies = choices(CURRENCY_CODES, 'currency');

/** The editor marks an empty choice as invalid unless it is one of the choices. */
export const countriesOrNone: INodePropertyOptions[] = [
	{ name: 'Not Given', value: '' },
	...countries,
];

export const currencyFilter: INodeProperties = {
	displayName: 'Currency',
	name: 'currency',
	type: 'options',
	options: currencies,
	default: DEFAULT_CURRENCY,
	description: 'Only payments in this currency',
};

export const providerIdFilter: INodeProperties = {
	displayName: 'Provider ID',
	name: 'providerId',
	type: 'string',
	default: '',
	placeholder: 'e.g. 3a9f7916-1b45-473c-bf34-3e601b8aae90',
	description:
		'Only payments from this bank. Where the payer chooses the bank, a payment has none before.',
};
