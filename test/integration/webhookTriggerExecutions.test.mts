import { eventBody, send } from '../support/sentWebhooks.mts';
import { WebhookStage } from '../support/webhookStage.mts';

let on: WebhookStage;

beforeAll(async () => {
	on = await WebhookStage.open();
});

beforeEach(async () => await on.reset({ verification: 'signature' }));

afterAll(async () => await on.close());

test('a test event can be repeated and takes nothing from production', async () => {
	on.workflow.edit({ verification: 'confirm' });
	on.workflow.isTest = true;
	const paymentId = await on.pay();
	await on.deliver({ body: eventBody({ paymentId, status: 'PENDING' }) });
	expect(on.statuses).toEqual(['PENDING', 'PENDING']);
	expect(on.workflow.processedData.size).toBe(0);
	on.workflow.isTest = false;
	await on.deliver({ body: eventBody({ paymentId, status: 'PENDING' }) });
	expect(on.statuses).toEqual(['PENDING', 'PENDING', 'PENDING']);
});

test('a retry of an execution whose store failed gets the event; a duplicate stays one', async () => {
	const webhook = on.signed();
	let isDown = true;
	on.workflow.processedData.access = async (kind) => {
		if (isDown && kind === 'write') throw new Error('database is down');
	};
	await on.deliver(webhook);
	const [failed] = on.workflow.executions;
	expect(failed.run.data.resultData.error).toMatchObject({
		message: 'n8n could not record that this event was handled',
		description: expect.stringContaining('Retry this execution'),
	});
	isDown = false;
	expect((await on.workflow.retry(failed)).items).toHaveLength(1);
	await on.deliver(webhook);
	expect(on.workflow.started).toHaveLength(1);
});

test('a worker that died after it recorded the event loses nothing: the retry gets it', async () => {
	const webhook = on.signed();
	await on.deliver(webhook);
	const [crashed] = on.workflow.executions.splice(0);
	await on.workflow.restart();
	expect((await on.workflow.retry(crashed)).items).toEqual(crashed.items);
	await on.deliver(webhook);
	expect(on.workflow.started).toHaveLength(1);
});

test('queue mode: of two workers that get the same event at once, one starts it', async () => {
	await on.deliver(on.signed());
	await on.workflow.startQueueMode();
	let readers = 0;
	let bothHaveRead = () => {};
	const bothRead = new Promise<void>((resolve) => (bothHaveRead = resolve));
	on.workflow.processedData.access = async (kind) => {
		if (kind === 'write' || ++readers > 2) return;
		if (readers === 2) bothHaveRead();
		await bothRead;
	};
	const webhook = on.signed();
	await send(on.workflow.url, webhook);
	await on.workflow.restart();
	await send(on.workflow.url, webhook);
	await on.settled();
	on.workflow.endQueueMode();
	expect(on.workflow.executions).toHaveLength(3);
	expect(on.workflow.started).toHaveLength(2);
});

test('repeated webhooks add nothing to what n8n stores', async () => {
	const webhook = on.signed();
	await on.deliver(webhook);
	const { size } = on.workflow.processedData;
	for (let copy = 0; copy < 20; copy++) await on.deliver(webhook);
	expect([size, on.workflow.processedData.size]).toEqual([2, 2]);
	expect(on.workflow.started).toHaveLength(1);
});

test('an execution that no webhook started says how to start it', async () => {
	const webhook = on.signed();
	await on.deliver(webhook);
	const [execution] = on.workflow.executions;
	const start = JSON.parse(execution.start);
	start.executionData.nodeExecutionStack[0].data.main = [[{ json: {} }]];
	const { run } = await on.workflow.retry({ ...execution, start: JSON.stringify(start) });
	expect(run.data.resultData.error?.message).toBe('There is no event to start with');
});
