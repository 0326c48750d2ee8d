import type { Fault } from '../../sandbox/faults.mts';
import type { Sandbox } from '../../sandbox/server.mts';
import { setStage, useOwnCredential, validPayment } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
});

beforeEach(async () => {
	stage.sandbox.reset();
	stage.sandbox.faults.clear();
	await useOwnCredential(stage);
});

afterAll(async () => await stage.sandbox.close());

const payment = { ...validPayment, endToEndId: 'INV-1' };

function stored(): string[] {
	return storedIn(stage.sandbox);
}

function storedIn(sandbox: Sandbox): string[] {
	return sandbox.store
		.all()
		.map(({ payment: { metadata } }) => metadata?.endToEndId ?? '')
		.sort();
}

function sentTimes(): number {
	return stage.sandbox.recordedRequests.filter(({ path }) => path.endsWith('/ob/payments')).length;
}

const commitUnknown: Array<[string, Fault]> = [
	...[500, 502, 503, 504].flatMap(
		(status): Array<[string, Fault]> => [
			[`${status} before commit`, { route: 'create', kind: 'statusBeforeCommit', status }],
			[`${status} after commit`, { route: 'create', kind: 'statusAfterCommit', status }],
		],
	),
	['connection dropped before commit', { route: 'create', kind: 'dropBeforeCommit' }],
	['connection dropped after commit', { route: 'create', kind: 'dropAfterCommit' }],
	['reset in the middle of the body', { route: 'create', kind: 'resetMidBody' }],
	['HTML instead of an answer', { route: 'create', kind: 'garbageBody', shape: 'html' }],
	['truncated JSON', { route: 'create', kind: 'garbageBody', shape: 'truncatedJson' }],
	['slower than the time-out', { route: 'create', kind: 'slow', delayMs: 4000 }],
];
const certainlyNothing: Array<[string, Fault]> = [
	['429 with seconds', { route: 'create', kind: 'rateLimit', retryAfter: 1 }],
	['429 with a date', { route: 'create', kind: 'rateLimit', retryAfter: 'date' }],
	['401 in between', { route: 'create', kind: 'expiredToken' }],
];

describe('a batch of five with one fault', () => {
	const faults = [...commitUnknown, ...certainlyNothing];
	const positions = [0, 2, 4];
	const cells = faults.flatMap(([name, fault]) =>
		positions.map((position) => ({ name, fault, position })),
	);
	const ids = ['P-0', 'P-1', 'P-2', 'P-3', 'P-4'];
	const ended = new Map<string, Awaited<ReturnType<typeof runCell>>>();

	// Each cell has a sandbox of its own, so that the waits of all cells pass at the same time.
	beforeAll(async () => {
		await Promise.all(
			cells.map(async ({ name, fault, position }) => {
				ended.set(`${name} ${position}`, await runCell(fault, position));
			}),
		);
	}, 60_000);

	async function runCell(fault: Fault, position: number) {
		const { engine, sandbox } = await setStage();
		for (let before = 0; before < position; before++) {
			sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
		}
		sandbox.faults.plan(fault);
		const outcome = await engine.run({
			items: ids.map((id) => ({ id })),
			parameters: {
				...validPayment,
				endToEndId: '={{ $json.id }}',
				options: { timeout: 2, maxConcurrency: 1 },
			},
		});
		await sandbox.close();
		return { ...outcome, stored: storedIn(sandbox) };
	}

	test.each(cells)('$name at position $position: each payment once', ({ name, position }) => {
		const { json, error, stored } = ended.get(`${name} ${position}`)!;
		expect(error?.message).toBeUndefined();
		expect(stored).toEqual(ids);
		const outcomes = json.map(({ outcome }) => outcome);
		const nothingWasDone = certainlyNothing.some(([certain]) => certain === name);
		expect(nothingWasDone ? ['created'] : ['created', 'recovered']).toContain(outcomes[position]);
		expect(outcomes.filter((_, index) => index !== position)).toEqual(Array(4).fill('created'));
	});
});

test('a payment that was made although the answer was lost is recovered, and says that its link is', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const { json } = await stage.engine.run({ parameters: payment });
	expect(json[0]).toMatchObject({
		outcome: 'recovered',
		endToEndId: 'INV-1',
		paymentId: stage.sandbox.store.all()[0].payment.id,
		amount: 12.34,
		notice: expect.stringMatching(/bank link.*cannot be read again.*new end-to-end ID/),
	});
	expect(json[0]).not.toHaveProperty('redirectUrl');
	expect(sentTimes()).toBe(1);
});

test('an archive that lags does not lead to a second payment', async () => {
	stage.sandbox.settings.archiveLagMs = 1000;
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const { json } = await stage.engine.run({ parameters: payment });
	expect(json[0]).toMatchObject({ outcome: 'recovered' });
	expect(stored()).toEqual(['INV-1']);
});

test('an archive that never shows it still makes one payment, and nothing is called a failure', async () => {
	stage.sandbox.settings.archiveLagMs = 3_600_000;
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit' });
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe('The outcome of the payment INV-1 is unknown, not failed');
	expect(stored()).toEqual(['INV-1']);
}, 30_000);

test('when nothing can be learned, the error says "unknown, not failed", names the ID and how to check', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'dropAfterCommit', times: Infinity });
	stage.sandbox.faults.plan({
		route: 'list',
		kind: 'statusBeforeCommit',
		status: 503,
		times: Infinity,
	});
	const { error } = await stage.engine.run({
		parameters: { ...payment, options: { maxRetries: 0 } },
	});
	expect(error?.message).toBe('The outcome of the payment INV-1 is unknown, not failed');
	expect(error?.description).toMatch(/may have been made.*Look Up By: End-to-End ID/);
	expect(error?.description).not.toMatch(/try again|retry/i);
	expect(sentTimes()).toBe(1);
});

test('a token that cannot be renewed for the second try does not hide the unknown outcome', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 500 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'expiredToken', times: Infinity });
	await stage.engine.run({ parameters: { resource: 'provider', operation: 'getMany' } });
	stage.sandbox.faults.plan({
		route: 'token',
		kind: 'tokenError',
		error: 'invalid_client',
		times: Infinity,
	});
	const { error } = await stage.engine.run({ parameters: payment });
	expect(error?.message).toBe('The outcome of the payment INV-1 is unknown, not failed');
	expect(error?.description).toContain('does not accept the client ID');
}, 30_000);

const unguarded = {
	...validPayment,
	redirectUri: '',
	additionalFields: { customBody: '{"metadata":{"endToEndId":null}}' },
};

test('a create without end-to-end ID is put out as any other', async () => {
	const { json, error } = await stage.engine.run({ parameters: unguarded });
	expect(error?.message).toBeUndefined();
	const [{ payment: made }] = stage.sandbox.store.all();
	expect(json).toMatchObject([{ outcome: 'created', paymentId: made.id }]);
	expect(made.metadata?.endToEndId).toBeUndefined();
});

test('a create without end-to-end ID is sent once, whatever fails', async () => {
	for (const [name, fault] of [...commitUnknown, ...certainlyNothing]) {
		stage.sandbox.reset();
		stage.sandbox.faults.clear();
		stage.sandbox.faults.plan(fault);
		const { error } = await stage.engine.run({
			parameters: { ...unguarded, options: { timeout: 1 } },
		});
		const isUnknown = commitUnknown.some(([unknown]) => unknown === name);
		expect([name, error?.message]).toEqual([
			name,
			isUnknown
				? 'The outcome of the payment is unknown, not failed'
				: expect.stringMatching(/^Could not create the payment: /),
		]);
		expect(error?.description?.includes('List the payments')).toBe(isUnknown);
		expect(sentTimes()).toBe(1);
	}
}, 60_000);

describe('a payment that exists', () => {
	beforeEach(async () => {
		await stage.engine.run({ parameters: payment });
	});

	test('is returned when it is the same', async () => {
		const { json } = await stage.engine.run({ parameters: payment });
		expect(json[0]).toMatchObject({ outcome: 'existing', endToEndId: 'INV-1' });
		expect(stored()).toEqual(['INV-1']);
	});

	test('is an error when On Duplicate says so', async () => {
		const { error } = await stage.engine.run({
			parameters: { ...payment, options: { onDuplicate: 'error' } },
		});
		expect(error?.message).toBe('The payment INV-1 was made before');
		expect(error?.description).toContain('Nothing was created');
	});

	test('is always an error when it differs, field by field, accounts masked', async () => {
		const { error } = await stage.engine.run({
			parameters: {
				...payment,
				amount: 99,
				recipientIban: 'LT121000011101001000',
				remittanceInformation: 'Another invoice',
			},
		});
		expect(error?.message).toBe('Another payment already has the end-to-end ID INV-1');
		expect(error?.description).toMatch(/Amount: .*99.*12\.34/);
		expect(error?.description).toMatch(/Remittance Information: .*Another invoice/);
		expect(error?.description).toContain('LT•• … 1000');
		expect(error?.description).not.toContain('LT121000011101001000');
		expect(stored()).toEqual(['INV-1']);
	});

	test('is not touched when it cannot be read for want of a scope', async () => {
		await stage.engine.editCredential({ requestedScopes: ['payments:write'] });
		const { error } = await stage.engine.run({ parameters: payment });
		expect(error?.message).toContain('exists already, and could not be read');
		expect(error?.description).toContain('tick payments:read');
		await stage.engine.editCredential({
			requestedScopes: ['payments:read', 'payments:write', 'providers:read'],
		});
	});
});

test('a run that stops lists what it made, and a second run returns that and goes on', async () => {
	const items = Array.from({ length: 10 }, (_, index) => ({ id: `B-${index}` }));
	const run = {
		items,
		parameters: {
			...validPayment,
			endToEndId: '={{ $json.id }}',
			options: { maxConcurrency: 1 },
		},
	};
	for (let before = 0; before < 5; before++) {
		stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
	}
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const first = await stage.engine.run(run);
	expect(first.error?.context).toMatchObject({ itemIndex: 5 });
	for (const { payment: made } of stage.sandbox.store.all()) {
		expect(first.error?.description).toContain(`${made.metadata?.endToEndId} (${made.id})`);
	}
	expect(stored()).toHaveLength(5);

	const second = await stage.engine.run(run);
	expect(second.json.map(({ outcome }) => outcome)).toEqual([
		...Array(5).fill('existing'),
		...Array(5).fill('created'),
	]);
	expect(stored()).toHaveLength(10);
});

test("n8n's own Retry On Fail makes no second payment", async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'slow', delayMs: 0 });
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { json, error } = await stage.engine.run({
		items: [{}, {}, {}],
		parameters: { ...validPayment, options: { maxConcurrency: 1 } },
		node: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
	});
	expect(error).toBeUndefined();
	expect(json.map(({ outcome }) => outcome)).toEqual(['existing', 'created', 'created']);
	expect(stored()).toHaveLength(3);
});

test.each([
	['after a 429 that asks for a minute', { kind: 'rateLimit', retryAfter: 60 }],
	['while the answer is awaited', { kind: 'hang' }],
] as Array<[string, Partial<Fault>]>)(
	'cancelling the execution ends the wait %s',
	async (_, fault) => {
		// A sandbox of its own: other tests would rightly wait for the minute that it asks for.
		const { engine, sandbox } = await setStage();
		const sent = () => sandbox.recordedRequests.filter(({ path }) => path.endsWith('/ob/payments'));
		sandbox.faults.plan({ route: 'create', kind: 'hang', times: Infinity, ...fault });
		let cancel = () => {};
		const ended = engine.run({ parameters: payment, onStart: (stop) => (cancel = stop) });
		while (sent().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
		await new Promise((resolve) => setTimeout(resolve, 200));
		cancel();
		await ended;
		expect(sent()).toHaveLength(1);
		expect(storedIn(sandbox)).toEqual([]);
		await sandbox.close();
	},
	20_000,
);

test('every refusal names the end-to-end ID', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { error } = await stage.engine.run({ parameters: validPayment });
	expect(error?.description).toMatch(/End-to-end ID: N8N[0-9A-F]{32}\.$/);
	expect(error?.context?.data).toEqual({
		endToEndId: expect.stringMatching(/^N8N/),
		nextStep: 'ask',
	});
});

describe('safety limits', () => {
	test.each([
		[{ maxAmount: 10 }, 'Amount'],
		[{ allowedCurrencies: 'USD, GBP' }, 'Currency'],
		[{ allowedRecipientIbans: 'LT121000011101001000' }, 'Recipient IBAN'],
		[{ maxAmount: 'ten' }, 'Amount'],
	])('%j refuses the payment before anything is sent', async (limits, field) => {
		const { error } = await stage.engine.run({
			parameters: { ...payment, options: { safetyLimits: { limits } } },
		});
		expect(error?.message).toContain(field);
		expect(error?.description).toContain('Do not retry with other values; ask a person');
		expect(stage.sandbox.recordedRequests).toEqual([]);
	});

	test('let through what they allow, also what Custom Body says', async () => {
		const safetyLimits = {
			limits: {
				maxAmount: 12.34,
				allowedCurrencies: 'eur',
				allowedRecipientIbans: 'DE89 3704 0044 0532 0130 00',
			},
		};
		const allowed = await stage.engine.run({
			parameters: { ...payment, options: { safetyLimits } },
		});
		expect(allowed.json[0]).toMatchObject({ outcome: 'created' });
		const { error } = await stage.engine.run({
			parameters: {
				...payment,
				options: { safetyLimits },
				additionalFields: { customBody: { amount: 5000 } },
			},
		});
		expect(error?.message).toContain('Amount');
	});
});
