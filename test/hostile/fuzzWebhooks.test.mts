import fc from 'fast-check';

import { answersTo, eventBody, signature, type Sent } from '../support/sentWebhooks.mts';
import { setStage, type Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';
import { batches, isPolluted, SEED } from './fuzz.mts';
import { PAYMENT_ID } from './samples.mts';
import { HOSTILE_TEXTS, mutated } from './values.mts';

const SECRET = 'the-secret-of-the-webhooks';

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
	await stage.engine.editCredential({ webhookSecret: SECRET });
});

afterAll(async () => await stage.sandbox.close());

const jsonValue = fc.oneof(
	fc.constantFrom<unknown>(...HOSTILE_TEXTS, null, 1e21, -0),
	fc.jsonValue(),
);
const event = { ...(JSON.parse(eventBody()) as Record<string, unknown>), paymentId: PAYMENT_ID };
const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
const polluting = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
const events = mutated(event, jsonValue)
	.map((fields) => JSON.stringify(fields))
	.chain((text) =>
		fc.constantFrom(
			text,
			text,
			text.replace('{', polluting),
			text.replace('{', `{"deep":${deep},`),
			text.slice(0, text.length / 2),
			`[${text}]`,
		),
	);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((each) => Buffer.from(each));
const headers = fc.dictionary(
	fc.constantFrom('X-Kashimi-Signature', 'Content-Type', 'X-Signature', 'X-Any', 'Cookie'),
	fc.oneof(
		fc.constantFrom('', 'sha256=', 'null', 'undefined', '__proto__', 'application/json', ','),
		fc.stringMatching(/^[\x21-\x7e]{1,80}$/),
	),
	{ maxKeys: 3 },
);
const webhooks: fc.Arbitrary<Sent> = fc.record(
	{
		body: fc.oneof(
			{ weight: 4, arbitrary: events },
			jsonValue.map((value) => JSON.stringify(value)),
			bytes,
		),
		headers,
	},
	{ requiredKeys: ['body'] },
);

/** The same, as Kashimi itself would send it. */
const signedWebhooks = webhooks.map(({ body, headers: others }) => ({
	body,
	headers: { ...others, 'X-Kashimi-Signature': signature(body, SECRET) },
}));

async function answersAndStarts(verification: string, sent: fc.Arbitrary<Sent>) {
	const workflow = await WebhookWorkflow.open(stage.engine, { verification });
	const statuses = new Set<string>();
	for (const batch of batches(sent, 10_000)) {
		for (const status of Object.keys(await answersTo(workflow, batch))) statuses.add(status);
	}
	await workflow.close();
	expect(workflow.warnings.filter((text) => /TypeError|RangeError|Cannot/.test(text))).toEqual([]);
	expect(isPolluted()).toBe(false);
	const failed = workflow.executions.filter(({ run }) => run.data.resultData.error !== undefined);
	expect(failed).toEqual([]);
	return { statuses: [...statuses].sort(), started: workflow.started };
}

test(`confirmation: strange bytes and headers start nothing (seed ${SEED})`, async () => {
	const { statuses, started } = await answersAndStarts('confirm', webhooks);
	expect(statuses).toEqual(['200', '400']);
	expect(started).toEqual([]);
}, 600_000);

test(`signature: strange bytes and headers start nothing (seed ${SEED})`, async () => {
	const { statuses, started } = await answersAndStarts('signature', webhooks);
	expect(statuses).toEqual(['401']);
	expect(started).toEqual([]);
}, 600_000);

test(`signed strange bytes start what can be read, and break nothing (seed ${SEED})`, async () => {
	const { statuses, started } = await answersAndStarts('signature', signedWebhooks);
	expect(statuses).toEqual(['200', '400']);
	expect(started.length).toBeGreaterThan(0);
	const own = started.flatMap((item) => Object.keys(item));
	expect(own).not.toContain('__proto__');
}, 600_000);
