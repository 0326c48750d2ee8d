import { jest } from '@jest/globals';
import fc from 'fast-check';

import type { JsonObject } from '../../../nodes/Kashimi/payments/types.ts';
import { OVERLAP } from '../../../nodes/Kashimi/polling/cursor.ts';
import { pollPayments } from '../../../nodes/Kashimi/polling/paymentEvents.ts';
import { CREATION_SPAN } from '../../../nodes/Kashimi/polling/paymentUpdates.ts';
import { READING_TIME } from '../../../nodes/Kashimi/polling/reading.ts';
import type { PollSettings } from '../../../nodes/Kashimi/polling/settings.ts';
import type { Memory } from '../../../nodes/Kashimi/polling/state.ts';
import { pollStatuses } from '../../../nodes/Kashimi/polling/statusEvents.ts';
import { WATCHED_DAYS } from '../../../nodes/Kashimi/polling/watchList.ts';
import { repetitions } from '../../support/repetitions.mts';
import { World, type Dates } from './world.mts';

const MINUTE = 60_000;
/** Kashimi's clock and, during a poll, the time that the poll has taken. */
let now: () => number;

beforeAll(() => {
	jest.spyOn(Date, 'now').mockImplementation(() => now());
});

afterAll(() => {
	jest.restoreAllMocks();
});

const ALL: Omit<PollSettings, 'client'> = {
	event: 'newPayment',
	passes: () => true,
	mayPassLater: () => true,
	includeLatestStatus: false,
	onlyFinal: false,
};

/** The trigger and what n8n does around it: what is remembered is saved only with an emission. */
class Trigger {
	readonly emitted: JsonObject[] = [];
	private memory?: string;
	private saved?: string;

	constructor(
		private readonly world: World,
		private readonly settings: Omit<PollSettings, 'client'>,
	) {
		now = () => world.now;
	}

	/** True when the poll went through. */
	async poll({ failsAfter = Infinity, millisecondsPerCall = 0 } = {}): Promise<boolean> {
		let took = 0;
		now = () => this.world.now + took;
		this.world.failsAfter = failsAfter;
		this.world.onCall = () => (took += millisecondsPerCall);
		const isAboutPayments = ['newPayment', 'paymentUpdated'].includes(this.settings.event);
		const run = isAboutPayments ? pollPayments : pollStatuses;
		const last = this.memory === undefined ? undefined : (JSON.parse(this.memory) as Memory);
		try {
			const { items, memory } = await run({ ...this.settings, client: this.world.client() }, last);
			this.memory = JSON.stringify(memory);
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

const lag = fc.oneof(
	fc.integer({ min: 0, max: 5 * MINUTE }),
	fc.integer({ min: 0, max: OVERLAP - 2 * MINUTE }),
);
const index = fc.nat(60);
const count = fc.constantFrom(1, 1, 1, 15);
const ahead = fc.constantFrom(0, 0, 0, 0, 0, MINUTE, 365 * 24 * 60 * MINUTE);
const millisecondsPerCall = fc.constantFrom(0, READING_TIME / 4);
const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), count, lag, ahead }) },
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
			milliseconds: fc.constantFrom(0, 1, 1_000, MINUTE, 15 * MINUTE, OVERLAP / 7, OVERLAP),
		}),
	},
	{
		weight: 3,
		arbitrary: fc.record({
			do: fc.constant('poll' as const),
			failsAfter: fc.option(fc.nat(8), { nil: Infinity }),
			millisecondsPerCall,
		}),
	},
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const dates: fc.Arbitrary<Dates> = fc.record({
	precision: fc.constantFrom(1, 1_000),
	updatedAt: fc.constantFrom('same', 'later', 'missing'),
});

function change(world: World, step: Step): void {
	if (step.do === 'create') for (let n = 0; n < step.count; n++) world.create(step.lag, step.ahead);
	else if (step.do === 'update') world.update(step.index, step.lag);
	else if (step.do === 'status') world.setStatus(step.index, step.status, step.lag);
	else if (step.do === 'wait') world.now += step.milliseconds;
}

interface Scenario {
	settings: Partial<PollSettings>;
	/** What names an emitted item. */
	key: (item: JsonObject) => string;
	/**
	 * The keys of what the API shows at the moment, true for those that have to be emitted; the
	 * others may be, once, as nobody can tell.
	 */
	shown: (world: World, startedAt: number) => Array<[key: string, isDue: boolean]>;
	/** Whether only what is shown to some successful poll can be emitted. */
	overwrites?: boolean;
}

async function emitsExactly(
	scenario: Scenario,
	world: World,
	before: Step[],
	after: Step[],
	firstPoll: { millisecondsPerCall: number },
): Promise<void> {
	const { key, shown, overwrites = false } = scenario;
	const trigger = new Trigger(world, { ...ALL, ...scenario.settings });
	before.forEach((step) => change(world, step));
	world.now += 2 * MINUTE;
	const startedAt = world.now;
	await trigger.poll(firstPoll);
	const old = new Set(shown(world, startedAt).map(([name]) => name));
	const expected = new Map<string, boolean>();
	const expectShown = () =>
		shown(world, startedAt)
			.filter(([name]) => !old.has(name))
			.forEach(([name, isDue]) => expected.set(name, isDue));

	for (const step of after) {
		change(world, step);
		const went =
			step.do === 'poll'
				? await trigger.poll(step)
				: step.do === 'restart' && (await trigger.restart());
		if (went && overwrites) expectShown();
	}
	world.now += OVERLAP;
	expectShown();
	await trigger.poll();
	await trigger.poll();
	const emitted = trigger.emitted.map(key).sort();
	expect(emitted).toEqual([...new Set(emitted)]);
	const due = [...expected].filter(([name, isDue]) => isDue || emitted.includes(name));
	expect(emitted).toEqual(due.map(([name]) => name).sort());
}

const history = fc.array(step, { maxLength: 30 });
const future = fc.array(step, { maxLength: 120 });
const created = (world: World) =>
	world.payments().map(({ id }): [string, boolean] => [String(id), true]);
const paymentId = (item: JsonObject) => String(item.paymentId);
const statusId = (item: JsonObject) => String(item.statusId);
/**
 * Of a payment not read at the first poll, an event that is shown late may count as old; of one that
 * is open for too long, nothing has to be told.
 */
function isDue(world: World, startedAt: number, event: { paymentId: string; createdAt: string }) {
	const payment = world.payments().find(({ id }) => id === event.paymentId)!;
	const age = world.now - Date.parse(payment.createdAt!);
	return Date.parse(event.createdAt) > startedAt && age < WATCHED_DAYS * 24 * 60 * MINUTE;
}

test.each<[string, Scenario]>([
	['new payment', { settings: { event: 'newPayment' }, key: paymentId, shown: created }],
	[
		'new payment, with its status',
		{
			settings: { event: 'newPayment', includeLatestStatus: true },
			key: (item) => (item.status ? paymentId(item) : 'no status'),
			shown: created,
		},
	],
	[
		'update of a payment',
		{
			settings: { event: 'paymentUpdated' },
			key: ({ paymentId, metadata }) => `${String(paymentId)} ${JSON.stringify(metadata)}`,
			shown: (world) =>
				world
					.payments()
					.filter(({ metadata }) => JSON.stringify(metadata) !== '{"updates":0}')
					.map(({ id, createdAt, updatedAt, metadata }) => [
						`${id} ${JSON.stringify(metadata)}`,
						Date.parse(updatedAt!) - Date.parse(createdAt!) > CREATION_SPAN,
					]),
			overwrites: true,
		},
	],
	[
		'change of a status',
		{
			settings: { event: 'statusChanged' },
			key: statusId,
			shown: (world, startedAt) =>
				world.changes().map((event) => [event.id, isDue(world, startedAt, event)]),
		},
	],
	[
		'completed payment',
		{
			settings: { event: 'paymentCompleted' },
			key: statusId,
			shown: (world, startedAt) =>
				world
					.changes()
					.filter(({ status }) => status === 'COMPLETED')
					.map((event) => [event.id, isDue(world, startedAt, event)]),
		},
	],
])('each %s comes exactly once', async (_name, scenario) => {
	await fc.assert(
		fc.asyncProperty(
			dates,
			history,
			future,
			fc.record({ millisecondsPerCall }),
			async (written, before, after, firstPoll) => {
				await emitsExactly(scenario, new World(written), before, after, firstPoll);
			},
		),
		{ numRuns: repetitions(500, 0.4) },
	);
});

describe('a poll that runs out of time', () => {
	const slow = { millisecondsPerCall: READING_TIME / 30 };

	test.each<Partial<PollSettings>>([
		{ event: 'statusChanged' },
		{ event: 'newPayment', includeLatestStatus: true },
	])('gives the rest with the next ones: %j', async (settings) => {
		const world = new World();
		const trigger = new Trigger(world, { ...ALL, ...settings });
		await trigger.poll();
		for (let index = 0; index < 100; index++) {
			world.create(0);
			world.setStatus(index, 'COMPLETED', 0);
			world.now += 6 * 60 * MINUTE;
		}
		const sizes: number[] = [];
		while (trigger.emitted.length < 100 && sizes.length < 10) {
			await trigger.poll(slow);
			sizes.push(trigger.emitted.length);
		}
		expect(sizes.length).toBeGreaterThan(2);
		expect(sizes.length).toBeLessThan(5);
		expect(new Set(trigger.emitted.map(({ paymentId }) => paymentId)).size).toBe(100);
	});

	test('at the start, watches the rest from the start on', async () => {
		const world = new World();
		for (let index = 0; index < 4_000; index++) world.create(0);
		for (let index = 0; index < 4_000; index += 40) world.setStatus(index, 'UNKNOWN', 0);
		world.now += 2 * MINUTE;
		const trigger = new Trigger(world, { ...ALL, event: 'statusChanged' });
		await trigger.poll({ millisecondsPerCall: READING_TIME / 1_000 });
		world.now += MINUTE;
		for (let index = 0; index < 4_000; index++) world.setStatus(index, 'COMPLETED', 0);
		for (let round = 0; round < 5; round++) {
			await trigger.poll({ millisecondsPerCall: READING_TIME / 1_000 });
		}
		expect(trigger.emitted).toHaveLength(4_000);
		expect(new Set(trigger.emitted.map(({ paymentId }) => paymentId)).size).toBe(4_000);
		expect(trigger.emitted.every(({ isPaid }) => isPaid)).toBe(true);
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

describe('an outcome', () => {
	/** What is reported of a payment that has gone through these statuses, poll by poll. */
	async function reported(event: PollSettings['event'], ...polls: string[][]) {
		const world = new World();
		const trigger = new Trigger(world, { ...ALL, event });
		await trigger.poll();
		world.create(0);
		for (const statuses of polls) {
			for (const status of statuses) world.addStatus(0, status);
			await trigger.poll();
		}
		return trigger.emitted.map(({ status, notice }) => [status, notice]);
	}

	test.each<[PollSettings['event'], string[][], string[]]>([
		['paymentCompleted', [['COMPLETED']], ['COMPLETED']],
		['paymentCompleted', [['FAILED']], []],
		['paymentFailed', [['FAILED']], ['FAILED']],
		['paymentFailed', [['UNKNOWN', 'COMPLETED']], []],
		['paymentCompleted', [['COMPLETED', 'FAILED']], []],
		['paymentFailed', [['COMPLETED', 'FAILED']], ['FAILED']],
		['paymentCompleted', [['COMPLETED', 'UNKNOWN', 'COMPLETED']], ['COMPLETED']],
		['paymentCompleted', [['COMPLETED', 'UNKNOWN'], ['COMPLETED']], ['COMPLETED']],
		['paymentCompleted', [['COMPLETED'], ['COMPLETED']], ['COMPLETED']],
	])('%s after %j: %j', async (event, polls, expected) => {
		expect((await reported(event, ...polls)).map(([status]) => status)).toEqual(expected);
	});

	test('that was taken back is told with what it became', async () => {
		expect(await reported('statusChanged', ['COMPLETED', 'FAILED'])).toEqual([
			['COMPLETED', 'The status has since become FAILED.'],
			['FAILED', undefined],
		]);
	});
});
