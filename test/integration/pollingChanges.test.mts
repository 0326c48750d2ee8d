import { randomUUID } from 'node:crypto';

import { changes, ids, MINUTE, PollingStage } from '../support/pollingStage.mts';
import { traffic } from '../support/stage.mts';
import { NOTHING_TO_SHOW } from '../support/sentences.mts';

let polling: PollingStage;

beforeAll(async () => {
	polling = await PollingStage.open();
});

beforeEach(() => polling.reset());

afterAll(async () => await polling.close());

describe('Payment Updated', () => {
	test('gives two updates in one second, as dates without milliseconds show them', async () => {
		const cutDates = (id: string) => {
			const { payment } = polling.stage.sandbox.store.find(id)!;
			payment.updatedAt = payment.updatedAt!.replace(/\.\d+Z/, 'Z');
			payment.metadata = { ...payment.metadata, redirectUri: `https://example.com/${polling.now}` };
		};
		const payment = polling.pay();
		const workflow = await polling.activeWorkflow({ event: 'paymentUpdated' });
		polling.now = Math.ceil((polling.now + MINUTE) / 1000) * 1000;
		for (const expected of [[payment], [payment], []]) {
			if (expected.length > 0) {
				polling.now += 100;
				polling.update(payment);
				cutDates(payment);
			}
			expect(ids(await workflow.tick())).toEqual(expected);
		}
	});

	test('gives each update once, and no creation', async () => {
		const old = polling.pay();
		polling.now += MINUTE;
		polling.update(old);
		const workflow = await polling.activeWorkflow({ event: 'paymentUpdated' });
		polling.pay();
		expect(ids(await workflow.tick())).toEqual([]);
		polling.now += 60 * MINUTE;
		polling.update(old);
		expect(ids(await workflow.tick())).toEqual([old]);
		polling.now += 1;
		polling.update(old);
		expect(ids(await workflow.restart())).toEqual([old]);
		expect(ids(await workflow.tick())).toEqual([]);
		expect(ids(await workflow.fetchTestEvent())).toEqual([old]);
	});
});

describe('Status Changed', () => {
	test('watches what is pending at the start and what comes later until it is final', async () => {
		const old = polling.pay();
		const paid = polling.pay();
		polling.setStatus(paid, 'COMPLETED');
		const workflow = await polling.activeWorkflow({ event: 'statusChanged' });
		const fresh = polling.pay();
		expect(changes(await workflow.tick())).toEqual([]);
		polling.now += MINUTE;
		polling.setStatus(old, 'COMPLETED');
		polling.now += MINUTE;
		polling.setStatus(fresh, 'UNKNOWN');
		polling.now += MINUTE;
		polling.setStatus(fresh, 'FAILED');
		const outcome = await workflow.tick();
		expect(changes(outcome)).toEqual([
			{ id: old, from: 'PENDING', to: 'COMPLETED' },
			{ id: fresh, from: 'PENDING', to: 'UNKNOWN' },
			{ id: fresh, from: 'UNKNOWN', to: 'FAILED' },
		]);
		expect(outcome.items[2]).toMatchObject({
			amount: 10,
			status: 'FAILED',
			isFinal: true,
			isPaid: false,
			failureReasons: ['PAYMENT_EXPIRED'],
		});
		expect(JSON.parse(workflow.saved)['node:Trigger'].state.watched).toEqual({});
		polling.stage.sandbox.recordedRequests.length = 0;
		expect(changes(await workflow.tick())).toEqual([]);
		expect(traffic(polling.stage.sandbox, 'statuses')).toEqual([]);
	});

	test('a failure in the middle moves nothing', async () => {
		const workflow = await polling.activeWorkflow({ event: 'statusChanged' });
		const payments = [polling.pay(), polling.pay(), polling.pay()];
		payments.forEach((id) => polling.setStatus(id, 'COMPLETED'));
		const before = workflow.staticData;
		const plan = { route: 'status', kind: 'statusBeforeCommit', status: 403 } as const;
		polling.stage.sandbox.faults.plan({ ...plan, probability: 0.5 });
		polling.stage.sandbox.faults.plan(plan);
		const { items, error } = await workflow.tick();
		expect(items).toEqual([]);
		expect(error?.httpCode).toBe('403');
		expect(workflow.staticData).toBe(before);
		polling.stage.sandbox.faults.clear();
		expect(ids(await workflow.tick()).sort()).toEqual([...payments].sort());
	});

	test('a test event shows the last change of the newest payments and moves nothing', async () => {
		const workflow = await polling.activeWorkflow({ event: 'statusChanged' });
		const payment = polling.pay();
		expect((await workflow.fetchTestEvent()).error?.message).toBe(NOTHING_TO_SHOW);
		polling.setStatus(payment, 'UNKNOWN');
		polling.setStatus(payment, 'COMPLETED');
		const before = workflow.staticData;
		const shown = { id: payment, from: 'UNKNOWN', to: 'COMPLETED' };
		expect(changes(await workflow.fetchTestEvent())).toEqual([shown]);
		expect(workflow.staticData).toBe(before);
		expect(changes(await workflow.tick())).toHaveLength(2);
	});

	test.each([
		['paymentCompleted', 'COMPLETED'],
		['paymentFailed', 'FAILED'],
	])('%s gives only that outcome', async (event, outcome) => {
		const workflow = await polling.activeWorkflow({ event });
		const payments = { UNKNOWN: polling.pay(), COMPLETED: polling.pay(), FAILED: polling.pay() };
		Object.entries(payments).forEach(([status, id]) => polling.setStatus(id, status));
		const expected = [{ id: payments[outcome as 'FAILED'], from: 'PENDING', to: outcome }];
		expect(changes(await workflow.fetchTestEvent())).toEqual(expected);
		expect(changes(await workflow.tick())).toEqual(expected);
		expect(changes(await workflow.tick())).toEqual([]);
	});

	test('reports only final statuses on request, and filters by the bank chosen later', async () => {
		const bank = '3a9f7916-1b45-473c-bf34-3e601b8aae90';
		const workflow = await polling.activeWorkflow({
			event: 'statusChanged',
			filters: { providerId: bank },
			options: { onlyFinal: true },
		});
		const hosted = polling.pay();
		const elsewhere = polling.pay({ provider: { id: randomUUID() } });
		expect(changes(await workflow.tick())).toEqual([]);
		polling.stage.sandbox.store.find(hosted)!.payment.provider = { id: bank };
		for (const id of [hosted, elsewhere]) {
			polling.setStatus(id, 'UNKNOWN');
			polling.setStatus(id, 'COMPLETED');
		}
		expect(changes(await workflow.tick())).toEqual([
			{ id: hosted, from: 'UNKNOWN', to: 'COMPLETED' },
		]);
	});
});
