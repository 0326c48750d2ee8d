import type { IDataObject } from 'n8n-workflow';

import { API_BASE_URLS } from '../../nodes/Kashimi/transport/environment.ts';
import { changes, ids, MINUTE, PollingStage } from '../support/pollingStage.mts';
import { credentialFor } from '../support/stage.mts';

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

test('another event or another API starts from now', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payment = polling.pay();
	polling.now += MINUTE;
	polling.setStatus(payment, 'COMPLETED');
	polling.update(payment);
	expect(ids(await workflow.edit({ event: 'paymentUpdated' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'statusChanged' }))).toEqual([]);
	expect(ids(await workflow.edit({ event: 'newPayment' }))).toEqual([]);
	const next = polling.pay();
	const elsewhere = workflow.saved.replaceAll(polling.stage.sandbox.url, API_BASE_URLS.production);
	workflow.saved = elsewhere;
	expect(ids(await workflow.restart())).toEqual([]);
	expect(workflow.saved).not.toBe(elsewhere);
	expect(ids(await workflow.tick())).not.toContain(next);
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
	expect(error?.message).toBe('The Base URL in the Kashimi credential cannot be used');
	expect(error?.description).toContain('Nothing was sent.');
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
		got.created.push(...(await newPayments[step]()).items.map(({ id }) => id));
		got.updated.push(...(await updates[step]()).items.map(({ id }) => id));
		got.changed.push(
			...(await statuses[step]()).items.map(
				({ id, statusChange }) => `${String(id)} ${(statusChange as IDataObject).to}`,
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
