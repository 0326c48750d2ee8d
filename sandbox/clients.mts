import { createHash, timingSafeEqual } from 'node:crypto';
import type { Client } from './types.mts';

export const BUILT_IN_CLIENTS: readonly Client[] = [
	{
		clientId: 'sandbox-client',
		clientSecret: 'sandbox-secret',
		webhookSecret: 'sandbox-client-webhook-secret-of-at-least-32-bytes',
		scopes: ['payments:read', 'payments:write', 'providers:read'],
	},
	{
		clientId: 'sandbox-read-only',
		clientSecret: 'sandbox-read-only-secret',
		webhookSecret: 'sandbox-read-only-webhook-secret-of-at-least-32-bytes',
		scopes: ['payments:read', 'providers:read'],
	},
	{
		clientId: 'sandbox-write-only',
		clientSecret: 'sandbox-write-only-secret',
		webhookSecret: 'sandbox-write-only-webhook-secret-of-at-least-32-bytes',
		scopes: ['payments:write'],
	},
];

// Hashing first gives both sides the same length, which timingSafeEqual demands.
function equalInConstantTime(left: string, right: string): boolean {
	const digest = (value: string) => createHash('sha256').update(value).digest();
	return timingSafeEqual(digest(left), digest(right));
}

export function authenticateClient(
	clients: readonly Client[],
	authorization: string | undefined,
): Client | undefined {
	const encoded = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
	if (encoded === undefined) return undefined;
	const credentials = Buffer.from(encoded, 'base64').toString('utf8');
	return clients.find(({ clientId, clientSecret }) =>
		equalInConstantTime(credentials, `${clientId}:${clientSecret}`),
	);
}
