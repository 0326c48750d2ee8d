import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import { API_BASE_URLS } from '../../nodes/Kashimi/transport/environment.ts';
import { PollingWorkflow } from '../support/polling.mts';
import type { PollOutcome } from '../support/polling.mts';
import { credentialFor, setStage, traffic } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';

const MINUTE = 60_000;

let stage: Stage;
/** Kashimi's clock; years away from the one of n8n, which must not matter. */
let now: number;

beforeAll(async () => {
	stage = await setStage({ now: () => now });
});

beforeEach(() => {
	now = Date.parse('2031-05-06T07:08:09.010Z');
	stage.sandbox.reset();
});

afterAll(async () => await stage.sandbox.close());

const open = async (parameters: IDataObject) =>
	await PollingWorkflow.open(stage.engine, parameters);

async function active(parameters: IDataObject): Promise<PollingWorkflow> {
	const workflow = await open(parameters);
	expect(await workflow.activate()).toEqual({ items: [] });
	return workflow;
}

function pay(fields: IDataObject = {}, createdAt = now): string {
	const id = randomUUID();
	const time = new Date(createdAt).toISOString();
	stage.sandbox.store.insert({
		payment: { id, createdAt: time, updatedAt: time, amount: 10, currency: 'EUR', ...fields },
		providerPaymentId: null,
		statusEvents: [],
	});
	setStatus(id, 'PENDING');
	return id;
}

function setStatus(paymentId: string, status: string): void {
	stage.sandbox.store.find(paymentId)!.statusEvents.push({
		id: randomUUID(),
		paymentId,
		status,
		detailedStatus: `PAYMENT_EXECUTION_${status}`,
		failureReasons: status === 'FAILED' ? ['PAYMENT_EXPIRED'] : null,
		createdAt: new Date(now).toISOString(),
	});
}

function update(paymentId: string): void {
	stage.sandbox.store.find(paymentId)!.payment.updatedAt = new Date(now).toISOString();
}

const ids = ({ items, error }: PollOutcome) => {
	expect(error?.message).toBeUndefined();
	return items.map(({ id }) => id);
};
const changes = ({ items, error }: PollOutcome) => {
	expect(error?.message).toBeUndefined();
	return items.map(({ id, statusChange }) => ({ id, ...(statusChange as object) }));
};

describe('New Payment', () => {
	test('starts from now, then gives each payment once, oldest first, in the fields of the API', async () => {
		pay();
		const workflow = await active({ event: 'newPayment' });
		expect(await workflow.tick()).toEqual({ items: [] });
		now += MINUTE;
		const first = pay();
		const second = pay({}, now + 1);
		const outcome = await workflow.tick();
		expect(ids(outcome)).toEqual([first, second]);
		expect(outcome.items[0]).toEqual(stage.sandbox.store.find(first)!.payment);
		expect(ids(await workflow.tick())).toEqual([]);
	});

	test('gives the first payment of all, and those with equal dates', async () => {
		const workflow = await active({ event: 'newPayment' });
		const first = pay();
		expect(ids(await workflow.tick())).toEqual([first]);
		const second = pay();
		expect(ids(await workflow.tick())).toEqual([second]);
		expect(ids(await workflow.restart())).toEqual([]);
	});

	test('finds a payment that the archive shows late, with an older date', async () => {
		const workflow = await active({ event: 'newPayment' });
		now += 60 * MINUTE;
		const newer = pay();
		expect(ids(await workflow.tick())).toEqual([newer]);
		const late = pay({}, now - 14 * MINUTE);
		pay({}, now - 16 * MINUTE);
		expect(ids(await workflow.tick())).toEqual([late]);
		expect(ids(await workflow.tick())).toEqual([]);
	});

	test('a test event shows the newest and moves nothing', async () => {
		const workflow = await active({ event: 'newPayment' });
		const payments = Array.from({ length: 12 }, (_, index) => pay({}, now + index));
		const before = workflow.staticData;
		expect(ids(await workflow.fetchTestEvent())).toEqual(payments.slice(-10));
		expect(workflow.staticData).toBe(before);
		expect(ids(await workflow.tick())).toEqual(payments);
	});

	test('a test event without payments says so', async () => {
		const workflow = await open({ event: 'newPayment' });
		const { error } = await workflow.fetchTestEvent();
		expect(error?.message).toBe('There is nothing to show yet');
	});

	test('a failure is told, moves nothing, and the next poll makes up for it', async () => {
		const workflow = await active({ event: 'newPayment' });
		const payment = pay();
		const before = workflow.staticData;
		stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 403 });
		const { items, error } = await workflow.tick();
		expect(items).toEqual([]);
		expect(error?.httpCode).toBe('403');
		expect(workflow.staticData).toBe(before);
		expect(ids(await workflow.tick())).toEqual([payment]);
	});

	test('gives the latest status on request, also where the archive has none yet', async () => {
		const workflow = await active({
			event: 'newPayment',
			options: { includeLatestStatus: true },
		});
		const payment = pay();
		stage.sandbox.faults.plan({ route: 'status', kind: 'statusBeforeCommit', status: 404 });
		const withoutStatus = pay({}, now - 1);
		const { items } = await workflow.tick();
		expect(items).toEqual([
			expect.objectContaining({ id: withoutStatus, latestStatus: null }),
			expect.objectContaining({
				id: payment,
				latestStatus: expect.objectContaining({ status: 'PENDING', isFinal: false }),
			}),
		]);
	});

	test('filters, and a changed filter brings up nothing old', async () => {
		const filters = { currency: 'usd' };
		const workflow = await active({ event: 'newPayment', filters });
		pay();
		const dollars = pay({ currency: 'USD' });
		expect(ids(await workflow.tick())).toEqual([dollars]);
		expect(ids(await workflow.edit({ event: 'newPayment' }))).toEqual([]);
		const { error } = await workflow.edit({ event: 'newPayment', filters: { currency: 'EURO' } });
		expect(error?.description).toContain('Filters > Currency');
	});
});

test('what happens while the workflow is off comes once it is on again', async () => {
	const workflow = await active({ event: 'newPayment' });
	const payment = pay();
	expect(ids(await workflow.restart())).toEqual([payment]);
	expect(ids(await workflow.restart())).toEqual([]);
});

test('another event or another API starts from now', async () => {
	const workflow = await active({ event: 'newPayment' });
	const payment = pay();
	now += MINUTE;
	setStatus(payment, 'COMPLETED');
	update(payment);
	expect(ids(await workflow.edit({ event: 'paymentUpdated' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'statusChanged' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'newPayment' }))).toEqual([]);
	const next = pay();
	const elsewhere = workflow.saved.replaceAll(stage.sandbox.url, API_BASE_URLS.production);
	workflow.saved = elsewhere;
	expect(ids(await workflow.restart())).toEqual([]);
	expect(workflow.saved).not.toBe(elsewhere);
	expect(ids(await workflow.tick())).not.toContain(next);
});

test('polls at the same time share their work, not their items', async () => {
	const workflow = await active({ event: 'newPayment' });
	const payment = pay();
	const outcomes = await Promise.all([workflow.tick(), workflow.tick(), workflow.tick()]);
	expect(outcomes.flatMap(ids)).toEqual([payment]);
});

test('a credential that cannot be used is an error in the words of the node', async () => {
	const workflow = await open({ event: 'newPayment' });
	await stage.engine.editCredential({ baseUrl: 'http://example.com' });
	const { error } = await workflow.activate();
	await stage.engine.saveCredential(credentialFor(stage.sandbox));
	expect(error?.message).toBe('The Base URL in the Kashimi credential cannot be used');
	expect(error?.description).toContain('Nothing was sent.');
	expect(workflow.staticData).not.toContain('cursor');
});

describe('Payment Updated', () => {
	test('gives each update once, and no creation', async () => {
		const old = pay();
		now += MINUTE;
		update(old);
		const workflow = await active({ event: 'paymentUpdated' });
		pay();
		expect(ids(await workflow.tick())).toEqual([]);
		now += 60 * MINUTE;
		update(old);
		expect(ids(await workflow.tick())).toEqual([old]);
		now += 1;
		update(old);
		expect(ids(await workflow.restart())).toEqual([old]);
		expect(ids(await workflow.tick())).toEqual([]);
		expect(ids(await workflow.fetchTestEvent())).toEqual([old]);
	});
});

describe('Status Changed', () => {
	test('watches what is pending at the start and what comes later until it is final', async () => {
		const old = pay();
		const paid = pay();
		setStatus(paid, 'COMPLETED');
		const workflow = await active({ event: 'statusChanged' });
		const fresh = pay();
		expect(changes(await workflow.tick())).toEqual([]);
		now += MINUTE;
		setStatus(old, 'COMPLETED');
		now += MINUTE;
		setStatus(fresh, 'UNKNOWN');
		now += MINUTE;
		setStatus(fresh, 'FAILED');
		const outcome = await workflow.tick();
		expect(changes(outcome)).toEqual([
			{ id: old, from: 'PENDING', to: 'COMPLETED' },
			{ id: fresh, from: 'PENDING', to: 'UNKNOWN' },
			{ id: fresh, from: 'UNKNOWN', to: 'FAILED' },
		]);
		expect(outcome.items[2]).toMatchObject({
			amount: 10,
			latestStatus: { status: 'FAILED', isFinal: true, failureReasons: ['PAYMENT_EXPIRED'] },
		});
		expect(JSON.parse(workflow.saved)['node:Trigger'].state.watched).toEqual({});
		stage.sandbox.recordedRequests.length = 0;
		expect(changes(await workflow.tick())).toEqual([]);
		expect(traffic(stage.sandbox, 'statuses')).toEqual([]);
	});

	test('a failure in the middle moves nothing', async () => {
		const workflow = await active({ event: 'statusChanged' });
		const payments = [pay(), pay(), pay()];
		payments.forEach((id) => setStatus(id, 'COMPLETED'));
		const before = workflow.staticData;
		const plan = { route: 'status', kind: 'statusBeforeCommit', status: 403 } as const;
		stage.sandbox.faults.plan({ ...plan, probability: 0.5 });
		stage.sandbox.faults.plan(plan);
		const { items, error } = await workflow.tick();
		expect(items).toEqual([]);
		expect(error?.httpCode).toBe('403');
		expect(workflow.staticData).toBe(before);
		stage.sandbox.faults.clear();
		expect(ids(await workflow.tick()).sort()).toEqual([...payments].sort());
	});

	test('a test event shows the last change of the newest payments and moves nothing', async () => {
		const workflow = await active({ event: 'statusChanged' });
		const payment = pay();
		expect((await workflow.fetchTestEvent()).error?.message).toBe('There is nothing to show yet');
		setStatus(payment, 'UNKNOWN');
		setStatus(payment, 'COMPLETED');
		const before = workflow.staticData;
		const shown = { id: payment, from: 'UNKNOWN', to: 'COMPLETED' };
		expect(changes(await workflow.fetchTestEvent())).toEqual([shown]);
		expect(workflow.staticData).toBe(before);
		expect(changes(await workflow.tick())).toHaveLength(2);
	});

	test('reports only final statuses on request, and filters by the bank chosen later', async () => {
		const bank = '3a9f7916-1b45-473c-bf34-3e601b8aae90';
		const workflow = await active({
			event: 'statusChanged',
			filters: { providerId: bank },
			options: { onlyFinal: true },
		});
		const hosted = pay();
		const elsewhere = pay({ provider: { id: randomUUID() } });
		expect(changes(await workflow.tick())).toEqual([]);
		stage.sandbox.store.find(hosted)!.payment.provider = { id: bank };
		for (const id of [hosted, elsewhere]) {
			setStatus(id, 'UNKNOWN');
			setStatus(id, 'COMPLETED');
		}
		expect(changes(await workflow.tick())).toEqual([
			{ id: hosted, from: 'UNKNOWN', to: 'COMPLETED' },
		]);
	});
});

test('1,000 payments over 3 restarts and failures: each once', async () => {
	const newPayments = await active({ event: 'newPayment' });
	const updates = await active({ event: 'paymentUpdated' });
	const statuses = await active({ event: 'statusChanged' });
	stage.sandbox.settings.archiveLagMs = 3 * MINUTE;
	const created: string[] = [];
	const got: Record<'created' | 'updated' | 'changed', unknown[]> = {
		created: [],
		updated: [],
		changed: [],
	};
	for (let round = 0; round < 20; round++) {
		now += MINUTE;
		const batch = Array.from({ length: 50 }, (_, index) => pay({}, now + (index % 7)));
		created.push(...batch);
		now += MINUTE;
		for (const id of batch.slice(0, 25)) {
			setStatus(id, 'UNKNOWN');
			update(id);
		}
		now += MINUTE;
		for (const id of created.slice(-75)) {
			if (stage.sandbox.store.find(id)!.statusEvents.at(-1)!.status !== 'COMPLETED') {
				setStatus(id, 'COMPLETED');
			}
		}
		if (round % 4 === 2) {
			stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 403 });
			stage.sandbox.faults.plan({ route: 'status', kind: 'statusBeforeCommit', status: 403 });
		}
		const step = [6, 11, 17].includes(round) ? 'restart' : 'tick';
		got.created.push(...(await newPayments[step]()).items.map(({ id }) => id));
		got.updated.push(...(await updates[step]()).items.map(({ id }) => id));
		got.changed.push(
			...(await statuses[step]()).items.map(
				({ id, statusChange }) => `${String(id)} ${(statusChange as IDataObject).to}`,
			),
		);
	}
	now += 10 * MINUTE;
	got.created.push(...ids(await newPayments.tick()));
	got.updated.push(...ids(await updates.tick()));
	got.changed.push(
		...changes(await statuses.tick()).map(({ id, to }: IDataObject) => `${String(id)} ${to}`),
	);

	const records = stage.sandbox.store.all();
	const sorted = (values: unknown[]) => values.map(String).sort();
	expect(records).toHaveLength(1_000);
	expect(sorted(got.created)).toEqual(sorted(created));
	expect(sorted(got.updated)).toEqual(
		sorted(records.flatMap(({ payment: p }) => (p.updatedAt === p.createdAt ? [] : [p.id]))),
	);
	expect(sorted(got.changed)).toEqual(
		sorted(
			records.flatMap(({ payment, statusEvents }) =>
				statusEvents.slice(1).map(({ status }) => `${payment.id} ${status}`),
			),
		),
	);
	expect(got.changed).toHaveLength(1_500);
});
