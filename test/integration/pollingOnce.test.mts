import type { IDataObject } from 'n8n-workflow';

import { changes, ids, MINUTE, PollingStage } from '../support/pollingStage.mts';
import { credentialFor } from '../support/stage.mts';
import { NOTHING_SENT, BASE_URL_REFUSED } from '../support/sentences.mts';

let polling: PollingStage;

beforeAll(async () => {
	polling = await PollingStage.open();
});

beforeEach(() => polling.reset());

afterAll(async () => await polling.close());

test('what happens while the workflow is off comes once it is on again', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payment = polling.pay();
	expect(ids(await workflow.restart())).toEqual([payment]);
	expect(ids(await workflow.restart())).toEqual([]);
});

test('another event starts from now', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payment = polling.pay();
	polling.now += MINUTE;
	polling.setStatus(payment, 'COMPLETED');
	polling.update(payment);
	expect(ids(await workflow.edit({ event: 'paymentUpdated' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'statusChanged' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'newPayment' }))).toEqual([]);
});

describe('a credential that is changed', () => {
	afterEach(
		async () => await polling.stage.engine.saveCredential(credentialFor(polling.stage.sandbox)),
	);

	test('to another client starts from now, and loses nothing when it comes back', async () => {
		const [first, second] = polling.stage.sandbox.clients.map(({ clientId, clientSecret }) => ({
			clientId,
			clientSecret,
			requestedScopes: ['payments:read'],
		}));
		const { engine } = polling.stage;
		const workflow = await polling.activeWorkflow({ event: 'newPayment' });
		const meanwhile = polling.pay();
		await engine.editCredential(second);
		expect(ids(await workflow.tick())).toEqual([]);
		const next = polling.pay();
		expect(ids(await workflow.tick())).toEqual([next]);
		await engine.editCredential(first);
		expect(ids(await workflow.restart()).sort()).toEqual([meanwhile, next].sort());
		await engine.editCredential(second);
		const last = polling.pay();
		expect(ids(await workflow.tick())).toEqual([last]);
		expect(workflow.saved).not.toContain(first.clientId);
	});

	test('to another environment starts from now', async () => {
		const workflow = await polling.activeWorkflow({ event: 'newPayment' });
		polling.pay();
		const baseUrl = polling.stage.sandbox.url.replace('127.0.0.1', 'localhost');
		await polling.stage.engine.editCredential({ baseUrl });
		expect(ids(await workflow.tick())).toEqual([]);
	});

	test('in its secret or scopes goes on', async () => {
		const { engine } = polling.stage;
		const workflow = await polling.activeWorkflow({ event: 'newPayment' });
		const first = polling.pay();
		await engine.editCredential({ requestedScopes: ['payments:read'] });
		expect(ids(await workflow.tick())).toEqual([first]);
		const [client] = polling.stage.sandbox.clients;
		const second = polling.pay();
		const { clientSecret } = client;
		client.clientSecret = 'another-secret';
		try {
			await engine.editCredential({ clientSecret: 'another-secret' });
			expect(ids(await workflow.tick())).toEqual([second]);
		} finally {
			client.clientSecret = clientSecret;
		}
	});
});

test('polls at the same time share their work, not their items', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payment = polling.pay();
	const outcomes = await Promise.all([workflow.tick(), workflow.tick(), workflow.tick()]);
	expect(outcomes.flatMap(ids)).toEqual([payment]);
});

test('a credential that cannot be used is an error in the words of the node', async () => {
	const workflow = await polling.workflow({ event: 'newPayment' });
	await polling.stage.engine.editCredential({ baseUrl: 'http://example.com' });
	const { error } = await workflow.activate();
	await polling.stage.engine.saveCredential(credentialFor(polling.stage.sandbox));
	expect(error?.message).toBe(BASE_URL_REFUSED);
	expect(error?.description).toContain(NOTHING_SENT);
	expect(workflow.staticData).not.toContain('cursor');
});

test('1,000 payments over 3 restarts and failures: each once', async () => {
	const newPayments = await polling.activeWorkflow({ event: 'newPayment' });
	const updates = await polling.activeWorkflow({ event: 'paymentUpdated' });
	const statuses = await polling.activeWorkflow({ event: 'statusChanged' });
	polling.stage.sandbox.settings.archiveLagMs = 3 * MINUTE;
	const created: string[] = [];
	const got: Record<'created' | 'updated' | 'changed', unknown[]> = {
		created: [],
		updated: [],
		changed: [],
	};
	for (let round = 0; round < 20; round++) {
		polling.now += MINUTE;
		const batch = Array.from({ length: 50 }, (_, index) =>
			polling.pay({}, polling.now + (index % 7)),
		);
		created.push(...batch);
		polling.now += MINUTE;
		for (const id of batch.slice(0, 25)) {
			polling.setStatus(id, 'UNKNOWN');
			polling.update(id);
		}
		polling.now += MINUTE;
		for (const id of created.slice(-75)) {
			if (polling.stage.sandbox.store.find(id)!.statusEvents.at(-1)!.status !== 'COMPLETED') {
				polling.setStatus(id, 'COMPLETED');
			}
		}
		if (round % 4 === 2) {
			polling.stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 403 });
			polling.stage.sandbox.faults.plan({
				route: 'status',
				kind: 'statusBeforeCommit',
				status: 403,
			});
		}
		const step = [6, 11, 17].includes(round) ? 'restart' : 'tick';
		got.created.push(...(await newPayments[step]()).items.map(({ paymentId }) => paymentId));
		got.updated.push(...(await updates[step]()).items.map(({ paymentId }) => paymentId));
		got.changed.push(
			...(await statuses[step]()).items.map(
				({ paymentId, statusChange }) => `${String(paymentId)} ${(statusChange as IDataObject).to}`,
			),
		);
	}
	polling.now += 10 * MINUTE;
	got.created.push(...ids(await newPayments.tick()));
	got.updated.push(...ids(await updates.tick()));
	got.changed.push(
		...changes(await statuses.tick()).map(({ id, to }: IDataObject) => `${String(id)} ${to}`),
	);

	const records = polling.stage.sandbox.store.all();
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
