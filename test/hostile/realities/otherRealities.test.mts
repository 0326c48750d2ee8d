import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { IDataObject } from 'n8n-workflow';
import * as prettier from 'prettier';

import { Engine } from '../../support/engine.mts';
import { PollingWorkflow } from '../../support/polling.mts';
import { ALL_SCOPES, validPayment } from '../../support/stage.mts';
import { OtherKashimi } from './otherKashimi.mts';
import { AS_DOCUMENTED, COLUMNS, ROWS, type Column, type Row } from './realities.mts';
import { runWebhooks, WEBHOOK_ROWS } from './webhookRealities.mts';
import { unreadableExisting, NOT_KNOWN } from '../../support/sentences.mts';

const PAGE = fileURLToPath(new URL('../../../docs/other-realities.md', import.meta.url));
const columns = Object.keys(COLUMNS) as Column[];
/** Payments that are there before. */
const OLD = 24;
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

type Outcomes = Record<Column, string>;
const seen = new Map<Row, Outcomes>();

let webhooks: Awaited<ReturnType<typeof runWebhooks>>;

beforeAll(async () => {
	const engine = await Engine.start();
	const waiting = [...ROWS];
	let polls: Promise<unknown> = Promise.resolve();
	const work = async () => {
		for (let row = waiting.shift(); row; row = waiting.shift()) {
			const { kashimi, outcomes } = await runOperations(engine, row);
			const ready = { row, kashimi, outcomes };
			// All workflows that poll have the credential with the same ID.
			polls = polls.then(async () => {
				ready.outcomes.poll = await poll(engine, ready.kashimi);
				ready.kashimi.close();
				seen.set(ready.row, ready.outcomes);
			});
		}
	};
	await Promise.all(Array.from({ length: 8 }, work));
	await polls;
	const documented = await OtherKashimi.start();
	const own = engine.withOwnCredentials();
	await own.saveCredential(credential(documented));
	webhooks = await runWebhooks(
		own,
		WEBHOOK_ROWS.map(() => String(documented.add().id)),
	);
	documented.close();
});

test.each(ROWS.map((row) => [row.title, row] as const))('%s', (_, row) => {
	const usual = Object.fromEntries(columns.map((column) => [column, AS_DOCUMENTED]));
	expect(seen.get(row)).toEqual({ ...usual, ...row.expected });
});

test.each(WEBHOOK_ROWS.map((row) => [row.title, row] as const))('webhook: %s', (_, row) => {
	const usual = { confirm: 'started', signature: 'started' };
	expect(webhooks.get(row)).toEqual({ ...usual, ...row.expected });
});

test('the page for users shows what was seen', async () => {
	const page = await pageOf(ROWS.map((row) => [row.title, seen.get(row)!]));
	if (process.env.OTHER_REALITIES === 'write') await writeFile(PAGE, page);
	expect(await readFile(PAGE, 'utf8')).toBe(page);
});

function credential(kashimi: OtherKashimi) {
	const client = { clientId: 'client', clientSecret: 'secret', requestedScopes: ALL_SCOPES };
	return { environment: 'custom', baseUrl: kashimi.url, ...client };
}

async function runOperations(shared: Engine, { reality }: Row) {
	const kashimi = await OtherKashimi.start(reality);
	for (let number = 0; number < OLD; number++) {
		kashimi.add({ amount: 1, currency: 'EUR', metadata: { endToEndId: `OLD-${number}` } });
	}
	if (reality.hides) for (const payment of kashimi.payments) delete payment.metadata;
	const engine = shared.withOwnCredentials(randomUUID());
	await engine.saveCredential(credential(kashimi));
	const run = async (operation: string, parameters: IDataObject, judge: Judge) => {
		const { json, error } = await engine.run({
			parameters: { resource: 'payment', operation, ...parameters, options: { maxRetries: 0 } },
		});
		return error === undefined ? judge(json) : told(error.message);
	};
	const create = { ...validPayment, endToEndId: 'INV-1' };
	const made: Outcomes = {} as Outcomes;
	made.create = await run('create', create, judgeCreated);
	const paymentId = String(kashimi.payments.at(-1)!.id);
	const isIt = ([item]: IDataObject[]) => item?.paymentId === paymentId;
	made.createAgain = await run('create', create, (items) =>
		okay(isIt(items) && items[0]!.outcome === 'existing', items),
	);
	made.get = await run('get', { paymentId }, (items) => okay(isIt(items), items));
	const byReference = { lookUpBy: 'endToEndId', endToEndId: 'INV-1' };
	made.getByReference = await run('get', byReference, (items) =>
		okay(items.length === 1 && isIt(items), items),
	);
	made.getMany = await run('getMany', { returnAll: true }, (items) =>
		items.length === OLD + 1 ? AS_DOCUMENTED : `${items.length} items`,
	);
	made.getStatus = await run('getStatus', { paymentId }, (items) =>
		items[0]?.status === 'COMPLETED' ? AS_DOCUMENTED : `status ${String(items[0]?.status)}`,
	);
	made.getStatusHistory = await run('getStatusHistory', { paymentId }, (items) => {
		if (items.length === 0) return 'no items';
		const order = items.map(({ statusId }) => String(statusId)[12]).join('');
		return order === '012' ? AS_DOCUMENTED : `order ${order}`;
	});
	return { kashimi, outcomes: made };
}

type Judge = (items: IDataObject[]) => string;
const okay = (isOkay: boolean, items: IDataObject[]) =>
	isOkay ? AS_DOCUMENTED : `other items: ${JSON.stringify(items).slice(0, 300)}`;

function judgeCreated([item]: IDataObject[]): string {
	const { outcome, status, redirectUrl, notice, isFinal } = item!;
	if (outcome !== 'created') return `outcome ${String(outcome)}`;
	if (status !== 'PENDING') return `made, status ${String(status)}, final: ${String(isFinal)}`;
	if (redirectUrl)
		return notice === undefined ? AS_DOCUMENTED : `unexpected notice: ${String(notice)}`;
	return notice === undefined ? 'made, without link and notice' : 'made, with a notice';
}

async function poll(engine: Engine, kashimi: OtherKashimi): Promise<string> {
	const own = engine.withOwnCredentials();
	await own.saveCredential(credential(kashimi));
	const workflow = PollingWorkflow.open(own, { event: 'newPayment' });
	const { error } = await workflow.activate();
	if (error) return told(error.message);
	const [fresh] = [kashimi.add({ amount: 2, currency: 'EUR' })];
	const { items, error: later } = await workflow.tick();
	if (later) return told(later.message);
	const ids = items.map(({ paymentId, id }) => paymentId ?? id);
	return ids.length === 1 && ids[0] === fresh!.id ? AS_DOCUMENTED : `${ids.length} items`;
}

/** An error in the words of the page. */
function told(message: string): string {
	if (message === unreadableExisting()) return 'could not be read';
	if (message.endsWith(NOT_KNOWN)) return 'not known';
	return message.replace(UUID, '…');
}

async function pageOf(rows: Array<[string, Outcomes]>): Promise<string> {
	const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const text = [
		'# Other realities',
		'The documentation of Kashimi leaves gaps, and nobody could try this package against the real API. This page shows what each operation does if the API is different from what the documentation suggests. It is written by a test that runs the package in n8n’s engine against a server for each row: `npm run generate -- realities`. Which of these is true, [the probe](probe.md) finds out.',
		`"${AS_DOCUMENTED}" means that the outcome is the same as with the documented API. Everything else is what the node says. "could not be read" is the error for an end-to-end ID that exists while its payment cannot be seen; nothing is created then.`,
		[
			line(['The API', ...columns.map((column) => COLUMNS[column])]),
			line(['---', ...columns.map(() => '---')]),
			...rows.map(([title, outcomes]) =>
				line([title, ...columns.map((column) => outcomes[column])]),
			),
		].join('\n'),
		'## Webhooks',
		'The Kashimi Trigger with each verification, and _Signature Format_ Automatic. With _Confirm With Kashimi_ the signature does not count, and only the ID of the payment is taken from the body. A webhook about two payments is refused: one webhook starts one execution.',
		[
			line(['The webhook', 'Confirm With Kashimi', 'HMAC Signature']),
			line(['---', '---', '---']),
			...WEBHOOK_ROWS.map((row) => {
				const { confirm, signature } = webhooks.get(row)!;
				return line([row.title, confirm, signature]);
			}),
		].join('\n'),
		'## What the node cannot survive',
		[
			'- Lists that are not in JSON, or two levels deep in an object: the error names the fields that came.',
			'- Pages that have to be asked for with a parameter, without a link to the next one and without any sign that more follows: nobody can tell such a part from the whole.',
			'- IDs of payments that are no UUIDs, or that are told apart by their case.',
			'- Other routes than those of the documentation.',
		].join('\n'),
	].join('\n\n');
	const config = await prettier.resolveConfig(PAGE);
	return await prettier.format(text, { ...config, filepath: PAGE });
}
