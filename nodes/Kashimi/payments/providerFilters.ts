import { countryName } from './countries';
import type { Provider, Subsidiary } from './types';
import { transliterate } from './transliterate';
import { isBlank, isRecord } from './values';

/** Filters for banks, which the API does not offer; a blank one lets every bank pass. */
export interface ProviderFilters {
	/** ISO 3166-1 alpha-2 code. */
	countryCode?: unknown;
	/** Part of the name, in any case, with or without accents. */
	name?: unknown;
	/** E.g. `SEPA`. */
	paymentScheme?: unknown;
	/** E.g. `SENDER_ACCOUNT`. */
	requiredPaymentField?: unknown;
}

/** A bank, or a subsidiary that names the bank it belongs to. */
export type ListedProvider = Provider | (Subsidiary & { parentProviderId: string });

/** Form in which texts are compared: without case, accents and white space around them. */
function fold(value: unknown): string {
	return typeof value === 'string' ? transliterate(value).trim().toLowerCase() : '';
}

function holds(list: unknown, wanted: unknown): boolean {
	return Array.isArray(list) && list.some((entry) => fold(entry) === fold(wanted));
}

function matches(provider: ListedProvider, filters: ProviderFilters): boolean {
	const { countryCode, name, paymentScheme, requiredPaymentField } = filters;
	return (
		(isBlank(countryCode) || fold(provider.countryCode) === fold(countryCode)) &&
		(isBlank(name) || fold(provider.name).includes(fold(name))) &&
		(isBlank(paymentScheme) || holds(provider.paymentSchemes, paymentScheme)) &&
		(isBlank(requiredPaymentField) || holds(provider.requiredPaymentFields, requiredPaymentField))
	);
}

function withSubsidiaries(provider: Provider): ListedProvider[] {
	const subsidiaries = Array.isArray(provider.subsidiaries) ? provider.subsidiaries : [];
	return [
		provider,
		...subsidiaries
			.filter(isRecord)
			.map((subsidiary) => ({ ...subsidiary, parentProviderId: provider.id })),
	];
}

/** In the API's order. On request each subsidiary follows its bank, and is filtered by its own fields. */
export function filterProviders(
	providers: Provider[],
	filters: ProviderFilters,
	options: { includeSubsidiaries: boolean },
): ListedProvider[] {
	if (!Array.isArray(providers)) return [];
	return providers
		.filter(isRecord)
		.flatMap((provider) => (options.includeSubsidiaries ? withSubsidiaries(provider) : [provider]))
		.filter((provider) => matches(provider, filters));
}

/** Whether every word of a search is in the name of the bank, or in the code or English name of its country. */
export function isFoundBy(search: string): (provider: ListedProvider) => boolean {
	const words = fold(search).split(/\s+/);
	return ({ name, countryCode }) => {
		const text = fold([name, countryCode, countryName(countryCode)].join(' '));
		return words.every((word) => text.includes(word));
	};
}
