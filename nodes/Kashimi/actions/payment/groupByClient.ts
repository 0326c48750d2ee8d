import type { KashimiClient } from '../../transport/client';

interface Member {
	client: KashimiClient;
}

export interface ClientGroup<T extends Member> extends Member {
	/** The same as long as environment and client ID stay. */
	identity: string;
	members: T[];
}

/** What belongs to each client of Kashimi: expressions in a credential may make several. */
export async function groupByClient<T extends Member>(all: T[]): Promise<Array<ClientGroup<T>>> {
	const groups = new Map<string, ClientGroup<T>>();
	for (const member of all) {
		const { client } = member;
		const identity = await client.connect();
		const group = groups.get(identity) ?? { identity, client, members: [] };
		groups.set(identity, group);
		group.members.push(member);
	}
	return [...groups.values()];
}
