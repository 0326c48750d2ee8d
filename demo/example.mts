import { readFile } from 'node:fs/promises';
import type { CredentialInput } from './n8n/rest.mts';
import type { Workflow } from './n8n/workflow.mts';

/** Names in the example workflow that other code reads results by. */
export const NODES = {
	trigger: 'Start',
	bank: 'Get one Lithuanian bank',
	create: 'Create payment',
	get: 'Get payment',
	list: 'List payments',
} as const;

export async function readExample(): Promise<Workflow> {
	const file = new URL('../examples/list-banks-create-payment-read-list.json', import.meta.url);
	return JSON.parse(await readFile(file, 'utf8')) as Workflow;
}

export interface SandboxAccess {
	url: string;
	clients: Array<{ clientId: string; clientSecret: string; scopes: string[] }>;
}

/** A credential for the sandbox client that has every scope. */
export function credentialFor({ url, clients }: SandboxAccess): CredentialInput {
	const client = clients[0];
	if (client === undefined) throw new Error('The sandbox has no client');
	return {
		name: 'Kashimi sandbox',
		type: 'kashimiOAuth2Api',
		data: {
			environment: 'custom',
			baseUrl: url,
			clientId: client.clientId,
			clientSecret: client.clientSecret,
			requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
			webhookSecret: '',
		},
	};
}
