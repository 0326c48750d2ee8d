import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { CREDENTIAL_TYPE, type KashimiContext } from './context';
import { API_BASE_URLS, customBaseUrl, LOGIN_PATH } from './environment';
import { ConnectionFailure } from './errors';
import { fingerprint, storedToken, tokenBinding } from './storedToken';
import type { Scope, StoredToken } from './storedToken';

/** What one credential says, read at one moment and for one item. */
export interface Connection {
	baseUrl: string;
	tokenUrl: string;
	scopes: string[];
	binding: string;
	/** A hash of environment and client ID: the same client with another secret or scopes. */
	identity: string;
	/** The token in n8n's store, whatever it was issued for. */
	stored: StoredToken | undefined;
	/** The token to use: one that was issued for exactly these settings. */
	token?: StoredToken;
	/** What n8n's helpers are given, so that they send neither more nor less than what was checked. */
	credentials: ICredentialDataDecryptedObject;
	/** Values that must not appear in any text, for redaction. */
	secrets: string[];
}

/**
 * Reads and checks the credential of the node, with its expressions for one item.
 * @throws ConnectionFailure when it is not complete or its base URL may not be used
 */
export async function readConnection(
	context: KashimiContext,
	itemIndex?: number,
): Promise<Connection> {
	const entered = await context.getCredentials(CREDENTIAL_TYPE, itemIndex);
	const scopes = selectedScopes(entered.requestedScopes);
	if (scopes.length === 0) {
		throw new ConnectionFailure({
			message: 'The Kashimi credential has no scope selected',
			description:
				'Open the credential, select at least one entry under "Scopes" and save. Creating payments needs payments:write, reading them payments:read, listing banks providers:read.',
			nextStep: 'stop',
		});
	}
	const baseUrl = checkedBaseUrl(entered);
	const clientId = filledIn(entered.clientId, 'Client ID');
	const clientSecret = filledIn(entered.clientSecret, 'Client Secret');
	const tokenUrl = `${baseUrl}${LOGIN_PATH}`;
	const credentials = {
		...entered,
		clientId,
		clientSecret,
		// Some versions of n8n do not evaluate a field's expression inside those of the hidden fields.
		accessTokenUrl: tokenUrl,
		scope: scopes.join(' '),
		dependsOnItem: false,
	};
	const stored = storedToken(entered.oauthTokenData);
	const secrets = [clientSecret, entered.webhookSecret, stored?.accessToken];
	return {
		baseUrl,
		tokenUrl,
		scopes,
		binding: tokenBinding(credentials),
		identity: fingerprint([baseUrl, clientId]),
		stored,
		credentials,
		secrets: [`${clientId}:${clientSecret}`, ...secrets].filter(
			(secret): secret is string => typeof secret === 'string' && secret !== '',
		),
	};
}

/** The same connection, with the token that its requests carry. */
export function withToken(connection: Connection, token: StoredToken): Connection {
	return {
		...connection,
		token: { ...token, binding: connection.binding },
		credentials: {
			...connection.credentials,
			// Of any other type, n8n would put the token into the address.
			oauthTokenData: { access_token: token.accessToken, token_type: 'Bearer' },
		},
		secrets: [...connection.secrets, token.accessToken],
	};
}

/** Whether the token is known not to allow what a scope stands for. */
export function lacksScope({ token }: Connection, scope: Scope): boolean {
	return token?.scopes?.includes(scope) === false;
}

function filledIn(value: unknown, label: string): string {
	const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
	if (text !== '') return text;
	throw new ConnectionFailure({
		message: `The Kashimi credential has no ${label}`,
		description: `Open the credential and enter the ${label}. If an expression fills it in, the expression returns nothing here. Nothing was sent.`,
		nextStep: 'stop',
	});
}

function checkedBaseUrl({ environment, baseUrl }: ICredentialDataDecryptedObject): string {
	if (environment !== 'custom') {
		return API_BASE_URLS[environment === 'production' ? 'production' : 'sandbox'];
	}
	const url = customBaseUrl(baseUrl);
	if (url !== undefined) return url;
	const [, host] = /^\s*(https?:\/\/[^/?#]+)[/?#]/i.exec(String(baseUrl)) ?? [];
	const withoutPath = customBaseUrl(host);
	throw new ConnectionFailure({
		message: 'The Base URL in the Kashimi credential cannot be used',
		description:
			withoutPath === undefined
				? 'Open the credential and enter an address that starts with https://, for example https://api-sandbox.kashimi.tech. Plain http:// is accepted for localhost, 127.0.0.1, [::1] and host names of Docker only. Nothing was sent.'
				: `It has a path. Open the credential and enter ${withoutPath} instead. Nothing was sent.`,
		nextStep: 'stop',
	});
}

function selectedScopes(value: unknown): string[] {
	return (Array.isArray(value) ? value : [value])
		.filter((scope): scope is string => typeof scope === 'string')
		.map((scope) => scope.trim())
		.filter((scope) => scope !== '');
}
