import type { INodePropertyOptions } from 'n8n-workflow';

import { COUNTRY_CODES } from '../payments/countries';
import { CURRENCY_CODES } from '../payments/currencies';

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
