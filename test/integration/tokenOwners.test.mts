import {
	credentialFor,
	setStage,
	stageOfAllTests,
	storedIds,
	tokenRequests,
	traffic,
	validPayment,
} from '../support/stage.mts';
import { sameNumber, noneInCredential, NO_TOKEN_IN_TIME } from '../support/sentences.mts';

const stage = stageOfAllTests();

const CLIENTS = ['sandbox-client', 'sandbox-read-only'];
const secretOf = (client: string) =>
	client === 'sandbox-client' ? 'sandbox-secret' : 'sandbox-read-only-secret';
const itemsOf = (clients: string[]) =>
	clients.map((client, index) => ({ client, secret: secretOf(client), index }));
const byItem = {
	clientId: '={{ $json.client }}',
	clientSecret: '={{ $json.secret }}',
	requestedScopes: ['payments:read'],
};
const look = { resource: 'payment', operation: 'getMany', returnAll: true };

/** Who asked for the payments, in the order of the requests. */
function askers(): Array<string | undefined> {
	return stage.sandbox.recordedRequests
		.filter(({ path }) => path.includes('/archive/payments'))
		.map(({ clientId }) => clientId);
}

test('each item is sent under its own client, with one token a client', async () => {
	await stage.engine.editCredential(byItem);
	const clients = Array.from({ length: 20 }, (_, index) => CLIENTS[index % 2]);
	const parameters = { ...look, options: { maxConcurrency: 1 } };
	const { error } = await stage.engine.run({ parameters, items: itemsOf(clients) });
	expect(error?.message).toBeUndefined();
	expect(askers()).toEqual(clients);
	expect(tokenRequests(stage.sandbox)).toBe(2);
});

test('invoices are looked for among the payments of their own client', async () => {
	await stage.engine.editCredential(byItem);
	const clients = [CLIENTS[0], CLIENTS[1], CLIENTS[0]];
	const { json, error } = await stage.engine.run({
		parameters: {
			...{ resource: 'payment', operation: 'reconcile', amount: 1 },
			invoiceNumber: '=INV-{{ $json.index }}',
		},
		items: itemsOf(clients),
	});
	expect(error?.message).toBeUndefined();
	expect(json.map(({ invoiceNumber }) => invoiceNumber)).toEqual(['INV-0', 'INV-1', 'INV-2']);
	expect(askers()).toEqual(CLIENTS);
});

test('items of two clients in parallel, and two executions at once, never share a token', async () => {
	await stage.engine.editCredential(byItem);
	const run = async (clients: string[]) =>
		await stage.engine.run({ parameters: look, items: itemsOf(clients) });
	const outcomes = await Promise.all([
		run([...CLIENTS, ...CLIENTS]),
		run([CLIENTS[1], CLIENTS[1]]),
		run([CLIENTS[0]]),
	]);
	expect(outcomes.map(({ error }) => error?.message)).toEqual(Array(3).fill(undefined));
	expect(askers().filter((client) => client === CLIENTS[0])).toHaveLength(3);
	expect(askers().filter((client) => client === CLIENTS[1])).toHaveLength(4);
	expect(traffic(stage.sandbox).filter((line) => / 40[13]$/.test(line))).toEqual([]);
});

test('an item for which the expression returns nothing is refused, and nothing is sent for it', async () => {
	await stage.engine.editCredential(byItem);
	const { json } = await stage.engine.run({
		parameters: look,
		items: [{ secret: 'x' }, ...itemsOf([CLIENTS[1]])],
		node: { onError: 'continueRegularOutput' },
	});
	expect(json[0]).toMatchObject({ error: noneInCredential('Client ID') });
	expect(askers()).toEqual([CLIENTS[1]]);
});

test('white space around client ID and secret is not sent', async () => {
	await stage.engine.editCredential({
		clientId: ' sandbox-client\n',
		clientSecret: ' sandbox-secret ',
	});
	const { error } = await stage.engine.run({ parameters: look });
	expect(error?.message).toBeUndefined();
});

test('an edit while a token is being fetched sends neither client with the token of the other', async () => {
	stage.sandbox.settings.latencyMs = 50;
	const first = stage.engine.run({ parameters: look });
	await stage.engine.editCredential({
		clientId: CLIENTS[1],
		clientSecret: secretOf(CLIENTS[1]),
		requestedScopes: ['payments:read'],
	});
	await first;
	await stage.engine.run({ parameters: look });
	expect(askers().at(-1)).toBe(CLIENTS[1]);
});

test('a route that refuses every token costs two token requests, however many items ask', async () => {
	stage.sandbox.faults.plan({ route: 'list', kind: 'expiredToken', times: Infinity });
	const parameters = { ...look, options: { maxConcurrency: 1 } };
	for (let execution = 0; execution < 3; execution++) {
		await stage.engine.run({
			parameters,
			items: itemsOf([CLIENTS[0], CLIENTS[0], CLIENTS[0]]),
			node: { onError: 'continueRegularOutput' },
		});
	}
	expect(tokenRequests(stage.sandbox)).toBe(2);
});

describe('a login service that does not answer', () => {
	beforeEach(() => stage.sandbox.faults.plan({ route: 'token', kind: 'hang', times: Infinity }));

	test('is given up after Timeout, once for all items', async () => {
		const { json } = await stage.engine.run({
			parameters: { ...look, options: { timeout: 1, maxConcurrency: 2 } },
			items: Array.from({ length: 20 }, () => ({})),
			node: { onError: 'continueRegularOutput' },
		});
		expect(json.map(({ error }) => error)).toEqual(
			Array(20).fill(expect.stringContaining(NO_TOKEN_IN_TIME)),
		);
		expect(traffic(stage.sandbox, '/archive')).toEqual([]);
	});

	test('does not hold a cancelled execution', async () => {
		const { json } = await stage.engine.run({
			parameters: look,
			onStart: (cancel) => void setTimeout(cancel, 100),
		});
		expect(json).toEqual([]);
	});
});

test.each([false, true])(
	'one number at two clients is two payments: dry run %j',
	async (dryRun) => {
		const other = await setStage();
		const urls = [stage.sandbox.url, other.sandbox.url];
		const url = '={{ $json.url }}';
		await stage.engine.saveCredential({ ...credentialFor(stage.sandbox), baseUrl: url });
		const { error } = await stage.engine.run({
			parameters: { ...validPayment, endToEndId: 'INV-1', options: { dryRun } },
			items: urls.map((address) => ({ url: address })),
		});
		expect(error?.message).toBe(sameNumber('1 and 2', 'INV-1'));
		expect([...storedIds(stage.sandbox), ...storedIds(other.sandbox)]).toEqual([]);
		await other.sandbox.close();
	},
);
