import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The field beside `access_token` in n8n's stored token data that holds the binding. */
export const TOKEN_BINDING_FIELD = 'kashimi_binding';

/** A hash, from which no value can be read. */
export function fingerprint(values: string[]): string {
	return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/**
 * A fingerprint of the settings that a token was issued for: token URL, client id, scopes and
 * client secret. n8n keeps a stored token when these are edited; comparing fingerprints is how
 * the edit is noticed.
 */
export function tokenBinding(credentials: ICredentialDataDecryptedObject): string {
	const scopes = String(credentials.scope ?? '').split(' ');
	const settings = ['accessTokenUrl', 'clientId', 'clientSecret'].map((name) =>
		String(credentials[name] ?? ''),
	);
	return fingerprint([...settings, ...scopes.sort()]);
}
