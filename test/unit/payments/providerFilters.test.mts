import fc from 'fast-check';

import { filterProviders, isFoundBy } from '../../../nodes/Kashimi/payments/providerFilters.ts';
import type { Provider } from '../../../nodes/Kashimi/payments/types.ts';
import { anyValue } from './arbitraries.mts';

const SEPA = { paymentSchemes: ['SEPA'], requiredPaymentFields: [] };
const PROVIDERS = [
	{
		...SEPA,
		id: 'swedbank',
		name: 'Swedbank',
		countryCode: 'LT',
		requiredPaymentFields: ['SENDER_ACCOUNT'],
		subsidiaries: [{ ...SEPA, id: 'swedbank-lv', name: 'Swedbank Latvija', countryCode: 'LV' }],
	},
	{
		...SEPA,
		id: 'slaski',
		name: 'ING Bank Śląski',
		countryCode: 'PL',
		paymentSchemes: ['SEPA', 'ELIXIR'],
	},
	{ ...SEPA, id: 'lodz', name: 'Bank Łódź', countryCode: 'PL', subsidiaries: null },
	{ id: 'bare', paymentSchemes: null },
	null,
] as unknown as Provider[];

function idsOf(filters: object, includeSubsidiaries = false): string[] {
	return filterProviders(PROVIDERS, filters, { includeSubsidiaries }).map(({ id }) => id);
}

test.each([
	[{}, ['swedbank', 'slaski', 'lodz', 'bare']],
	[{ countryCode: 'pl' }, ['slaski', 'lodz']],
	[{ name: 'slaski' }, ['slaski']],
	[{ name: 'ŁÓDŹ' }, ['lodz']],
	[{ name: ' BANK ' }, ['swedbank', 'slaski', 'lodz']],
	[{ paymentScheme: 'elixir' }, ['slaski']],
	[{ requiredPaymentField: 'SENDER_ACCOUNT' }, ['swedbank']],
	[{ name: '', countryCode: null }, ['swedbank', 'slaski', 'lodz', 'bare']],
])('%j keeps %j', (filters, expected) => {
	expect(idsOf(filters)).toEqual(expected);
});

test('subsidiaries follow their bank and name it', () => {
	expect(idsOf({}, true)).toEqual(['swedbank', 'swedbank-lv', 'slaski', 'lodz', 'bare']);
	expect(filterProviders(PROVIDERS, { countryCode: 'LV' }, { includeSubsidiaries: true })).toEqual([
		{
			...SEPA,
			id: 'swedbank-lv',
			name: 'Swedbank Latvija',
			countryCode: 'LV',
			parentProviderId: 'swedbank',
		},
	]);
});

test('never throws', () => {
	const filters = fc.dictionary(
		fc.constantFrom('countryCode', 'name', 'paymentScheme', 'requiredPaymentField'),
		anyValue,
	);
	fc.assert(
		fc.property(filters, anyValue, fc.boolean(), (values, provider, includeSubsidiaries) => {
			filterProviders([provider as Provider, ...PROVIDERS], values, { includeSubsidiaries });
			filterProviders(provider as Provider[], values, { includeSubsidiaries });
		}),
	);
});

test('what is no bank is left out', () => {
	const options = { includeSubsidiaries: true };
	const [bank] = PROVIDERS;
	const broken = { ...bank, subsidiaries: [null, 'x'] } as unknown as Provider;
	expect(filterProviders([broken], {}, options)).toEqual([broken]);
	expect(filterProviders('x' as unknown as Provider[], {}, options)).toEqual([]);
});

test.each([
	['', ['swedbank', 'slaski', 'lodz']],
	['bank', ['swedbank', 'slaski', 'lodz']],
	['ŚLĄSKI   ing', ['slaski']],
	['bank pl', ['slaski', 'lodz']],
	['poland lodz', ['lodz']],
	['swedbank poland', []],
])('a search for %j finds %j', (search, expected) => {
	const banks = PROVIDERS.slice(0, 3);
	expect(banks.filter(isFoundBy(search)).map(({ id }) => id)).toEqual(expected);
});
