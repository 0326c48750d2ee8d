import { startSandbox } from '../../sandbox/server.mts';
import type { Fault } from '../../sandbox/faults.mts';
import { sandboxOfAllTests } from '../support/sandbox.mts';
import { authorizedClient, paths, paymentRequest, plainClient } from './apiClient.mts';
import { pseudoRandom } from './pseudoRandom.mts';

const stage = sandboxOfAllTests();

describe('which requests are hit', () => {
	const list = async () => (await stage.client.get(paths.payments)).status;

	test('as many as planned, one fault after the other', async () => {
		stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 500, times: 2 });
		stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 502 });
		expect([await list(), await list(), await list(), await list()]).toEqual([500, 500, 502, 200]);
	});

	test('all of them until cleared or reset', async () => {
		const always: Fault = { route: 'list', kind: 'statusBeforeCommit', times: Infinity };
		for (const stop of [() => stage.sandbox.faults.clear(), () => stage.sandbox.reset()]) {
			stage.sandbox.faults.plan(always);
			expect([await list(), await list(), await list()]).toEqual([503, 503, 503]);
			stop();
			expect(await list()).toBe(200);
		}
	});

	test.each([
		['GET /api/v1/archive/payments', [503, 200, 200]],
		['GET /api/v1/archive/*', [503, 503, 503]],
		['get', [200, 503, 200]],
		['status', [200, 200, 503]],
	] as const)('those of the route %s', async (route, expected) => {
		const { data } = await stage.client.post(paths.create, paymentRequest());
		stage.sandbox.faults.plan({ route, kind: 'statusBeforeCommit', times: Infinity });
		const statuses = [
			await list(),
			(await stage.client.get(`${paths.payments}/${data.paymentId}`)).status,
			(await stage.client.get(paths.statuses, { params: { paymentId: data.paymentId } })).status,
		];
		expect(statuses).toEqual(expected);
	});

	test('a share of them, the same ones in every run with the same seed', async () => {
		const run = async () => {
			const seeded = await startSandbox({ random: pseudoRandom(42) });
			const authorized = await authorizedClient(seeded);
			seeded.faults.plan({
				route: 'list',
				kind: 'statusBeforeCommit',
				times: Infinity,
				probability: 0.2,
			});
			const statuses = [];
			for (let i = 0; i < 200; i++) statuses.push((await authorized.get(paths.payments)).status);
			await seeded.close();
			return statuses;
		};
		const statuses = await run();
		const hits = statuses.filter((status) => status === 503).length;
		expect(hits).toBeGreaterThan(20);
		expect(hits).toBeLessThan(60);
		expect(await run()).toEqual(statuses);
	});
});

describe('over HTTP', () => {
	test('faults are planned and cleared', async () => {
		const control = plainClient(stage.sandbox);
		const fault = { route: 'providers', kind: 'statusBeforeCommit', times: 'Infinity' };
		expect((await control.post('/control/faults', fault)).status).toBe(204);
		expect((await stage.client.get(paths.providers)).status).toBe(503);
		expect((await stage.client.get(paths.providers)).status).toBe(503);
		expect((await control.delete('/control/faults')).status).toBe(204);
		expect((await stage.client.get(paths.providers)).status).toBe(200);
	});

	test.each([
		[{ kind: 'slow' }, "must have required property 'route'"],
		[{ route: 'list', kind: 'magic' }, '/kind'],
		[{ route: 'nowhere', kind: 'slow' }, '/route'],
		[{ route: 'list', kind: 'slow', times: 0 }, '/times'],
		[{ route: 'list', kind: 'slow', propability: 1 }, 'additional properties'],
	])('%j is refused', async (fault, problem) => {
		const { status, data } = await plainClient(stage.sandbox).post('/control/faults', fault);
		expect(status).toBe(400);
		expect(data.message).toContain(problem);
	});
});
