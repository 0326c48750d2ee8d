import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** The field beside `access_token` in n8n's stored token data that holds the binding. */
export const TOKEN_BINDING_FIELD = 'kashimi_binding';

/**
 * A fingerprint of the settings that a token was issued for: token URL, client id, scopes and
 * client secret. n8n keeps a stored token when these are edited; comparing fingerprints is how
 * the edit is noticed. It is a hash, so no setting can be read from it.
 */
export function tokenBinding(credentials: ICredentialDataDecryptedObject): string {
	const settings = ['accessTokenUrl', 'clientId', 'scope', 'clientSecret'].map((name) =>
		String(credentials[name] ?? ''),
	);
	return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}
