import type { Fault } from '../../sandbox/faults.mts';
import {
	createRequests,
	setStage,
	stageOfAllTests,
	storedIds,
	validPayment,
} from '../support/stage.mts';
import { unconfirmed, numberIs, ASK_ABOUT_LIMIT, CLIENT_REFUSED } from '../support/sentences.mts';

const stage = stageOfAllTests();

const payment = { ...validPayment, endToEndId: 'INV-1' };

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
		expect(storedIds(sandbox)).toEqual([]);
		await sandbox.close();
	},
);

test('every refusal names the end-to-end ID', async () => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusBeforeCommit', status: 422 });
	const { error } = await stage.engine.run({ parameters: validPayment });
	expect(error?.description).toMatch(new RegExp(`${numberIs('N8N[0-9A-F]{32}')}$`));
	expect(error?.context?.data).toEqual({
		endToEndId: expect.stringMatching(/^N8N/),
		nextStep: 'ask',
	});
});

test('without a token the first try is a plain failure: nothing was sent', async () => {
	const error = 'invalid_client';
	stage.sandbox.faults.plan({ route: 'token', kind: 'tokenError', error, times: Infinity });
	const outcome = await stage.engine.run({ parameters: payment });
	expect(outcome.error?.message).toBe(CLIENT_REFUSED);
	expect(createRequests(stage.sandbox)).toBe(0);
});

test('a create whose outcome stays unknown is sent as often as Max Retries says, then given up', async () => {
	stage.sandbox.faults.plan({
		route: 'create',
		kind: 'statusBeforeCommit',
		status: 500,
		times: Infinity,
	});
	const { error } = await stage.engine.run({
		parameters: { ...payment, options: { maxRetries: 1 } },
	});
	expect(error?.message).toBe(unconfirmed());
	expect(createRequests(stage.sandbox)).toBe(2);
});

test.each([302, 303, 408])('%i may mean that the payment was made', async (status) => {
	stage.sandbox.faults.plan({ route: 'create', kind: 'statusAfterCommit', status });
	const { json } = await stage.engine.run({ parameters: payment });
	expect(json).toMatchObject([{ outcome: 'recovered' }]);
	expect(createRequests(stage.sandbox)).toBe(1);
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
		expect(error?.description).toContain(ASK_ABOUT_LIMIT);
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
