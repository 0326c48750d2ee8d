import { createHash } from 'node:crypto';
import { type ICredentialDataDecryptedObject, type IDataObject, jsonParse } from 'n8n-workflow';

import { credentialId, type KashimiContext } from './context';

/** The field beside `access_token` in n8n's stored token data that holds the binding. */
export const TOKEN_BINDING_FIELD = 'kashimi_binding';

/** Source: token endpoint page. */
const SCOPES = ['payments:read', 'payments:write', 'providers:read'] as const;
export type Scope = (typeof SCOPES)[number];

/** A stored access token and what is known about it; times are milliseconds since 1970. */
export interface StoredToken {
	accessToken: string;
	/** Undefined where neither n8n nor the token itself tells. */
	expiresAt: number | undefined;
	lifetime: number | undefined;
	/** The settings it was issued for; undefined where n8n did not record them. */
	binding: string | undefined;
	/** Granted by the token's answer (RFC 6749) or, inferred, its claims; undefined where neither names ours. */
	scopes: string[] | undefined;
}

interface TokenSettings {
	binding: string;
	scopes: string[];
}

/** Reads n8n's stored token data; undefined where no token is stored. */
export function storedToken(data: unknown): StoredToken | undefined {
	const { access_token: accessToken, ...rest } = (data ?? {}) as IDataObject;
	if (typeof accessToken !== 'string' || accessToken === '') return undefined;
	const claims = jwtClaims(accessToken);
	const binding = rest[TOKEN_BINDING_FIELD];
	return {
		accessToken,
		expiresAt: milliseconds(rest.n8n_expires_at, 1) ?? milliseconds(claims.exp, 1000),
		lifetime:
			milliseconds(rest.expires_in, 1000) ??
			milliseconds(Number(claims.exp) - Number(claims.iat), 1000),
		binding: typeof binding === 'string' ? binding : undefined,
		scopes: kashimiScopes(rest.scope) ?? kashimiScopes(claims.scope),
	};
}

/** Undefined for what names no scope of Kashimi's: other words say nothing about ours. */
function kashimiScopes(value: unknown): string[] | undefined {
	const scopes = Array.isArray(value) ? value : typeof value === 'string' ? value.split(' ') : [];
	return SCOPES.some((scope) => scopes.includes(scope)) ? scopes : undefined;
}

function milliseconds(value: unknown, unit: number): number | undefined {
	const number = Number(value);
	return Number.isFinite(number) && number > 0 ? number * unit : undefined;
}

/** Not verified: they only decide when to renew, where n8n stores no expiry. The documented sample is a JWT. */
function jwtClaims(accessToken: string): IDataObject {
	const claims = Buffer.from(accessToken.split('.')[1] ?? '', 'base64').toString('utf8');
	return jsonParse<IDataObject | null>(claims, { fallbackValue: {} }) ?? {};
}

/** A hash, from which no value can be read. */
export function fingerprint(values: string[]): string {
	return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** A fingerprint of the settings that a token was issued for: n8n keeps the token when they are edited. */
export function tokenBinding(credentials: ICredentialDataDecryptedObject): string {
	const scopes = String(credentials.scope ?? '').split(' ');
	const settings = ['accessTokenUrl', 'clientId', 'clientSecret'].map((name) =>
		String(credentials[name] ?? ''),
	);
	return fingerprint([...settings, ...scopes.sort()]);
}

/** By credential, hashes of the latest token asked for here and its settings: n8n before 2.20 stores neither. */
const unstamped = new Map<string, { token: string; binding: string }>();

/** Whether a token was issued for exactly the settings of this connection. */
export function isIssuedFor(
	{ binding, scopes }: TokenSettings,
	token: StoredToken | undefined,
	context: KashimiContext,
): token is StoredToken {
	if (token === undefined) return false;
	if (token.binding !== undefined) return token.binding === binding;
	const known = unstamped.get(credentialId(context));
	if (known?.token === fingerprint([token.accessToken])) return known.binding === binding;
	// Another process asked for it: all that can be compared is what the token says itself.
	const { scopes: granted = scopes } = token;
	const isAsked = granted.length === scopes.length && granted.every((one) => scopes.includes(one));
	return known !== undefined && isAsked;
}

/** Remembers what a token was issued for where n8n does not, and returns it with that. */
export function rememberOwner(
	token: StoredToken,
	{ binding }: TokenSettings,
	context: KashimiContext,
): StoredToken {
	const id = credentialId(context);
	if (token.binding !== undefined) unstamped.delete(id);
	else unstamped.set(id, { token: fingerprint([token.accessToken]), binding });
	return { ...token, binding };
}
