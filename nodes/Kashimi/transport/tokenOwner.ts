import type { Connection, StoredToken } from './connection';
import { credentialId } from './context';
import type { KashimiContext } from './context';
import { fingerprint } from './tokenBinding';

/**
 * By credential, for n8n before 2.20, which stores nothing beside a token: the latest token that
 * was asked for here and what it was issued for, as hashes.
 */
const unstamped = new Map<string, { token: string; binding: string }>();

/** Whether a token was issued for exactly the settings of this connection. */
export function isIssuedFor(
	{ binding, scopes }: Connection,
	token: StoredToken | undefined,
	context: KashimiContext,
): token is StoredToken {
	if (token === undefined) return false;
	if (token.binding !== undefined) return token.binding === binding;
	const known = unstamped.get(credentialId(context));
	if (known?.token === fingerprint([token.accessToken])) return known.binding === binding;
	// Another process asked for it: all that can be compared is what the token says itself.
	const isAsked = (scope: string) => scopes.some((asked) => asked === scope);
	const { scopes: granted = scopes } = token;
	return known !== undefined && granted.length === scopes.length && granted.every(isAsked);
}

/** Remembers what a token was issued for where n8n does not, and returns it with that. */
export function withOwner(
	token: StoredToken,
	{ binding }: Connection,
	context: KashimiContext,
): StoredToken {
	const id = credentialId(context);
	if (token.binding !== undefined) unstamped.delete(id);
	else unstamped.set(id, { token: fingerprint([token.accessToken]), binding });
	return { ...token, binding };
}
