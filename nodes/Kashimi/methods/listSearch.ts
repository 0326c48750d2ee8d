import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { filterProviders } from '../payments/providerFilters';
import { KashimiClient } from '../transport/client';

const PAGE_SIZE = 100;
/** Somebody waits in the editor, so this gives up sooner than a run does. */
const SETTINGS = { timeout: 10_000, maxRetries: 1, maxConcurrency: 1 };

/** The banks for the picker, by name. */
export async function searchProviders(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const providers = await new KashimiClient(this, SETTINGS).listProviders();
	const found = filterProviders(providers, { name: filter }, { includeSubsidiaries: true })
		.map(({ id, name, countryCode }) => ({ name: `${name} (${countryCode})`, value: id }))
		.sort((a, b) => a.name.localeCompare(b.name));

	const start = Number(paginationToken ?? 0);
	const end = start + PAGE_SIZE;
	return {
		results: found.slice(start, end),
		paginationToken: end < found.length ? String(end) : undefined,
	};
}
