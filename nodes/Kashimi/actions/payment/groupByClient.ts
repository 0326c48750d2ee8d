import type { KashimiClient } from '../../transport/client';

export interface ClientGroup {
	/** The same as long as environment and client ID stay. */
	identity: string;
	client: KashimiClient;
	indexes: number[];
}

/** The items of each client of Kashimi: expressions in a credential may make several. */
export async function groupByClient(clients: KashimiClient[]): Promise<ClientGroup[]> {
	const groups = new Map<string, ClientGroup>();
	for (const [index, client] of clients.entries()) {
		const identity = await client.connect();
		const group = groups.get(identity) ?? { identity, client, indexes: [] };
		groups.set(identity, group);
		group.indexes.push(index);
	}
	return [...groups.values()];
}
