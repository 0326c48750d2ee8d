import fc from 'fast-check';

import { foreignEvents, mutatedBodies } from '../support/forgeries.mts';
import { repetitions } from '../support/repetitions.mts';
import { answersTo, eventBody, type Sent } from '../support/sentWebhooks.mts';
import { setStage, validPayment, type Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';

const FORGERIES = repetitions(10_000, 0.2);

let stage: Stage;
let workflow: WebhookWorkflow;

beforeAll(async () => {
	stage = await setStage();
	workflow = await WebhookWorkflow.open(stage.engine);
});

afterAll(async () => {
	await workflow.close();
	await stage.sandbox.close();
});

test(`confirmation: of ${FORGERIES} forged, mutated and replayed webhooks none starts the workflow`, async () => {
	const { json } = await stage.engine.run({
		parameters: { ...validPayment, additionalFields: { webhookUrl: workflow.url } },
	});
	await stage.sandbox.webhooksSettled();
	await workflow.idle();
	expect(workflow.started.map(({ status }) => status)).toEqual(['PENDING']);
	const { size } = workflow.processedData;

	const paymentId = json[0].paymentId as string;
	const body = eventBody({ paymentId });
	const claims = fc
		.record({ status: fc.string({ minLength: 1 }), eventId: fc.uuid() })
		.map((changes): Sent => ({ body: eventBody({ ...changes, paymentId }) }));
	const forged = [
		...fc.sample(mutatedBodies(body), FORGERIES * 0.6).map((mutated): Sent => ({ body: mutated })),
		...fc.sample(foreignEvents(), FORGERIES * 0.35),
		...fc.sample(claims, FORGERIES * 0.05),
	];
	const {
		200: received = 0,
		400: refused,
		503: ahead = 0,
		...others
	} = await answersTo(workflow, forged);
	expect(others).toEqual({});
	expect(refused + received + ahead).toBe(FORGERIES);
	expect(workflow.started).toHaveLength(1);
	expect(workflow.processedData.size).toBe(size);
});
