import { jest } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { OVERLAP } from '../../../nodes/Kashimi/polling/cursor.ts';
import { pollPayments } from '../../../nodes/Kashimi/polling/paymentEvents.ts';
import { READING_TIME } from '../../../nodes/Kashimi/polling/readInTime.ts';
import type { PollingRequest } from '../../../nodes/Kashimi/polling/settings.ts';
import type { Remembered } from '../../../nodes/Kashimi/polling/state.ts';
import { pollStatuses } from '../../../nodes/Kashimi/polling/statusEvents.ts';
import { World } from './world.mts';

/** Computing time, which only the limit on reading goes by. */
let clock = 0;

beforeAll(() => {
	jest.spyOn(Date, 'now').mockImplementation(() => clock);
});

afterAll(() => {
	jest.restoreAllMocks();
});

const ALL: PollingRequest = {
	event: 'newPayment',
	filters: {},
	includeLatestStatus: false,
	onlyFinal: false,
};

/** The trigger and what n8n does around it: what is remembered is saved only with an emission. */
class Trigger {
	readonly emitted: IDataObject[] = [];
	private memory?: string;
	private saved?: string;

	constructor(
		private readonly world: World,
		private readonly request: PollingRequest,
	) {}

	/** True when the poll went through. */
	async poll({ failsAfter = Infinity, millisecondsPerCall = 0 } = {}): Promise<boolean> {
		this.world.failsAfter = failsAfter;
		this.world.onCall = () => (clock += millisecondsPerCall);
		const run = this.request.event === 'statusChanged' ? pollStatuses : pollPayments;
		const last = this.memory === undefined ? undefined : (JSON.parse(this.memory) as Remembered);
		try {
			const { items, remembered } = await run(this.world.client(), this.request, last);
			this.memory = JSON.stringify(remembered);
			if (items.length > 0 || this.saved === undefined) this.saved = this.memory;
			this.emitted.push(...items);
			return true;
		} catch {
			return false;
		}
	}

	async restart(): Promise<boolean> {
		this.memory = this.saved;
		const went = await this.poll();
		if (went) this.saved = this.memory;
		return went;
	}
}

const lag = fc.integer({ min: 0, max: OVERLAP - 1 });
const index = fc.nat(60);
const count = fc.constantFrom(1, 1, 1, 15);
const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), count, lag }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('update' as const), index, lag }) },
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('status' as const),
			index,
			lag,
			status: fc.constantFrom('PENDING', 'UNKNOWN', 'COMPLETED', 'FAILED', 'NEW_STATUS'),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			do: fc.constant('wait' as const),
			milliseconds: fc.constantFrom(0, 1, 1_000, 60_000, OVERLAP - 1, OVERLAP, 3 * OVERLAP),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant('poll' as const),
			failsAfter: fc.option(fc.nat(8), { nil: Infinity }),
			millisecondsPerCall: fc.constantFrom(0, READING_TIME / 4),
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function change(world: World, step: Step): void {
	if (step.do === 'create') for (let n = 0; n < step.count; n++) world.create(step.lag);
	else if (step.do === 'update') world.update(step.index, step.lag);
	else if (step.do === 'status') world.setStatus(step.index, step.status, step.lag);
	else if (step.do === 'wait') world.now += step.milliseconds;
}

interface Scenario {
	request: Partial<PollingRequest>;
	/** What names an emitted item. */
	key: (item: IDataObject) => string;
	/** The keys of what the API shows at the moment. */
	shown: (world: World) => string[];
	/** Whether only what is shown to some successful poll can be emitted. */
	overwrites?: boolean;
}

async function emitsExactly(scenario: Scenario, before: Step[], after: Step[]): Promise<void> {
	const { key, shown, overwrites = false } = scenario;
	const world = new World();
	const trigger = new Trigger(world, { ...ALL, ...scenario.request });
	before.forEach((step) => change(world, step));
	await trigger.poll();
	const old = new Set(shown(world));
	const expected = new Set<string>();
	const look = () =>
		shown(world)
			.filter((one) => !old.has(one))
			.forEach((one) => expected.add(one));

	for (const step of after) {
		change(world, step);
		const went =
			step.do === 'poll'
				? await trigger.poll(step)
				: step.do === 'restart' && (await trigger.restart());
		if (went && overwrites) look();
	}
	world.now += OVERLAP;
	look();
	await trigger.poll();
	await trigger.poll();
	expect(trigger.emitted.map(key).sort()).toEqual([...expected].sort());
}

const history = fc.array(step, { maxLength: 30 });
const future = fc.array(step, { maxLength: 120 });

test.each<[string, Scenario]>([
	[
		'new payment',
		{
			request: { event: 'newPayment' },
			key: ({ id }) => String(id),
			shown: (world) => world.payments().map(({ id }) => id),
		},
	],
	[
		'new payment, with its status',
		{
			request: { event: 'newPayment', includeLatestStatus: true },
			key: ({ id, latestStatus }) => (latestStatus ? String(id) : 'no status'),
			shown: (world) => world.payments().map(({ id }) => id),
		},
	],
	[
		'update of a payment',
		{
			request: { event: 'paymentUpdated' },
			key: ({ id, updatedAt }) => `${String(id)} ${String(updatedAt)}`,
			shown: (world) =>
				world
					.payments()
					.filter(({ createdAt, updatedAt }) => createdAt !== updatedAt)
					.map(({ id, updatedAt }) => `${id} ${updatedAt}`),
			overwrites: true,
		},
	],
	[
		'change of a status',
		{
			request: { event: 'statusChanged' },
			key: ({ latestStatus }) => String((latestStatus as IDataObject).id),
			shown: (world) => world.changes(),
		},
	],
])('each %s comes exactly once', async (_name, scenario) => {
	await fc.assert(
		fc.asyncProperty(history, future, async (before, after) => {
			await emitsExactly(scenario, before, after);
		}),
		{ numRuns: 500 },
	);
});

describe('a poll that runs out of time', () => {
	const slow = { millisecondsPerCall: READING_TIME / 30 };

	test.each<Partial<PollingRequest>>([
		{ event: 'statusChanged' },
		{ event: 'newPayment', includeLatestStatus: true },
	])('gives the rest with the next ones: %j', async (request) => {
		const world = new World();
		const trigger = new Trigger(world, { ...ALL, ...request });
		await trigger.poll();
		for (let index = 0; index < 100; index++) {
			world.create(0);
			world.setStatus(index, 'COMPLETED', 0);
			world.now += 2 * OVERLAP;
		}
		const sizes: number[] = [];
		while (trigger.emitted.length < 100 && sizes.length < 10) {
			await trigger.poll(slow);
			sizes.push(trigger.emitted.length);
		}
		expect(sizes.length).toBeGreaterThan(2);
		expect(sizes.length).toBeLessThan(5);
		expect(new Set(trigger.emitted.map(({ id }) => id)).size).toBe(100);
	});

	test('lets every payment that stays pending have its turn', async () => {
		const world = new World();
		const trigger = new Trigger(world, { ...ALL, event: 'statusChanged' });
		await trigger.poll();
		for (let index = 0; index < 100; index++) world.create(0);
		const read = jest.spyOn(world, 'history');
		for (let round = 0; round < 4; round++) await trigger.poll(slow);
		expect(new Set(read.mock.calls.flat()).size).toBe(100);
	});
});
