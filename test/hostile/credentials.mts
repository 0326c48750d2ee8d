import { randomUUID } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { LOGIN_PATH } from '../../nodes/Kashimi/transport/environment.ts';
import { TOKEN_BINDING_FIELD, tokenBinding } from '../../nodes/Kashimi/transport/storedToken.ts';
import { ALL_SCOPES } from '../support/stage.mts';

/** A credential as it is after its first use, so that no token has to be asked for. */
export function credentialWithToken(baseUrl: string) {
	// As no word of a message begins: the mask takes a closer look at those, some 50 ms each.
	const clientId = 'qzc-client';
	const clientSecret = `qzs-${randomUUID()}`;
	const access_token = `qzt-${randomUUID()}`;
	const withoutToken: ICredentialDataDecryptedObject = {
		environment: 'custom',
		baseUrl,
		clientId,
		clientSecret,
		requestedScopes: ALL_SCOPES,
	};
	const binding = tokenBinding({
		accessTokenUrl: baseUrl + LOGIN_PATH,
		clientId,
		clientSecret,
		scope: ALL_SCOPES.join(' '),
	});
	const oauthTokenData = {
		access_token,
		token_type: 'Bearer',
		expires_in: 1800,
		n8n_expires_at: Date.now() + 1_800_000,
		[TOKEN_BINDING_FIELD]: binding,
	};
	return {
		withoutToken,
		withToken: { ...withoutToken, oauthTokenData },
		secrets: [clientSecret, access_token],
	};
}
