import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHttpRequestOptions,
} from 'n8n-workflow';

import type { KashimiContext } from '../../../nodes/Kashimi/transport/context.ts';
import {
	storedToken,
	tokenBinding,
	TOKEN_BINDING_FIELD,
} from '../../../nodes/Kashimi/transport/storedToken.ts';

let credentials = 0;

/**
 * One stored credential and the executions that use it, in one n8n or in several. The time and
 * what the login service answers are the test's own, which a real n8n does not let it choose.
 */
export class MemoryCredential {
	readonly id = `credential-${++credentials}`;
	data: ICredentialDataDecryptedObject = {
		environment: 'sandbox',
		accessTokenUrl: 'https://api-sandbox.kashimi.tech/api/v1/auth/token',
		clientId: 'client',
		clientSecret: 'secret of the client',
		scope: 'payments:read providers:read',
		requestedScopes: ['payments:read', 'providers:read'],
	};
	tokensAsked = 0;
	reads = 0;
	/** Seconds; undefined where the login service tells none. */
	lifetime: number | undefined = 1800;
	/** An n8n before the one that keeps what stands beside the token keeps none of it. */
	keepsBinding = true;
	answer = async (): Promise<IDataObject> => ({ access_token: `token ${this.tokensAsked}` });

	get token(): string | undefined {
		return storedToken(this.data.oauthTokenData)?.accessToken;
	}

	/** @param answer what a request to the API is answered with; it throws as n8n's helper does */
	execution(answer?: (options: IHttpRequestOptions) => Promise<unknown>): KashimiContext {
		return {
			getNode: () => ({ credentials: { kashimiOAuth2Api: { id: this.id, name: 'Kashimi' } } }),
			getCredentials: async () => {
				this.reads++;
				return { ...this.data };
			},
			helpers: {
				refreshOAuth2Token: renewAs(this),
				httpRequestWithAuthentication: async (_type: string, options: IHttpRequestOptions) =>
					await answer!(options),
			},
		} as unknown as KashimiContext;
	}

	/** As an execution in another process does. @param settings what it has read from the credential */
	async renew(settings = { ...this.data }): Promise<IDataObject> {
		this.tokensAsked++;
		const token = await this.answer();
		const oauthTokenData = {
			...token,
			...(this.lifetime !== undefined && {
				expires_in: this.lifetime,
				n8n_expires_at: Date.now() + this.lifetime * 1000,
			}),
			...(this.keepsBinding && { [TOKEN_BINDING_FIELD]: tokenBinding(settings) }),
		};
		settings.oauthTokenData = oauthTokenData;
		this.data.oauthTokenData = oauthTokenData;
		return oauthTokenData;
	}
}

/** n8n takes the credential from the context, and writes the token that it got into what it took. */
function renewAs(credential: MemoryCredential) {
	return async function (this: KashimiContext): Promise<IDataObject> {
		return await credential.renew(
			await this.getCredentials<ICredentialDataDecryptedObject>('kashimiOAuth2Api'),
		);
	};
}
