import { createPayment, stageOfAllTests, traffic } from '../support/stage.mts';
import { noPaymentHas, NOT_KNOWN } from '../support/sentences.mts';
import { explain } from '../../nodes/Kashimi/payments/statusDictionary.ts';

const stage = stageOfAllTests();

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('Payment: Get', () => {
	test('reads by payment ID and by end-to-end ID', async () => {
		const { paymentId } = await createPayment(stage, { endToEndId: 'INV-3' });
		const get = { resource: 'payment', operation: 'get' };
		const byId = await stage.engine.run({ parameters: { ...get, paymentId } });
		const byReference = await stage.engine.run({
			parameters: { ...get, lookUpBy: 'endToEndId', endToEndId: 'INV-3' },
		});
		const readLater = { ...byReference.json[0], statusReadAt: byId.json[0]!.statusReadAt };
		expect(byId.json).toEqual([readLater]);
		expect(byId.json[0]).toMatchObject({ paymentId, endToEndId: 'INV-3', amount: 12.34 });
	});

	test('reads the status as well, unless told not to', async () => {
		const { paymentId } = await createPayment(stage);
		const get = { resource: 'payment', operation: 'get', paymentId };
		const { json } = await stage.engine.run({ parameters: get });
		expect(json[0]).toMatchObject({ status: 'PENDING', isFinal: false, isPaid: false });
		const options = { includeLatestStatus: false };
		const without = await stage.engine.run({ parameters: { ...get, options } });
		expect(without.json[0]).not.toHaveProperty('status');
	});

	test("gives flat fields, or the API's own", async () => {
		const { paymentId } = await createPayment(stage);
		const get = { resource: 'payment', operation: 'get', paymentId };
		const { json } = await stage.engine.run({ parameters: get });
		expect(json[0]).toMatchObject({
			recipientName: 'Example Shop Ltd',
			recipientIban: 'DE89370400440532013000',
			reference: 'Invoice 2026-001',
			providerId: null,
		});
		const raw = await stage.engine.run({ parameters: { ...get, options: { simplify: false } } });
		expect(raw.json[0]).toMatchObject({
			recipient: { name: 'Example Shop Ltd' },
			remittanceInformation: { value: 'Invoice 2026-001' },
		});
	});

	test('an unknown payment is an error that says so, by either ID', async () => {
		const get = { resource: 'payment', operation: 'get' };
		const unknown = await stage.engine.run({
			parameters: { ...get, paymentId: '00000000-0000-4000-8000-000000000000' },
		});
		expect(unknown.error?.message).toMatch(new RegExp(`${NOT_KNOWN}$`));
		expect(unknown.error?.httpCode).toBe('404');
		const { error } = await stage.engine.run({
			parameters: { ...get, lookUpBy: 'endToEndId', endToEndId: 'NOPE' },
		});
		expect(error?.message).toBe(noPaymentHas('NOPE'));
	});

	test('refuses an ID that is none before any request', async () => {
		const { error } = await stage.engine.run({
			parameters: { resource: 'payment', operation: 'get', paymentId: '../secrets' },
		});
		expect(error?.message).toContain('Payment ID');
		expect(traffic(stage.sandbox)).toEqual([]);
	});
});

describe('Payment: Get Status and Get Status History', () => {
	test('tell the status, whether it is final and what it means', async () => {
		const { paymentId } = await createPayment(stage);
		const status = {
			paymentId,
			status: 'PENDING',
			isFinal: false,
			explanation: { canTryAgain: false, nextStep: explain({ status: 'PENDING' }).nextStep },
		};
		for (const operation of ['getStatus', 'getStatusHistory']) {
			const { json } = await stage.engine.run({
				parameters: { resource: 'payment', operation, paymentId },
			});
			expect(json).toEqual([expect.objectContaining({ statusId: expect.stringMatching(UUID) })]);
			expect(json[0]).toMatchObject(status);
		}
	});
});

describe.each([
	['an empty history', { status: 200, body: [] }],
	['a 404', { status: 404 }],
])('%s', (_, answer) => {
	const plan = () =>
		stage.sandbox.faults.plan({
			...{ route: 'status', kind: 'statusBeforeCommit', times: Infinity },
			...answer,
		} as never);

	test('for a payment that is there is no status yet', async () => {
		const { paymentId } = await createPayment(stage);
		plan();
		const read = async (operation: string, changes: object = {}) => {
			const parameters = { resource: 'payment', operation, paymentId, ...changes };
			const { json, error } = await stage.engine.run({ parameters });
			expect(error?.message).toBeUndefined();
			return json;
		};
		const none = {
			paymentId,
			status: null,
			isFinal: false,
			isPaid: false,
			explanation: { canTryAgain: false },
		};
		expect(await read('getStatus')).toMatchObject([none]);
		expect(await read('getStatusHistory')).toEqual([]);
		expect(await read('waitForFinalStatus', { waitLimit: 1, waitUnit: 'seconds' })).toMatchObject([
			none,
		]);
		const withStatus = { options: { includeLatestStatus: true } };
		expect(await read('get', withStatus)).toMatchObject([none]);
		expect(await read('getMany', withStatus)).toMatchObject([none]);
	});

	test('for a payment that is not there is an unknown payment', async () => {
		plan();
		for (const operation of ['getStatus', 'getStatusHistory']) {
			const paymentId = '00000000-0000-4000-8000-000000000000';
			const { error } = await stage.engine.run({
				parameters: { resource: 'payment', operation, paymentId },
			});
			expect(error?.message).toMatch(new RegExp(`${NOT_KNOWN}$`));
			expect(error?.httpCode).toBe('404');
		}
	});
});

test('a history newest first is given oldest first, and its newest is the status', async () => {
	const { paymentId } = await createPayment(stage);
	const event = (id: string, status: string, createdAt: string) => ({
		id,
		paymentId,
		status,
		createdAt,
	});
	const body = [
		event('c', 'COMPLETED', '2026-01-01T10:00:02Z'),
		event('x', 'FAILED', '2026-01-01T10:00:09Z'),
		event('b', 'PENDING', '2026-01-01T10:00:01Z'),
		event('a', 'PENDING', '2026-01-01T10:00:01Z'),
	];
	body[1]!.paymentId = '00000000-0000-4000-8000-000000000000';
	stage.sandbox.faults.plan({
		...({ route: 'status', kind: 'statusBeforeCommit', status: 200 } as const),
		...{ body, times: Infinity },
	});
	const read = async (operation: string) => {
		const parameters = { resource: 'payment', operation, paymentId };
		return (await stage.engine.run({ parameters })).json.map(({ statusId }) => statusId);
	};
	expect(await read('getStatusHistory')).toEqual(['a', 'b', 'c']);
	expect(await read('getStatus')).toEqual(['c']);
});

describe('Payment: Get Many', () => {
	test('lists newest first, up to the limit, filtered', async () => {
		for (const amount of [1, 2, 3])
			await createPayment(stage, { amount, endToEndId: `INV-${amount}` });
		const list = async (parameters: object) =>
			(
				await stage.engine.run({
					parameters: { resource: 'payment', operation: 'getMany', ...parameters },
				})
			).json.map(({ amount }) => amount);
		expect(await list({ limit: 2 })).toHaveLength(2);
		expect((await list({ returnAll: true })).sort()).toEqual([1, 2, 3]);
		expect(await list({ returnAll: true, filters: { endToEndId: 'INV-2' } })).toEqual([2]);
		expect(await list({ returnAll: true, filters: { currency: 'USD' } })).toEqual([]);
		expect(
			await list({ returnAll: true, filters: { createdAfter: '2999-01-01T00:00:00Z' } }),
		).toEqual([]);
	});
});
