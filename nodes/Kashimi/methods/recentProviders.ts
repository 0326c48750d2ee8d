import type { ILoadOptionsFunctions } from 'n8n-workflow';

import type { Provider } from '../payments/types';
import { KashimiClient } from '../transport/client';

/** Somebody waits in the editor, so this gives up sooner than a run does. */
const SETTINGS = { timeout: 10_000, maxRetries: 1, maxConcurrency: 1 };
/** Milliseconds for which a list serves the picker: each letter typed into its search asks for it. */
const LIFETIME = 60_000;

const lists = new Map<string, { until: number; providers: Promise<Provider[]> }>();

/** The banks as they were a short while ago, or now. @throws NodeApiError in the reader's words */
export async function recentProviders(context: ILoadOptionsFunctions): Promise<Provider[]> {
	const client = new KashimiClient(context, SETTINGS);
	const key = await client.connectionId();
	const now = Date.now();
	lists.forEach(({ until }, outdated) => until <= now && lists.delete(outdated));

	const recent = lists.get(key)?.providers;
	if (recent) return await recent;
	const providers = client.listProviders();
	lists.set(key, { until: now + LIFETIME, providers });
	// A failure is shown once; the next look asks again.
	return await providers.catch((error: unknown) => {
		lists.delete(key);
		throw error;
	});
}
