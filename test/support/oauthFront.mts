import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import Provider, { type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Sandbox } from '../../sandbox/server.mts';

const TOKEN_PATH = '/api/v1/auth/token';
const INTROSPECTION_PATH = '/introspection';
const API = 'https://api.example.com';
const RESOURCE_SERVER = { client_id: 'resource-server', client_secret: 'resource-server-secret' };

export interface OAuthFront {
	url: string;
	tokenLifetimeSeconds: number;
	/** The scopes of each token that was issued. */
	granted: string[];
	/** The OAuth errors of the refused token requests. */
	refused: string[];
	/** The answers to API calls, as "METHOD path status". */
	calls: string[];
	close(): Promise<void>;
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of req) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks);
}

/**
 * The Kashimi API as a certified OAuth library would guard it: oidc-provider issues the tokens and
 * says which are valid; what is valid goes on to the sandbox with a token of its own.
 */
export async function startOAuthFront(sandbox: Sandbox): Promise<OAuthFront> {
	const server = createServer();
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const front: OAuthFront = {
		url,
		tokenLifetimeSeconds: 1800,
		granted: [],
		refused: [],
		calls: [],
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};

	const provider = newProvider(front, sandbox);
	const authorize = provider.callback();
	server.on('request', (req: IncomingMessage, res: ServerResponse) => {
		const { pathname } = new URL(req.url ?? '', url);
		if ([TOKEN_PATH, INTROSPECTION_PATH].includes(pathname)) void authorize(req, res);
		else void passOn(front, sandbox, req, res).catch(() => res.destroy());
	});
	return front;
}

/** The library's own one warns at each start. Expired tokens are told by the library itself. */
function memoryAdapter(): (model: string) => Adapter {
	const payloads = new Map<string, AdapterPayload>();
	return (model) => ({
		upsert: async (id, payload) => void payloads.set(`${model} ${id}`, payload),
		find: async (id) => payloads.get(`${model} ${id}`),
		findByUserCode: async () => undefined,
		findByUid: async () => undefined,
		consume: async () => undefined,
		destroy: async (id) => void payloads.delete(`${model} ${id}`),
		revokeByGrantId: async () => undefined,
	});
}

function newProvider(front: OAuthFront, sandbox: Sandbox): Provider {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const scopes = [...new Set(sandbox.clients.flatMap((client) => client.scopes))];
	const plain = { redirect_uris: [], response_types: [] as never[] };
	const provider = new Provider(front.url, {
		clients: [
			...sandbox.clients.map((client) => ({
				...plain,
				client_id: client.clientId,
				client_secret: client.clientSecret,
				grant_types: ['client_credentials'],
				scope: client.scopes.join(' '),
			})),
			{ ...plain, ...RESOURCE_SERVER, grant_types: [] },
		],
		adapter: memoryAdapter(),
		ttl: { ClientCredentials: () => front.tokenLifetimeSeconds },
		scopes,
		jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
		cookies: { keys: ['no cookie is set in this grant'] },
		routes: { token: TOKEN_PATH, introspection: INTROSPECTION_PATH },
		features: {
			devInteractions: { enabled: false },
			clientCredentials: { enabled: true },
			introspection: { enabled: true, allowedPolicy: () => true },
			resourceIndicators: {
				enabled: true,
				// n8n names no resource.
				defaultResource: () => API,
				getResourceServerInfo: () => ({
					scope: scopes.join(' '),
					audience: API,
					accessTokenFormat: 'opaque',
					accessTokenTTL: front.tokenLifetimeSeconds,
				}),
			},
		},
	});
	provider.on('grant.success', ({ oidc }) => {
		front.granted.push(oidc.entities.ClientCredentials?.scope ?? '');
	});
	provider.on('grant.error', (_ctx, { error }) => front.refused.push(error));
	return provider;
}

/** The scopes of the token; none where it is not valid. */
async function introspect({ url }: OAuthFront, token: string): Promise<string | undefined> {
	const { data } = await axios.post(url + INTROSPECTION_PATH, new URLSearchParams({ token }), {
		auth: {
			username: RESOURCE_SERVER.client_id,
			password: RESOURCE_SERVER.client_secret,
		},
	});
	return data.active && data.aud === API ? data.scope : undefined;
}

async function sandboxToken(sandbox: Sandbox, scope: string): Promise<string> {
	const [{ clientId: username, clientSecret: password }] = sandbox.clients;
	const form = new URLSearchParams({ grant_type: 'client_credentials', scope });
	const { data } = await axios.post(sandbox.url + TOKEN_PATH, form, {
		auth: { username, password },
	});
	return data.access_token;
}

async function passOn(
	front: OAuthFront,
	sandbox: Sandbox,
	req: IncomingMessage,
	res: ServerResponse,
): Promise<void> {
	const data = await bodyOf(req);
	const headers = { ...req.headers };
	const scope = await introspect(front, (headers.authorization ?? '').replace(/^Bearer /, ''));
	// The sandbox refuses the token it does not know, as Kashimi would refuse it.
	if (scope !== undefined) headers.authorization = `Bearer ${await sandboxToken(sandbox, scope)}`;
	const answer = await axios.request<ArrayBuffer>({
		baseURL: sandbox.url,
		url: req.url,
		method: req.method,
		headers: headers as Record<string, string>,
		data: data.length > 0 ? data : undefined,
		responseType: 'arraybuffer',
		validateStatus: () => true,
	});
	front.calls.push(`${req.method} ${req.url} ${answer.status}`);
	res.writeHead(answer.status, { 'Content-Type': String(answer.headers['content-type']) });
	res.end(Buffer.from(answer.data));
}
