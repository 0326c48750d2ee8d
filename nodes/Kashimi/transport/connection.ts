import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';

import { CREDENTIAL_TYPE } from './context';
import type { KashimiContext } from './context';
import { API_BASE_URLS, customBaseUrl } from './environment';
import { ConnectionFailure } from './errors';
import { tokenBinding, TOKEN_BINDING_FIELD } from './tokenBinding';

/** `payments:read`, `payments:write` and `providers:read`; source: token endpoint page. */
export type Scope = 'payments:read' | 'payments:write' | 'providers:read';

/** A stored access token and what is known about it; times are milliseconds since 1970. */
export interface StoredToken {
	accessToken: string;
	/** Undefined where neither n8n nor the token itself tells. */
	expiresAt: number | undefined;
	lifetime: number | undefined;
	/** The settings it was issued for; undefined where n8n did not record them. */
	binding: string | undefined;
	/** The scopes that the token names itself (inferred: claim `scope`); undefined if it does not. */
	scopes: string[] | undefined;
}

/** What one credential says, read at one moment. */
export interface Connection {
	baseUrl: string;
	tokenUrl: string;
	scopes: string[];
	binding: string;
	/** A hash of environment and client ID: the same client with another secret or scopes. */
	identity: string;
	token: StoredToken | undefined;
	/** As n8n hands them out, decrypted. */
	credentials: ICredentialDataDecryptedObject;
	/** Values that must not appear in any text, for redaction. */
	secrets: string[];
}

/**
 * Reads and checks the credential of the node.
 * @throws ConnectionFailure when the base URL may not be used or no scope is selected
 */
export async function readConnection(context: KashimiContext): Promise<Connection> {
	const credentials = await context.getCredentials(CREDENTIAL_TYPE);
	const scopes = selectedScopes(credentials.requestedScopes);
	if (scopes.length === 0) {
		throw new ConnectionFailure({
			message: 'The Kashimi credential has no scope selected',
			description:
				'Open the credential, select at least one entry under "Scopes" and save. Creating payments needs payments:write, reading them payments:read, listing banks providers:read.',
			nextStep: 'stop',
		});
	}
	const token = storedToken(credentials.oauthTokenData);
	const baseUrl = checkedBaseUrl(credentials);
	const client = JSON.stringify([baseUrl, String(credentials.clientId ?? '').trim()]);
	return {
		baseUrl,
		tokenUrl: String(credentials.accessTokenUrl),
		scopes,
		binding: tokenBinding(credentials),
		identity: createHash('sha256').update(client).digest('hex'),
		token,
		credentials,
		secrets: [credentials.clientSecret, credentials.webhookSecret, token?.accessToken].filter(
			(secret): secret is string => typeof secret === 'string' && secret !== '',
		),
	};
}

function checkedBaseUrl({ environment, baseUrl }: ICredentialDataDecryptedObject): string {
	if (environment !== 'custom') {
		return API_BASE_URLS[environment === 'production' ? 'production' : 'sandbox'];
	}
	const url = customBaseUrl(baseUrl);
	if (url !== undefined) return url;
	throw new ConnectionFailure({
		message: 'The Base URL in the Kashimi credential cannot be used',
		description:
			'Open the credential and enter an address that starts with https:// and has no path, for example https://api-sandbox.kashimi.tech. Plain http:// is accepted for localhost, 127.0.0.1 and [::1] only. Nothing was sent.',
		nextStep: 'stop',
	});
}

function selectedScopes(value: unknown): string[] {
	return (Array.isArray(value) ? value : [value])
		.filter((scope): scope is string => typeof scope === 'string')
		.map((scope) => scope.trim())
		.filter((scope) => scope !== '');
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
		scopes: typeof claims.scope === 'string' ? claims.scope.split(' ') : undefined,
	};
}

function milliseconds(value: unknown, unit: number): number | undefined {
	const number = Number(value);
	return Number.isFinite(number) && number > 0 ? number * unit : undefined;
}

/**
 * The claims of an access token. The documentation's sample token is a JWT, so its `exp` is the
 * clock on n8n versions that do not store one. Not verified: it only decides when to renew.
 */
function jwtClaims(accessToken: string): IDataObject {
	try {
		const claims = Buffer.from(accessToken.split('.')[1] ?? '', 'base64').toString('utf8');
		return (JSON.parse(claims) as IDataObject | null) ?? {};
	} catch {
		return {};
	}
}
