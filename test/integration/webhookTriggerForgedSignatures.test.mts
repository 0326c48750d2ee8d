import fc from 'fast-check';

import { forgedSignatures, mutatedBodies, signed } from '../support/forgeries.mts';
import { repetitions } from '../support/repetitions.mts';
import { answersTo, eventBody, type Sent } from '../support/sentWebhooks.mts';
import { credentialFor, setStage, type Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';

const FORGERIES = repetitions(10_000, 0.2);

let stage: Stage;
let workflow: WebhookWorkflow;
let secret: string;

beforeAll(async () => {
	stage = await setStage();
	secret = stage.sandbox.clients[0].webhookSecret;
	await stage.engine.saveCredential({ ...credentialFor(stage.sandbox), webhookSecret: secret });
	workflow = await WebhookWorkflow.open(stage.engine, { verification: 'signature' });
});

afterAll(async () => {
	await workflow.close();
	await stage.sandbox.close();
});

test(`signature: of ${FORGERIES} forged, mutated and replayed webhooks none starts the workflow`, async () => {
	const genuine = { body: eventBody(), secret };
	const replay = signed(genuine);
	expect(await answersTo(workflow, [replay])).toEqual({ 200: 1 });
	expect(workflow.started).toHaveLength(1);

	const { headers } = replay;
	const mutated = mutatedBodies(genuine.body).map((body): Sent => ({ body, headers }));
	const forged = [
		...fc.sample(mutated, FORGERIES * 0.45),
		...fc.sample(forgedSignatures(genuine), FORGERIES * 0.5),
	];
	expect(await answersTo(workflow, forged)).toEqual({ 401: forged.length });
	const replays = Array<Sent>(FORGERIES - forged.length).fill(replay);
	expect(await answersTo(workflow, replays)).toEqual({ 200: replays.length });
	expect(workflow.started).toHaveLength(1);
	expect(workflow.processedData.size).toBe(2);
});
