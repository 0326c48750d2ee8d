import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';

import { startSandbox, type Sandbox } from '../../sandbox/server.mts';
import { ProbeApi, ProbeStop } from '../../scripts/probe/api.mts';
import { Bench } from '../../scripts/probe/bench.mts';
import { GUESS_IDS, type GuessId } from '../../scripts/probe/guesses.mts';
import { PROBES } from '../../scripts/probe/probes.mts';
import { runProbe, toText } from '../../scripts/probe/run.mts';
import { OtherKashimi, type Reality } from '../hostile/realities/otherKashimi.mts';
import { startPrism } from '../support/prism.mts';

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});

beforeEach(() => sandbox.reset());

afterAll(async () => await sandbox.close());

const client = { KASHIMI_CLIENT_ID: 'client', KASHIMI_CLIENT_SECRET: 'secret' };
const ofSandbox = {
	KASHIMI_CLIENT_ID: 'sandbox-client',
	KASHIMI_CLIENT_SECRET: 'sandbox-secret',
};
const switches = { production: false, many: false, patience: 300 };

async function verdicts(env: NodeJS.ProcessEnv, changes: Partial<typeof switches> = {}) {
	const report = await runProbe(env, { ...switches, ...changes });
	const of = Object.fromEntries(report.rows.map(({ guess, verdict }) => [guess, verdict]));
	return { report, of: of as Record<GuessId, string> };
}

/** What the sandbox, which is made like the guesses, has no say in. */
const UNTOLD: GuessId[] = [
	...(['other-lengths', 'language-header', 'rate-limit', 'payer-return'] as const),
	...(['final-statuses', 'detailed-statuses', 'webhook-request', 'webhook-signature'] as const),
];
/** The sandbox is more generous than SEPA. */
const GENEROUS: GuessId[] = ['end-to-end-length', 'reference-length', 'name-length', 'characters'];

test('goes through every guess in the sandbox, and lists what it made', async () => {
	const { report, of } = await verdicts(
		{ ...ofSandbox, KASHIMI_BASE_URL: sandbox.url },
		{ many: true },
	);
	expect(Object.keys(of).sort()).toEqual([...GUESS_IDS].sort());
	for (const guess of GUESS_IDS) {
		const usual = UNTOLD.includes(guess) ? 'could not be told' : 'holds';
		expect([guess, of[guess]]).toEqual([guess, GENEROUS.includes(guess) ? 'does not hold' : usual]);
	}
	const stored = sandbox.store.all().map(({ payment }) => payment);
	expect(report.payments.map(({ paymentId }) => paymentId).sort()).toEqual(
		stored.map(({ id }) => id).sort(),
	);
	expect(stored.length).toBeGreaterThan(100);
	for (const payment of stored) {
		expect(payment.amount).toBeLessThanOrEqual(1);
		expect(JSON.stringify(payment)).toMatch(/probe/i);
	}
	const text = toText(report);
	expect(text).toContain('change: payments/inferred.ts#LONGEST_NAME');
	const [token] = sandbox.recordedRequests.map(({ headers }) => headers?.authorization);
	for (const secret of ['sandbox-secret', 'eyJ', 'DE89', String(token)]) {
		expect(`${text}${JSON.stringify(report)}`).not.toContain(secret);
	}
});

test('creates nothing in production', async () => {
	const api = new ProbeApi(sandbox.url, 'sandbox-client', 'sandbox-secret');
	const { json } = await api.askForToken('payments:read payments:write providers:read');
	api.token = (json as { access_token: string }).access_token;
	const bench = new Bench(api, {
		isProduction: true,
		recipientIban: 'DE89370400440532013000',
		patience: 0,
		makesMany: true,
	});
	const found = new Map<string, string>();
	for (const [guess, probe] of Object.entries(PROBES))
		found.set(guess, (await probe(bench)).verdict);
	expect(sandbox.store.all()).toEqual([]);
	expect(sandbox.recordedRequests.filter(({ path }) => path.includes('/ob/'))).toEqual([]);
	expect(found.get('providers-list')).toBe('holds');
	expect(found.get('create-answer')).toBe('could not be told');
});

test('works through a proxy that validates the contract', async () => {
	const prism = await startPrism(sandbox.url);
	const { of } = await verdicts({ ...ofSandbox, KASHIMI_BASE_URL: prism.url });
	expect(of).toMatchObject({ 'create-answer': 'holds', 'status-history': 'holds' });
	await prism.close();
});

const list = (answer: NonNullable<Reality['list']>): Reality => ({ list: answer });
const echo = (change: NonNullable<Reality['echo']>): Reality => ({ echo: change });

test.each<[string, Reality, Partial<Record<GuessId, string>>]>([
	[
		'as documented',
		{},
		{ 'payments-list': 'holds', 'status-history': 'holds', 'latest-status-route': 'does not hold' },
	],
	[
		'wrapped lists',
		list((data) => ({ body: { data } })),
		{
			'payments-list': 'does not hold',
			'providers-list': 'does not hold',
			'end-to-end-filter': 'holds',
		},
	],
	[
		'pages with Link',
		list((body) => ({ body, headers: { Link: '<?page=2>; rel="next"' } })),
		{ 'lists-are-whole': 'does not hold' },
	],
	[
		'pages with a total',
		list((content) => ({ body: { content, totalElements: 35 } })),
		{ 'lists-are-whole': 'does not hold' },
	],
	['a filter that is ignored', { ignoresFilter: true }, { 'end-to-end-filter': 'does not hold' }],
	[
		'a history newest first',
		{ events: (events) => [...events].reverse() },
		{ 'status-history': 'does not hold' },
	],
	['no status yet', { events: () => [] }, { 'status-history': 'could not be told' }],
	[
		'an echo without metadata, amount as text',
		echo(({ metadata: _, ...rest }) => ({ ...rest, amount: '0.01' })),
		{ 'archive-echo': 'does not hold', 'amount-in-euros': 'holds' },
	],
	[
		'paymentId instead of id',
		echo(({ id, ...rest }) => ({ paymentId: id, ...rest })),
		{ 'payment-path': 'does not hold' },
	],
	[
		'created without a link',
		{ created: (answer) => ({ status: 200, body: { ...answer, redirectUrl: null } }) },
		{ 'create-answer': 'does not hold' },
	],
	[
		'an archive that shows nothing',
		{ hides: () => true },
		{ 'archive-lag': 'does not hold', 'payment-path': 'does not hold' },
	],
	[
		'another error body',
		{ refusal: (status) => ({ status, body: { errors: ['x'] } }) },
		{ 'error-body': 'does not hold' },
	],
	[
		'a lifetime as text',
		{ token: (answer) => ({ body: { ...answer, expires_in: '1800' } }) },
		{ 'token-answer': 'does not hold' },
	],
])('tells a reality: %s', async (_, reality, expected) => {
	const kashimi = await OtherKashimi.start(reality);
	const { of } = await verdicts({ ...client, KASHIMI_BASE_URL: kashimi.url });
	expect(of).toMatchObject(expected);
	kashimi.close();
});

describe('in one clear line', () => {
	const stop = async (env: NodeJS.ProcessEnv, changes: Partial<typeof switches> = {}) => {
		const failure = await runProbe(env, { ...switches, ...changes }).then(
			() => new Error('it ran'),
			(error: Error) => error,
		);
		expect(failure).toBeInstanceOf(ProbeStop);
		expect(failure.message).not.toMatch(/\n|sandbox-secret/);
		return failure.message;
	};
	/** A server that answers everything alike. */
	async function answering(status: number, type: string, body: string) {
		const server = createServer((_, response) => {
			response.writeHead(status, { 'Content-Type': type, Location: 'https://elsewhere.invalid' });
			response.end(body);
		});
		server.listen(0, '127.0.0.1');
		await once(server, 'listening');
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const message = await stop({ ...client, KASHIMI_BASE_URL: url });
		server.close();
		return message;
	}

	test('no credentials', async () => {
		expect(await stop({})).toBe('Set KASHIMI_CLIENT_ID and KASHIMI_CLIENT_SECRET.');
	});

	test('bad credentials', async () => {
		const env = { ...client, KASHIMI_BASE_URL: sandbox.url };
		expect(await stop(env)).toMatch(/^No access token \(HTTP status 401, invalid_client\)\. Check/);
	});

	test('no network', async () => {
		const message = await stop({ ...client, KASHIMI_BASE_URL: 'http://127.0.0.1:1' });
		expect(message).toMatch(/^No connection to http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
	});

	test('the page of a proxy', async () => {
		const message = await answering(200, 'text/html', '<html><h1>Log in</h1></html>');
		expect(message).toMatch(/^A web page answered \/api\/v1\/auth\/token instead of an API/);
	});

	test('a redirect', async () => {
		expect(await answering(302, 'application/json', '{}')).toMatch(/redirects elsewhere/);
	});

	test('an address that cannot be', async () => {
		const env = { ...client, KASHIMI_BASE_URL: 'http://kashimi.example.com' };
		expect(await stop(env)).toMatch(/^KASHIMI_BASE_URL must be/);
	});

	test('production without the switch', async () => {
		const env = { ...client, KASHIMI_BASE_URL: 'https://api.kashimi.tech' };
		expect(await stop(env)).toMatch(/Add --production/);
	});
});
