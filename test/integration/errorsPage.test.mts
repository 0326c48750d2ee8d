/**
 * Triggers every message of docs/errors.md once and compares the page with what the node says; what to do stands
 * in the page alone. `npm run generate -- errors` writes the messages into the page.
 */
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { IDataObject, IRun, IRunExecutionData } from 'n8n-workflow';
import * as prettier from 'prettier';

import { findObstacle } from '../../nodes/Kashimi/actions/payment/waitObstacle.ts';
import { KashimiClient } from '../../nodes/Kashimi/transport/client.ts';
import type { Fault } from '../../sandbox/faults.mts';
import { FAULTS } from '../hostile/faults.mts';
import { HostileApi } from '../hostile/hostileApi.mts';
import type { KashimiRun } from '../support/engine.mts';
import {
	createPayment,
	forgetNode,
	stageOfAllTests,
	validPayment,
	withoutToken,
} from '../support/stage.mts';
import { WebhookWorkflow } from '../support/webhooks.mts';
import { MemoryCredential } from '../unit/transport/memoryCredential.mts';
import { LINK_LOST, NO_TOKEN } from '../support/sentences.mts';

const PAGE = new URL('../../docs/errors.md', import.meta.url);
const isWriting = process.env.ERRORS_PAGE === 'write';

const stage = stageOfAllTests();

const INVOICE = { ...validPayment, endToEndId: 'INV-1' };
const BANKS = {
	resource: 'provider',
	operation: 'getMany',
	options: { maxRetries: 0, timeout: 1 },
};
const WITHOUT_NUMBER = {
	...validPayment,
	additionalFields: { customBody: '{"metadata":{"endToEndId":null}}' },
};
const NEW_ATTEMPT = { onDuplicate: 'newAttempt' };
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** The message of a run that fails. */
async function failure(parameters: object, run: Partial<KashimiRun> = {}): Promise<string> {
	const { error } = await stage.engine.run({ parameters: parameters as IDataObject, ...run });
	return error!.message;
}

function plan(fault: Partial<Fault>): void {
	stage.sandbox.faults.plan({
		...{ route: 'providers', kind: 'statusBeforeCommit', times: Infinity },
		...fault,
	});
}

const answered = (fault: Partial<Fault>, parameters: object = BANKS) => {
	return async () => {
		plan(fault);
		return await failure(parameters);
	};
};
const withCredential = (changes: IDataObject, parameters: object = BANKS) => {
	return async () => {
		await stage.engine.editCredential(changes as never);
		return await failure(parameters);
	};
};
const token = (error: Fault['error']) => answered({ route: 'token', kind: 'tokenError', error });

/** Runs against an API that fails in a way that the sandbox has not. */
const against = (row: string) => async () => {
	const api = await HostileApi.start(FAULTS.find((fault) => fault.row === row)!, 'everyRequest');
	try {
		return await withCredential({ baseUrl: api.baseUrl })();
	} finally {
		api.close();
	}
};

/** A wait for a payment whose webhooks go elsewhere. */
const waitFor = (additionalFields: object) => async () => {
	const { paymentId } = await createPayment(stage, { additionalFields });
	const wait = { resource: 'payment', operation: 'waitForFinalStatus', waitLimit: 24 };
	return await failure({ ...wait, waitUnit: 'hours', paymentId });
};

/** Of a loop. */
const nextRound =
	({ data }: IRun) =>
	({ executionData, resultData }: IRunExecutionData) => {
		executionData!.contextData = data.executionData!.contextData;
		resultData.runData = data.resultData.runData;
	};

/** By heading of the page, in the order of its rows. */
const MESSAGES: Record<string, Array<() => Promise<string>>> = {
	Access: [
		token('invalid_client'),
		token('invalid_scope'),
		withCredential({ requestedScopes: ['payments:read'] }, INVOICE),
		answered({ status: 403 }),
		answered({ status: 401 }),
		token('server_error'),
		answered({ route: 'token', kind: 'rateLimit', retryAfter: 3600 }),
		withCredential({ clientSecret: '' }),
		async () => {
			const { credentials } = stage.engine;
			const read = credentials.getDecrypted.bind(credentials);
			let reads = 0;
			// Each reading gives other scopes.
			credentials.getDecrypted = async (...which) => ({
				...(await read(...which)),
				requestedScopes: Array<string>(++reads).fill('providers:read'),
			});
			return await failure(BANKS);
		},
		answered({ route: 'token', status: 200, body: 'Welcome' }),
	],
	'Creating a payment': [
		async () => {
			plan({ route: 'create', kind: 'dropAfterCommit', times: 1 });
			plan({ route: 'list', status: 503 });
			return await failure({ ...INVOICE, options: { maxRetries: 0 } });
		},
		async () => {
			await createPayment(stage, INVOICE);
			return await failure({ ...INVOICE, amount: 99 });
		},
		async () => {
			await createPayment(stage, INVOICE);
			return await failure({ ...INVOICE, options: { onDuplicate: 'error' } });
		},
		async () => {
			const again = { executionId: '7', stored: withoutToken };
			await stage.engine.run({ parameters: validPayment, ...again });
			stage.sandbox.store.all()[0]!.payment.createdAt = '2026-01-01T00:00:00Z';
			return await failure(validPayment, again);
		},
		async () => {
			const { run } = await stage.engine.run({ parameters: { ...validPayment, amount: -1 } });
			return await failure(validPayment, { retryOf: run, stored: forgetNode });
		},
		async () => {
			plan({ route: 'create', kind: 'dropAfterCommit' });
			plan({ route: 'list', status: 503 });
			const options = { maxRetries: 0 };
			const { run } = await stage.engine.run({ parameters: { ...INVOICE, options } });
			await stage.engine.editCredential({ clientId: 'another' });
			return await failure({ ...INVOICE, options }, { retryOf: run });
		},
		async () => {
			plan({ route: 'create', kind: 'dropAfterCommit', times: 1 });
			plan({ route: 'list', status: 503 });
			const { run } = await stage.engine.run({
				parameters: { ...validPayment, options: { maxRetries: 0 } },
			});
			return await failure(validPayment, { stored: nextRound(run) });
		},
		async () => {
			plan({ route: 'create', kind: 'dropAfterCommit', times: 1 });
			const { run } = await stage.engine.run({ parameters: WITHOUT_NUMBER });
			return await failure(WITHOUT_NUMBER, { stored: nextRound(run) });
		},
		async () => {
			plan({ route: 'create', kind: 'slow', delayMs: 0, times: 1 });
			plan({ route: 'create', status: 422, times: 1 });
			const parameters = { ...INVOICE, endToEndId: '=INV-{{ $itemIndex }}' };
			const two = { items: [{}, {}] };
			const options = { maxConcurrency: 1 };
			const { run } = await stage.engine.run({ parameters: { ...parameters, options }, ...two });
			return await failure({ ...parameters, amount: 5 }, { ...two, retryOf: run });
		},
		async () => await failure(validPayment, { mode: 'integrated' }),
		async () => await failure(WITHOUT_NUMBER, { node: { retryOnFail: true } }),
		async () => {
			plan({ route: 'create', status: 401, times: 1 });
			return await failure(WITHOUT_NUMBER);
		},
		async () => {
			await createPayment(stage, INVOICE);
			await stage.engine.editCredential({ requestedScopes: ['payments:write'] });
			return await failure({ ...INVOICE, options: { maxRetries: 0 } });
		},
		async () => {
			plan({ route: 'list', status: 503 });
			return await failure({ ...INVOICE, options: { ...NEW_ATTEMPT, maxRetries: 0 } });
		},
		async () => {
			const { paymentId } = await createPayment(stage, INVOICE);
			const record = await stage.sandbox.advance(paymentId!, { outcome: 'failed' });
			for (let attempt = 2; attempt < 100; attempt++) {
				const id = randomUUID();
				const metadata = { endToEndId: `INV-1-${attempt}` };
				const statusEvents = record.statusEvents.map((one) => ({ ...one, paymentId: id }));
				const payment = { ...record.payment, id, metadata };
				stage.sandbox.store.insert({ ...record, payment, statusEvents });
			}
			return await failure({ ...INVOICE, options: NEW_ATTEMPT });
		},
		async () => {
			return await failure({ ...INVOICE, endToEndId: 'A'.repeat(33), options: NEW_ATTEMPT });
		},
		async () => await failure({ ...validPayment, options: NEW_ATTEMPT }),
		async () => await failure({ ...INVOICE, options: { maxTotalPerRun: 10 } }),
		async () => await failure({ ...INVOICE, options: { maxTotalPerDay: 10 } }),
		async () => {
			await createPayment(stage, { ...INVOICE, endToEndId: 'INV-2' });
			return await failure({ ...INVOICE, options: { maxPaymentsPerDay: 1 } });
		},
		async () => {
			plan({ route: 'list', status: 503 });
			return await failure({ ...INVOICE, options: { maxTotalPerDay: 10, maxRetries: 0 } });
		},
		async () => {
			const { paymentId } = await createPayment(stage, INVOICE);
			await stage.sandbox.advance(paymentId!, { outcome: 'failed' });
			const createdAt = new Date().toISOString();
			const body = [{ id: UNKNOWN_ID, status: 'PENDING', createdAt }];
			plan({ route: 'status', status: 200, body, times: 1 });
			return await failure({ ...INVOICE, options: { ...NEW_ATTEMPT, maxPaymentsPerDay: 9 } });
		},
		async () => {
			const parameters = { ...INVOICE, amount: '={{ $json.amount }}' };
			return await failure(parameters, { items: [{ amount: 1 }, { amount: 2 }] });
		},
		async () => {
			const safetyLimits = { limits: { maxAmount: 10 } };
			return await failure({ ...INVOICE, options: { safetyLimits } });
		},
		answered({ route: 'create', status: 422 }, INVOICE),
	],
	'Any request': [
		answered({ status: 400 }),
		async () => await failure({ resource: 'payment', operation: 'get', paymentId: UNKNOWN_ID }),
		answered({ kind: 'rateLimit', retryAfter: 3600 }),
		answered({ status: 503 }),
		answered({ status: 418 }),
		answered({ status: 500 }),
		answered({ kind: 'hang' }),
		against('host name not known'),
		against('connection refused'),
		against('self-signed certificate'),
		async () => {
			const baseUrl = stage.sandbox.url.replace('http:', 'https:');
			return await withCredential({ baseUrl })();
		},
		answered({ status: 302 }),
		answered(
			{ route: 'get', status: 200, body: { id: 'x'.repeat(65 * 1024 * 1024) } },
			{
				...{ resource: 'payment', operation: 'get', paymentId: UNKNOWN_ID },
				options: { maxRetries: 0 },
			},
		),
		answered({ kind: 'garbageBody' }),
	],
	'Waiting and webhooks': [
		waitFor({}),
		waitFor({ webhookUrl: 'http://127.0.0.1:9/elsewhere' }),
		waitFor({ webhookUrl: 'http://127.0.0.1:5678/webhook-waiting/12?signature=abc' }),
		async () => {
			const settings = { timeout: 1000, maxRetries: 0, maxConcurrency: 1, itemIndex: 0 };
			const client = new KashimiClient(new MemoryCredential().execution(), settings);
			const resumeUrl = 'http://localhost:5678/webhook-waiting/1';
			return (await findObstacle(client, undefined, resumeUrl))!.problem;
		},
		async () => {
			await stage.engine.editCredential({ webhookSecret: '' });
			const workflow = await WebhookWorkflow.open(stage.engine, { verification: 'signature' });
			workflow.isTest = true;
			const refusal = await workflow.activate().catch((error: Error) => error.message);
			await workflow.close();
			return String(refusal).replace(/\..*/, '');
		},
		async () => {
			await createPayment(stage, INVOICE);
			const { notice } = await createPayment(stage, INVOICE);
			return notice!.match(new RegExp(`The bank link.* ${LINK_LOST}`))![0];
		},
	],
};

/** A message without what changes from case to case. */
function cellOf(message: string): string {
	return message
		.replace(
			new RegExp(
				`^(Could not [a-z0-9 -]+: |${NO_TOKEN})| \\(item \\d+\\)$| \\(https?:[^)]*\\)$`,
				'g',
			),
			'',
		)
		.replace(/https?:\/\/[^\s,)]+|\b[0-9a-f]{8}(-[0-9a-f]+){4}|\b(INV-|N8N)[0-9A-F]+/g, '…')
		.replace(/\b(payments|providers):\w+|\b\d[\d:.TZ-]*(?<![.])( EUR)?/g, '…')
		.replace(/\bClient (ID|Secret)|Retry On Fail/g, '…')
		.replace(/…(, …)+/g, '…');
}

/** A row of a table: the message, and what to do. */
const ROW = /^\| (?!Message\b|-)([^`|].*?) +\| (.*?) *\|$/gm;

const page = await readFile(PAGE, 'utf8');
const sectionOf = (title: string) => page.split(`\n## ${title}\n`)[1]!.split('\n## ')[0]!;

describe.each(Object.entries(MESSAGES))('%s', (title, messages) => {
	const rows = [...sectionOf(title).matchAll(ROW)].map(([row, cell]) => ({ row, cell: cell! }));
	test('has a row for each message', () => expect(rows).toHaveLength(messages.length));

	test.each(messages.map((trigger, index) => [rows[index]?.cell, trigger, index] as const))(
		'%s',
		async (cell, trigger, index) => {
			const said = cellOf(await trigger());
			if (isWriting) await write(title, index, said);
			else expect(cell).toBe(said);
		},
	);
});

async function write(title: string, index: number, message: string): Promise<void> {
	const text = await readFile(PAGE, 'utf8');
	const [before, after] = text.split(`\n## ${title}\n`) as [string, string];
	let row = -1;
	const end = after.search(/\n## /);
	const section = (end < 0 ? after : after.slice(0, end)).replace(ROW, (old, cell: string) =>
		++row === index ? old.replace(cell, () => message) : old,
	);
	const written = `${before}\n## ${title}\n${section}${end < 0 ? '' : after.slice(end)}`;
	const config = await prettier.resolveConfig(PAGE);
	await writeFile(PAGE, await prettier.format(written, { ...config, parser: 'markdown' }));
}
