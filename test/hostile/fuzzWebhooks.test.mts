import fc from 'fast-check';

import { answersTo, eventBody } from '../support/sentWebhooks.mts';
import type { Sent } from '../support/sentWebhooks.mts';
import { setStage } from '../support/stage.mts';
import type { Stage } from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';
import { batches, isPolluted, SEED } from './fuzz.mts';
import { PAYMENT_ID } from './samples.mts';
import { HOSTILE_TEXTS, mutated } from './values.mts';

const VERIFICATIONS = ['confirmation', 'signature'];

let stage: Stage;

beforeAll(async () => {
	stage = await setStage();
	await stage.engine.editCredential({ webhookSecret: 'the-secret-of-the-webhooks' });
});

afterAll(async () => await stage.sandbox.close());

const jsonValue = fc.oneof(
	fc.constantFrom<unknown>(...HOSTILE_TEXTS, null, 1e21, -0),
	fc.jsonValue(),
);
const event = { ...(JSON.parse(eventBody()) as Record<string, unknown>), paymentId: PAYMENT_ID };
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
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

test.each(VERIFICATIONS)(
	`%s: no webhook of strange bytes and headers starts or breaks anything (seed ${SEED})`,
	async (verification) => {
		const workflow = await WebhookWorkflow.open(stage.engine, { verification });
		const statuses = new Set<string>();
		for (const batch of batches(webhooks, 10_000)) {
			for (const status of Object.keys(await answersTo(workflow, batch))) statuses.add(status);
		}
		await workflow.close();
		const unexpected = [...statuses].filter((status) => !['200', '400', '401'].includes(status));
		expect(unexpected).toEqual([]);
		expect(workflow.started).toEqual([]);
		expect(workflow.warnings.filter((text) => /TypeError|RangeError|Cannot/.test(text))).toEqual(
			[],
		);
		expect(isPolluted()).toBe(false);
	},
	600_000,
);
