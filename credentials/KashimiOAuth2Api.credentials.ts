import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	INodeProperties,
} from 'n8n-workflow';

import { tokenBinding, TOKEN_BINDING_FIELD } from '../nodes/Kashimi/transport/storedToken';
import {
	API_BASE_URLS,
	CUSTOM_BASE_URL_PATTERN,
	LOGIN_PATH,
} from '../nodes/Kashimi/transport/environment';

// n8n itself sends the client secret to the token URL (credential test, HTTP Request node), so
// the refusal of an unsafe address or of an unfit field has to live in this expression. A scheme
// that no HTTP client speaks stops the call before anything is sent, and n8n shows the scheme in
// its message ("Unsupported protocol …"). HTTP clients read at most 25 characters.
const REFUSED_BASE_URL = 'base-url-must-use-https:';
const REFUSED_PATH = 'base-url-takes-no-path:';
const REFUSED_SCOPES = 'select-at-least-one-scope:';
const REFUSED_CLIENT_ID = 'space-around-client-id:';
const REFUSED_CLIENT_SECRET = 'space-around-secret:';

const ONLY_OWN_NODE =
	'This Kashimi credential has fields that depend on the item. Only the Kashimi node can use it: any other node might send one client with the access token of another.';

const selectedScopes = '[].concat($self["requestedScopes"] ?? []).filter(Boolean)';
const enteredUrl = '($self["baseUrl"] ?? "").trim()';
const customBaseUrl = `(${String(CUSTOM_BASE_URL_PATTERN)}.test(${enteredUrl}) ? ${enteredUrl}.replace(/[/]+$/, "") : /^https?:[/]+[^/?#]+[/?#]/i.test(${enteredUrl}) ? "${REFUSED_PATH}" : "${REFUSED_BASE_URL}")`;
const baseUrl = `($self["environment"] === "custom" ? ${customBaseUrl} : $self["environment"] === "production" ? "${API_BASE_URLS.production}" : "${API_BASE_URLS.sandbox}")`;
// n8n sends both as they are; the nodes of this package send them without the spaces.
const hasSpaceAround = (field: string) =>
	`String($self["${field}"] ?? "") !== String($self["${field}"] ?? "").trim()`;
const tokenUrl = `${selectedScopes}.length === 0 ? "${REFUSED_SCOPES}" : ${hasSpaceAround('clientId')} ? "${REFUSED_CLIENT_ID}" : ${hasSpaceAround('clientSecret')} ? "${REFUSED_CLIENT_SECRET}" : ${baseUrl} + "${LOGIN_PATH}"`;

// What an expression reads besides these may differ from item to item. Only `$rawParameter` shows a
// field as it was entered.
const dependsOnItem = `["environment", "baseUrl", "clientId", "clientSecret", "requestedScopes", "webhookSecret"].some((name) => { try { const entered = JSON.stringify($rawParameter["&" + name] ?? ""); return /^"=/.test(entered) && entered.replace(/[$](secrets|vars|env)\\b/g, "").includes("$"); } catch { return false; } })`;

/** Fields of n8n's OAuth2 whose values are fixed, or follow from the others. */
function hidden(displayName: string, name: string, value: string | boolean): INodeProperties {
	return { displayName, name, type: 'hidden', default: value };
}

export class KashimiOAuth2Api implements ICredentialType {
	name = 'kashimiOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Kashimi OAuth2 API';

	icon: Icon = { light: 'file:../icons/kashimi.svg', dark: 'file:../icons/kashimi.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-kashimi/n8n-nodes-kashimi#credentials';

	properties: INodeProperties[] = [
		hidden('Grant Type', 'grantType', 'clientCredentials'),
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{
					name: 'Custom',
					value: 'custom',
					description: 'Another address, such as the local sandbox of this package',
				},
				{ name: 'Production', value: 'production', description: 'Real banks and real money' },
				{ name: 'Sandbox', value: 'sandbox', description: "Kashimi's own test environment" },
			],
			default: 'sandbox',
			description: 'Which Kashimi environment the client ID and the client secret belong to',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. http://127.0.0.1:4010',
			description:
				'Address of the API without a path. It must use HTTPS. Plain HTTP is accepted for this computer (localhost, 127.0.0.1, [::1]) and for Docker (host.docker.internal, or the name of a service without a dot).',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			default: '',
			required: true,
			description: 'The client ID that Kashimi issued to you for the chosen environment',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The client secret that Kashimi issued together with the client ID',
		},
		{
			// Not named "scopes": n8n's credential dialog keeps its own data under that name.
			displayName: 'Scopes',
			name: 'requestedScopes',
			type: 'multiOptions',
			required: true,
			options: [
				{
					name: 'payments:read',
					value: 'payments:read',
					description: 'Read payments and their statuses',
				},
				{ name: 'payments:write', value: 'payments:write', description: 'Create payments' },
				{
					name: 'providers:read',
					value: 'providers:read',
					description: 'List the banks that payers can pay from',
				},
			],
			default: [],
			description:
				'What this credential may do. Select at least one scope, and only those that your workflows need. Kashimi must have granted each of them to your client.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The secret that you registered with the Kashimi team for signing webhooks. Leave it empty if you do not use signed webhooks.',
		},
		hidden('Access Token URL', 'accessTokenUrl', `={{ ${tokenUrl} }}`),
		// Never empty: n8n leaves the parameter out of the token request then.
		hidden('Scope', 'scope', `={{ ${selectedScopes}.join(" ") || "none-selected" }}`),
		hidden('Allowed HTTP Request Domains', 'allowedHttpRequestDomains', 'domains'),
		// n8n's HTTP Request node, and whoever edits it, can send the token to Kashimi only.
		hidden(
			'Allowed Domains',
			'allowedDomains',
			`={{ ${baseUrl}.replace(/^https?:[/][/]/i, "").replace(/:[0-9]+$/, "") }}`,
		),
		hidden('Depends on Item', 'dependsOnItem', `={{ ${dependsOnItem} }}`),
		hidden('Authorization URL', 'authUrl', ''),
		hidden('Auth URI Query Parameters', 'authQueryParameters', ''),
		hidden('Authentication', 'authentication', 'header'),
		hidden('Send Additional Body Properties', 'sendAdditionalBodyProperties', false),
		hidden('Additional Body Properties', 'additionalBodyProperties', ''),
	];

	/**
	 * n8n runs this on every request and, decisively, between a token renewal and the save of the
	 * new token: what it returns there is stored with the token, encrypted. It records which
	 * settings the token was issued for, so that an edit of them is noticed.
	 */
	preAuthentication = async function (
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		if (credentials.dependsOnItem === true) throw new Error(ONLY_OWN_NODE);
		const token = credentials.oauthTokenData as IDataObject | undefined;
		if (!token?.access_token) return {};
		return { oauthTokenData: { ...token, [TOKEN_BINDING_FIELD]: tokenBinding(credentials) } };
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${baseUrl.split('$self').join('$credentials')} }}`,
			url: '/api/v1/capabilities/providers',
			// n8n would send the token on, to another port of the same host at least.
			disableFollowRedirect: true,
			// The token alone proves the credential. A client without providers:read is answered
			// 403 here, and its credential is right all the same.
			ignoreHttpStatusErrors: { ignore: true, except: [301, 302, 303, 307, 308, 401] },
		},
	};
}
