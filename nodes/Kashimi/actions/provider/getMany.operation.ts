import type { INodeProperties } from 'n8n-workflow';

import { checkCountryCode } from '../../payments/countryCodes';
import { checkSearch } from '../../payments/paymentFilters';
import { filterProviders, type ProviderFilters } from '../../payments/providerFilters';
import type { JsonObject } from '../../payments/types';
import { isBlank } from '../../payments/values';
import { filtersGroup, textField } from '../../shared/fields';
import type { KashimiClient } from '../../transport/client';
import { operationFields } from '../commonOptions';
import { limitField, readFilters, readLimit, returnAllField } from '../fields';
import type { ItemParameters } from '../parameters';

const filters = filtersGroup([
	textField(
		'Country',
		'countryCode',
		'LT',
		'Two-letter code (ISO 3166) of the country in which the bank operates',
	),
	textField(
		'Name',
		'name',
		'Swedbank',
		'Part of the name of the bank. Case and accents are ignored.',
	),
	textField('Payment Scheme', 'paymentScheme', 'SEPA', 'Only banks that offer this scheme'),
	textField(
		'Required Payment Field',
		'requiredPaymentField',
		'SENDER_ACCOUNT',
		'Only banks that need this field from the payer',
	),
]);

const includeSubsidiaries: INodeProperties = {
	displayName: 'Include Subsidiaries',
	name: 'includeSubsidiaries',
	type: 'boolean',
	default: false,
	description:
		'Whether to return each subsidiary of a bank as a separate result, with parentProviderId',
};

export const description = operationFields(
	'provider',
	'getMany',
	[returnAllField, limitField, filters],
	[includeSubsidiaries],
);

type Prepared = ReturnType<typeof prepare>;

export function prepare(item: ItemParameters) {
	const entered = readFilters(item, filters);
	const read = (filters.options as INodeProperties[]).map(({ name, displayName }) => {
		const field = `Filters > ${displayName}`;
		if (isBlank(entered[name])) return [name, undefined];
		const text = item.required(checkSearch(entered[name], field));
		const isCountry = name === 'countryCode';
		return [name, isCountry ? item.required(checkCountryCode(text, field)) : text];
	});
	return {
		limit: readLimit(item),
		filters: Object.fromEntries(read) as ProviderFilters,
		includeSubsidiaries: item.flag(includeSubsidiaries),
	};
}

/** @returns the API's providers, one item each; a subsidiary also has `parentProviderId` */
export async function execute(client: KashimiClient, prepared: Prepared): Promise<JsonObject[]> {
	const { includeSubsidiaries, limit } = prepared;
	const providers = await client.listProviders();
	const found = filterProviders(providers, prepared.filters, { includeSubsidiaries });
	return found.slice(0, limit);
}
