import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { filterProviders, isFoundBy, type ListedProvider } from '../payments/providerFilters';
import { recentProviders } from './recentProviders';

const PAGE_SIZE = 100;

/** What a bank needs, in words that stay in the field once the bank is picked. */
const NEEDS = new Map([
	['SENDER_ACCOUNT', 'needs Payer IBAN'],
	['SENDER_PROVIDER_CREDENTIALS_ID', 'asks the payer to log in'],
	['SENDER_PROVIDER_CREDENTIALS_PASSWORD', 'asks the payer to log in'],
]);

export async function searchProviders(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const providers = await recentProviders(this);
	const found = filterProviders(providers, {}, { includeSubsidiaries: true })
		.filter(isFoundBy(filter))
		.map(choice)
		.sort((a, b) => a.name.localeCompare(b.name));

	const start = Number(paginationToken ?? 0);
	const end = start + PAGE_SIZE;
	return {
		results: found.slice(start, end),
		paginationToken: end < found.length ? String(end) : undefined,
	};
}

function choice(bank: ListedProvider): INodeListSearchItems {
	const { id, name, countryCode, logoUrl, requiredPaymentFields } = bank;
	const required = Array.isArray(requiredPaymentFields) ? requiredPaymentFields : [];
	const needs = new Set(required.map((field) => NEEDS.get(field) ?? `needs ${field}`));
	const isWebAddress = typeof logoUrl === 'string' && logoUrl.startsWith('https://');
	return {
		name: [countryCode ? `${name} (${countryCode})` : name, ...needs].join(', '),
		value: id,
		// The editor shows this as a link beside the name.
		...(isWebAddress && { url: logoUrl }),
	};
}
