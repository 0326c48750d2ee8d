import { createHmac, randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';

import type { Engine } from '../../support/engine.mts';
import { send } from '../../support/sentWebhooks.mts';
import { WebhookWorkflow } from '../../support/webhooks.mts';

const SECRET = 'the-secret-of-the-webhooks';
const OTHER = '00000000-0000-4000-8000-000000000000';

export interface WebhookRow {
	title: string;
	body?: (event: Record<string, unknown>) => unknown;
	/** The value of the signature header, from the hexadecimal signature; that alone is usual. */
	header?: (
		sign: (text: string, encoding?: 'hex' | 'base64' | 'base64url') => string,
		body: string,
	) => string;
	/** What each verification answers; it starts the workflow unless told. */
	expected?: { confirm?: string; signature?: string };
}

const seconds = () => Math.floor(Date.now() / 1000);
const timed = (time: number) => (sign: (text: string) => string, body: string) =>
	`t=${time},v1=${sign(`${time}.${body}`)}`;
const wrong = '0'.repeat(64);
const refused = { signature: 'refused (401)' };

export const WEBHOOK_ROWS: WebhookRow[] = [
	{ title: 'as documented' },
	{ title: 'no `eventId`', body: ({ eventId: _, ...event }) => event },
	{ title: 'numeric `eventId`', body: (event) => ({ ...event, eventId: 7 }) },
	{
		title: '`eventName` in another case',
		body: (event) => ({ ...event, eventName: 'payment.status.updated' }),
	},
	{ title: 'no `eventName`', body: ({ eventName: _, ...event }) => event },
	{ title: 'fields under `data`', body: ({ eventName, ...data }) => ({ eventName, data }) },
	{
		title: 'nothing but `paymentId`',
		body: ({ paymentId }) => ({ paymentId }),
		expected: { signature: 'refused (400)' },
	},
	{
		title: 'payment ID in capitals',
		body: (event) => ({ ...event, paymentId: String(event.paymentId).toUpperCase() }),
	},
	{ title: 'a list of one event', body: (event) => [event] },
	{
		title: 'a list of events of one payment',
		body: (event) => [{ ...event, status: 'PENDING' }, event],
	},
	{
		title: 'a list of events of two payments',
		body: (event) => [event, { ...event, paymentId: OTHER }],
		expected: { confirm: 'refused (400)', signature: 'refused (400)' },
	},
	{
		title: 'form-encoded',
		body: (event) => new URLSearchParams(event as Record<string, string>).toString(),
	},
	{
		title: 'another event',
		body: (event) => ({ ...event, eventName: 'PAYOUT_CREATED' }),
		expected: { confirm: 'ignored', signature: 'ignored' },
	},
	{ title: 'signature in base64', header: (sign, body) => sign(body, 'base64') },
	{ title: 'signature in base64url', header: (sign, body) => sign(body, 'base64url') },
	{ title: '`sha256=` in front', header: (sign, body) => `sha256=${sign(body)}` },
	{ title: '`SHA256=` in front', header: (sign, body) => `SHA256=${sign(body)}` },
	{ title: '`v1=` in front', header: (sign, body) => `v1=${sign(body)}` },
	{ title: 'two signatures with a comma', header: (sign, body) => `${wrong}, ${sign(body)}` },
	{
		title: '`t=…,v1=…`, the timestamp signed',
		header: (sign, body) => timed(seconds())(sign, body),
	},
	{
		title: '`t=…,v1=…`, ten minutes old',
		header: (sign, body) => timed(seconds() - 600)(sign, body),
		expected: refused,
	},
	{
		title: '`t=…,v1=…`, the timestamp not signed',
		header: (sign, body) => `t=${seconds()},v1=${sign(body)}`,
		expected: refused,
	},
	{ title: 'a wrong signature', header: () => wrong, expected: refused },
];

type Outcomes = { confirm: string; signature: string };

/**
 * What each verification does with each webhook, all at once: each is about a payment of its own.
 * @param paymentIds of payments that are COMPLETED, one for each row
 */
export async function runWebhooks(
	engine: Engine,
	paymentIds: string[],
): Promise<Map<WebhookRow, Outcomes>> {
	await engine.editCredential({ webhookSecret: SECRET });
	const outcomes = WEBHOOK_ROWS.map((): Outcomes => ({ confirm: '', signature: '' }));
	for (const verification of ['confirm', 'signature'] as const) {
		const workflow = await WebhookWorkflow.open(engine, { verification });
		const statuses = await Promise.all(
			WEBHOOK_ROWS.map(async (row, index) => await deliver(workflow.url, row, paymentIds[index]!)),
		);
		await workflow.idle();
		statuses.forEach((status, index) => {
			const started = workflow.started.filter((item) => item.paymentId === paymentIds[index]);
			outcomes[index]![verification] = outcomeOf(status, started);
		});
		await workflow.close();
	}
	return new Map(WEBHOOK_ROWS.map((row, index) => [row, outcomes[index]!]));
}

async function deliver(
	url: string,
	{ body: change = (event) => event, header }: WebhookRow,
	paymentId: string,
): Promise<number> {
	const eventId = randomUUID();
	const eventName = 'PAYMENT_STATUS_UPDATED';
	const changed = change({ eventName, eventId, paymentId, status: 'COMPLETED' });
	const body = typeof changed === 'string' ? changed : JSON.stringify(changed);
	const sign = (text: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex') =>
		createHmac('sha256', SECRET).update(text).digest(encoding);
	const headers = {
		'X-Kashimi-Signature': header ? header(sign, body) : sign(body),
		...(typeof changed === 'string' && { 'Content-Type': 'application/x-www-form-urlencoded' }),
	};
	return (await send(url, { body, headers })).status;
}

function outcomeOf(status: number, started: IDataObject[]): string {
	if (status !== 200) return `refused (${status})`;
	if (started.length === 0) return 'ignored';
	const isRight = started.length === 1 && started[0]!.status === 'COMPLETED' && started[0]!.isFinal;
	return isRight ? 'started' : `started with ${JSON.stringify(started)}`;
}
