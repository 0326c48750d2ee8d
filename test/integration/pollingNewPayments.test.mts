import { OVERLAP } from '../../nodes/Kashimi/polling/cursor.ts';
import { ids, MINUTE, PollingStage } from '../support/pollingStage.mts';
import { expressionFails, EXPRESSION_FIX, NOTHING_TO_SHOW } from '../support/sentences.mts';

let polling: PollingStage;

beforeAll(async () => {
	polling = await PollingStage.open();
});

beforeEach(() => polling.reset());

afterAll(async () => await polling.close());

test('starts from now, then gives each payment once, oldest first, in the common fields', async () => {
	polling.pay();
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	expect(await workflow.tick()).toEqual({ items: [] });
	polling.now += MINUTE;
	const first = polling.pay();
	const second = polling.pay({}, polling.now + 1);
	const outcome = await workflow.tick();
	expect(ids(outcome)).toEqual([first, second]);
	const { id, ...payment } = polling.stage.sandbox.store.find(first)!.payment;
	expect(outcome.items[0]).toEqual({ paymentId: id, endToEndId: null, ...payment });
	expect(Object.keys(outcome.items[0])).toEqual([
		...['paymentId', 'endToEndId', 'amount', 'currency', 'createdAt', 'updatedAt'],
	]);
	expect(ids(await workflow.tick())).toEqual([]);
});

test('gives the first payment of all, and those with equal dates', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const first = polling.pay();
	expect(ids(await workflow.tick())).toEqual([first]);
	const second = polling.pay();
	expect(ids(await workflow.tick())).toEqual([second]);
	expect(ids(await workflow.restart())).toEqual([]);
});

test('finds a payment that the archive shows late, with an older date', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	polling.now += 60 * MINUTE;
	const newer = polling.pay();
	expect(ids(await workflow.tick())).toEqual([newer]);
	const late = polling.pay({}, polling.now - OVERLAP + MINUTE);
	polling.pay({}, polling.now - OVERLAP - MINUTE);
	expect(ids(await workflow.tick())).toEqual([late]);
	expect(ids(await workflow.tick())).toEqual([]);
});

test('a test event shows the newest and moves nothing', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payments = Array.from({ length: 12 }, (_, index) => polling.pay({}, polling.now + index));
	const before = workflow.staticData;
	expect(ids(await workflow.fetchTestEvent())).toEqual(payments.slice(-10));
	expect(workflow.staticData).toBe(before);
	expect(ids(await workflow.tick())).toEqual(payments);
});

test('a test event without payments says so', async () => {
	const workflow = await polling.workflow({ event: 'newPayment' });
	const { error } = await workflow.fetchTestEvent();
	expect(error?.message).toBe(NOTHING_TO_SHOW);
});

test('a failure is told, moves nothing, and the next poll makes up for it', async () => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const payment = polling.pay();
	const before = workflow.staticData;
	polling.stage.sandbox.faults.plan({ route: 'list', kind: 'statusBeforeCommit', status: 403 });
	const { items, error } = await workflow.tick();
	expect(items).toEqual([]);
	expect(error?.httpCode).toBe('403');
	expect(workflow.staticData).toBe(before);
	expect(ids(await workflow.tick())).toEqual([payment]);
});

test.each([
	[404, undefined],
	[200, []],
])(
	'gives the latest status on request, also where the archive has none yet (%s)',
	async (status, body) => {
		const workflow = await polling.activeWorkflow({
			event: 'newPayment',
			options: { includeLatestStatus: true },
		});
		const payment = polling.pay();
		polling.stage.sandbox.faults.plan({
			...{ route: 'status', kind: 'statusBeforeCommit', status },
			...(body && { body }),
		} as never);
		const withoutStatus = polling.pay({}, polling.now - 1);
		const { items } = await workflow.tick();
		expect(items.map(({ paymentId }) => paymentId)).toEqual([withoutStatus, payment]);
		expect(items).toEqual([
			expect.not.objectContaining({ status: expect.anything() }),
			expect.objectContaining({
				paymentId: payment,
				status: 'PENDING',
				isFinal: false,
				isPaid: false,
				statusReadAt: expect.any(String),
			}),
		]);
	},
);

test.each([
	['Filters > Currency', { filters: { currency: '={{ null }}' } }],
	['Filters > Currency is empty. Enter a value', { filters: { currency: ' ' } }],
	['Filters > Bank ID is empty. Enter a value', { filters: { providerId: '' } }],
	['Filters > Bank ID', { filters: { providerId: '={{ "undefined" }}' } }],
	['Options > Only Final', { event: 'statusChanged', options: { onlyFinal: '={{ null }}' } }],
	['Options > Only Final', { event: 'statusChanged', options: { onlyFinal: 'yes' } }],
	['Options > Include Latest Status', { options: { includeLatestStatus: '={{ null }}' } }],
	['Event', { event: '={{ null }}' }],
	['Event', { event: 'paid' }],
])('%s in %j is refused: it must not mean all payments', async (field, changes) => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const { error } = await workflow.edit({ event: 'newPayment', ...changes });
	expect(error?.description).toContain(field);
});

const FAILS = '={{ $json.a. }}';
test.each<[string, object]>([
	['filters', { filters: { currency: FAILS } }],
	['options', { options: { includeLatestStatus: FAILS } }],
	['event', { event: FAILS }],
])('an expression in %s that fails is named', async (name, changes) => {
	const workflow = await polling.activeWorkflow({ event: 'newPayment' });
	const { error } = await workflow.edit({ event: 'newPayment', ...changes });
	expect(error?.message).toBe(`${expressionFails(name, 'invalid syntax')}. ${EXPRESSION_FIX}`);
});

test('filters, and a changed filter brings up nothing old', async () => {
	const filters = { currency: 'usd' };
	const workflow = await polling.activeWorkflow({ event: 'newPayment', filters });
	polling.pay();
	const dollars = polling.pay({ currency: 'USD' });
	expect(ids(await workflow.tick())).toEqual([dollars]);
	expect(ids(await workflow.edit({ event: 'newPayment' }))).toEqual([]);
	const { error } = await workflow.edit({ event: 'newPayment', filters: { currency: 'EURO' } });
	expect(error?.description).toContain('Filters > Currency');
});
