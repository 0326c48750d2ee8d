import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Engine } from '../support/engine.mts';
import { ALL_SCOPES, validPayment } from '../support/stage.mts';
import { testCredential } from './credentialTest.mts';
import { MAYBE_MADE, NOT_CONFIRMED, exactly, problemOf } from '../support/sentences.mts';
import { MOVED } from '../../nodes/Kashimi/transport/failureWords.ts';

const CODES = [301, 302, 303, 307, 308];
const SECRET = 'the-client-secret';
const TOKEN = 'the-access-token';
const TOKEN_PATH = '/api/v1/auth/token';

/** What arrived elsewhere: request line, headers and body of each request. */
const elsewhere: string[] = [];
let engine: Engine;
let api: Server;
let other: Server;
/** Which requests of the API are redirected, and how. */
let redirect: { path: RegExp; code: number; location: string };
let tokenRequests: number;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
/** Another port, another host name, and one without its own scheme. */
const locations = () => [
	`http://127.0.0.1:${portOf(other)}/taken`,
	`http://localhost:${portOf(other)}/taken`,
	`//127.0.0.1:${portOf(other)}/taken`,
];
const PLACES = ['another port', 'another host', 'another host, protocol-relative'];
const cases = CODES.flatMap((code) => PLACES.map((place, index) => [code, place, index] as const));

beforeAll(async () => {
	engine = await Engine.start();
	api = createServer((request, response) => {
		const isToken = request.url === TOKEN_PATH;
		if (isToken) tokenRequests += 1;
		if (redirect.path.test(request.url!)) {
			response.writeHead(redirect.code, { Location: redirect.location }).end('{}');
		} else if (isToken) {
			const token = { access_token: TOKEN, token_type: 'Bearer', expires_in: 1800 };
			response.setHeader('Content-Type', 'application/json').end(JSON.stringify(token));
		} else response.setHeader('Content-Type', 'application/json').end('[]');
	});
	other = createServer(async (request, response) => {
		const { method, url, rawHeaders } = request;
		elsewhere.push([method, url, ...rawHeaders, await text(request)].join('\n'));
		// What a thief would answer to have more sent.
		response.setHeader('Content-Type', 'application/json');
		response.end(
			JSON.stringify({ access_token: 'stolen', token_type: 'Bearer', paymentId: 'stolen' }),
		);
	});
	for (const server of [api, other]) {
		server.listen(0, server === api ? '127.0.0.1' : undefined);
		await once(server, 'listening');
	}
});

beforeEach(async () => {
	elsewhere.length = 0;
	tokenRequests = 0;
	await engine.saveCredential({
		environment: 'custom',
		baseUrl: `http://127.0.0.1:${portOf(api)}`,
		clientId: 'client',
		clientSecret: SECRET,
		requestedScopes: ALL_SCOPES,
	});
});

afterAll(() => {
	for (const server of [api, other]) {
		server.closeAllConnections();
		server.close();
	}
});

const redirected = (path: RegExp, code: number, place: number) => {
	redirect = { path, code, location: locations()[place] };
};
const options = { maxRetries: 0 };

test.each(cases)('%i to %s: a read is not sent on', async (code, _, place) => {
	redirected(/providers/, code, place);
	const { error } = await engine.run({
		parameters: { resource: 'provider', operation: 'getMany', options },
	});
	expect(error?.message).toContain(problemOf(MOVED, { status: code }));
	expect(elsewhere).toEqual([]);
});

test.each(cases)('%i to %s: a payment is not sent on', async (code, _, place) => {
	redirected(/\/ob\/payments/, code, place);
	const { error } = await engine.run({ parameters: { ...validPayment, options } });
	expect(error?.message).toMatch(
		new RegExp(`${exactly(problemOf(MOVED, { status: code }))}|${MAYBE_MADE}${NOT_CONFIRMED}`),
	);
	expect(elsewhere).toEqual([]);
});

test('the credential test passes where nothing is redirected', async () => {
	redirected(/nowhere/, 301, 0);
	await testCredential(engine);
	expect(tokenRequests).toBe(1);
});

test.each(cases)('%i to %s: the credential test is not sent on', async (code, _, place) => {
	redirected(/providers/, code, place);
	await expect(testCredential(engine)).rejects.toThrow(String(code));
	expect(tokenRequests).toBe(1);
	expect(elsewhere).toEqual([]);
});

// n8n's OAuth2 client sends the token request, follows redirects and cannot be told not to.
test.each(cases)('%i to %s: the client secret is not sent on', async (code, _, place) => {
	redirected(/token/, code, place);
	await engine.run({ parameters: { resource: 'provider', operation: 'getMany', options } });
	expect(tokenRequests).toBeGreaterThan(0);
	const basic = Buffer.from(`client:${SECRET}`).toString('base64');
	for (const request of elsewhere) {
		expect(request).not.toMatch(/authorization/i);
		expect(request).not.toContain(SECRET);
		expect(request).not.toContain(basic);
	}
});
