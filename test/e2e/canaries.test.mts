import { jest } from '@jest/globals';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialFor } from '../../demo/example.mts';
import { runCli, startN8n, type LaunchedN8n } from '../../demo/n8n/process.mts';
import { node, pickCredential, webhook, type WorkflowNode } from '../../demo/n8n/workflow.mts';
import type { Fault } from '../../sandbox/faults.mts';
import { TokenRegistry } from '../../sandbox/tokens.mts';
import { eventBody, send, signature } from '../support/sentWebhooks.mts';
import { PaymentWorkflow, type EndedExecution } from './paymentWorkflow.mts';
import { setStage, type Stage } from './stage.mts';

const FIRST_INSTALL = 20 * 60_000;
const TYPE = 'kashimiOAuth2Api';
const WEBHOOK_SECRET = 'canary-webhook-secret-7c1f9b52e0d84a63';
const RECIPIENT_IBAN = 'DE89370400440532013000';
const SENDER_IBAN = 'LT121000011101001000';

const api = (fault: Omit<Fault, 'route'>): Fault => ({ route: 'create', ...fault });
const FAULTS: Array<[string, Fault[]]> = [
	['no fault', []],
	['401 twice', [api({ kind: 'expiredToken', times: 2 })]],
	['422', [api({ kind: 'statusBeforeCommit', status: 422 })]],
	['500', [api({ kind: 'statusBeforeCommit', status: 500, times: Infinity })]],
	['garbage', [api({ kind: 'garbageBody', times: Infinity })]],
	['reset', [api({ kind: 'dropBeforeCommit', times: Infinity })]],
	[
		'an unknown outcome',
		[api({ kind: 'dropAfterCommit' }), { route: 'list', kind: 'statusBeforeCommit', times: 99 }],
	],
	[
		'a refused token',
		[
			api({ kind: 'expiredToken', times: 2 }),
			{ route: 'token', kind: 'tokenError', error: 'invalid_client', times: 9 },
		],
	],
];

describe('secrets in a real n8n that logs at debug level, with forced failures', () => {
	// The sandbox tells a token to its client only, and keeps none.
	const issue = jest.spyOn(TokenRegistry.prototype, 'issue');
	const runs = new Map<string, EndedExecution>();
	let stage: Stage;
	let n8n: LaunchedN8n | undefined;
	let tokens: string[];
	let secrets: string[];
	let log: string;
	let database: Buffer;
	let exported: string;

	beforeAll(async () => {
		stage = await setStage();
		stage.settings.env = { ...stage.settings.env, N8N_LOG_LEVEL: 'debug' };
		n8n = await startN8n(stage.settings);
		const workflow = await PaymentWorkflow.setUp(n8n, stage.sandbox);
		const { data } = credentialFor(stage.sandbox);
		const credential = await workflow.createCredential(TYPE, {
			...data,
			webhookSecret: WEBHOOK_SECRET,
		});
		const use = (plain: WorkflowNode) => pickCredential(plain, { ...credential, type: TYPE });

		await workflow.publish([
			webhook(),
			use(
				workflow.createNode({
					amount: '={{ $json.body.amount }}',
					additionalFields: { senderIban: SENDER_IBAN },
					options: { maxRetries: 0 },
				}),
			),
		]);
		async function run(name: string, amount: number): Promise<void> {
			const id = await workflow.startedBy(async () => await workflow.call({ amount }));
			runs.set(name, await workflow.end(id));
		}
		for (const [name, faults] of FAULTS) {
			for (const fault of faults) stage.sandbox.faults.plan(fault);
			await run(name, 12.34);
			stage.sandbox.faults.clear();
		}
		await run('a refused amount', -1);

		const trigger = node('Kashimi Trigger', 'n8n-nodes-kashimi.kashimiTrigger', 2, {
			event: 'statusChanged',
			verification: 'signature',
		});
		const url = await workflow.publish(
			[
				{ ...use(trigger), webhookId: 'signed' } as WorkflowNode,
				node('N', 'n8n-nodes-base.noOp', 1, {}),
			],
			'signed/webhook',
		);
		const body = eventBody();
		const forged = { 'X-Kashimi-Signature': signature(body, 'forged') };
		runs.set('forged', {
			status: String((await send(url, { body, headers: forged })).status),
		} as EndedExecution);
		runs.set('unsigned', { status: String((await send(url, { body })).status) } as EndedExecution);

		await n8n.stop();
		n8n = undefined;
		log = await readFile(stage.settings.logFile, 'utf8');
		exported = await runCli(stage.settings, ['export:workflow', '--all', '--pretty']);
		const folder = join(stage.settings.userFolder, '.n8n');
		const files = (await readdir(folder)).filter((name) => name.startsWith('database.sqlite'));
		database = Buffer.concat(
			await Promise.all(files.map(async (name) => await readFile(join(folder, name)))),
		);
		tokens = issue.mock.results.map(({ value }) => value as string);
		secrets = [String(data.clientSecret), WEBHOOK_SECRET, ...tokens];
	}, FIRST_INSTALL);

	afterAll(async () => {
		issue.mockRestore();
		await n8n?.stop();
		await stage.strike();
	});

	const found = (text: string | Buffer, canaries: string[]): string[] =>
		canaries.filter((canary) => text.includes(canary));

	test('made every failure happen', () => {
		const statuses = Object.fromEntries([...runs].map(([name, { status }]) => [name, status]));
		expect(statuses).toEqual({
			...Object.fromEntries(FAULTS.map(([name]) => [name, 'error'])),
			'no fault': 'success',
			// The payment was made, and found by its end-to-end id.
			garbage: 'success',
			'a refused amount': 'error',
			forged: '401',
			unsigned: '401',
		});
		expect(tokens.length).toBeGreaterThan(1);
	});

	test('finds what is expected in each place, by the same search', () => {
		expect(found(database, [RECIPIENT_IBAN.slice(0, 4), SENDER_IBAN])).toHaveLength(2);
		expect(found(exported, [SENDER_IBAN])).toHaveLength(1);
		expect(found(log, ['Create payment'])).toHaveLength(1);
	});

	test('keeps client secret, webhook secret and tokens out of the log, the database and exports', () => {
		expect(found(log, secrets)).toEqual([]);
		expect(found(database, secrets)).toEqual([]);
		expect(found(exported, secrets)).toEqual([]);
	});

	test('adds no full IBAN to what n8n itself logs and keeps of the parameters', () => {
		const ibans = [SENDER_IBAN, RECIPIENT_IBAN, 'DE89 3704 0044 0532 0130 00'];
		// At debug level n8n logs a failed node with its parameters, as the user typed them.
		const isTyped = /"(senderIban|recipientIban)": ?"[^"]*"/g;
		expect(found(log, ibans)).toContain(SENDER_IBAN);
		expect(found(log.replace(isTyped, ''), ibans)).toEqual([]);
		const errors = [...runs.values()].map(({ run }) => run?.resultData.error);
		const own = JSON.stringify(errors).replace(isTyped, '');
		expect(found(own, [...ibans, ...secrets])).toEqual([]);
	});
});
