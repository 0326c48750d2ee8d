import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'flatted';
import {
	node,
	pickCredential,
	webhook,
	type RunData,
	type WorkflowNode,
} from '../demo/n8n/workflow.mts';
import { WEBHOOK_ROUNDS, WEBHOOKS } from './cases.mts';
import { median } from './compare.mts';
import { WEBHOOK_SECRET, type Rig } from './rig.mts';

/** Requests under way together. */
const CONNECTIONS = 20;
const NEXT = 'Next';
export const next = node(NEXT, 'n8n-nodes-base.noOp', 1, {});

export const REFUSED_BY_N8N = 'refused: Webhook node with header auth';
export const REFUSED_BY_US = 'refused: Kashimi Trigger, by signature';
export const TAKEN_BY_N8N = 'taken: Webhook node';
export const TAKEN_BARE = 'taken: Kashimi Trigger, without reading the payment';
const TAKEN_BY_US = 'taken: Kashimi Trigger';
const PAYMENT_ID = '56caec01-85cc-4fc6-8080-000000000001';

/** n8n makes one isolate more for each webhook of every trigger but its own Webhook node; not with this. */
export const EQUAL_TERMS = { N8N_EXPRESSION_ENGINE_ALLOW_WEBHOOK_ISOLATE_SKIP: 'false' };

/** Of one contender: a rate for each round. */
export interface WebhookRates {
	name: string;
	/** A second. */
	rates: number[];
	/** Seconds from the call to the node after the trigger, when nothing else goes on; none for refusals. */
	lateness?: number;
}

/** Of the rates of rounds next to each other: against n8n's own node, doing the same. */
export function webhookRatio(name: string, all: WebhookRates[]): number {
	const own = name.startsWith('refused') ? REFUSED_BY_N8N : TAKEN_BY_N8N;
	const ratesOf = (other: string) => all.find((one) => one.name === other)?.rates ?? [];
	return median(ratesOf(name).map((rate, round) => rate / (ratesOf(own)[round] ?? NaN)));
}

interface Target {
	name: string;
	url: string;
	send: (url: string) => Promise<number>;
	status: number;
}

export async function post(
	url: string,
	body: string,
	headers: Record<string, string>,
): Promise<number> {
	const call = async () =>
		await fetch(url, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body,
		});
	// n8n may close a connection just as the next request comes over it.
	const answer = await call().catch(call);
	await answer.text();
	return answer.status;
}

export const statusEvent = () =>
	JSON.stringify({
		eventName: 'PAYMENT_STATUS_UPDATED',
		eventId: randomUUID(),
		paymentId: PAYMENT_ID,
		status: 'COMPLETED',
	});

export function trigger(rig: Rig, path: string, parameters: object): WorkflowNode {
	const plain = node('Kashimi Trigger', 'n8n-nodes-kashimi.kashimiTrigger', 2, parameters);
	return { ...rig.withCredential(plain), webhookId: path };
}

async function sendSigned(url: string): Promise<number> {
	const body = statusEvent();
	const signature = createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex');
	return await post(url, body, { 'x-kashimi-signature': signature });
}

const sendForged = async (url: string) =>
	await post(url, statusEvent(), { 'x-kashimi-signature': '0'.repeat(64) });

const sendPlain = async (url: string) => await post(url, statusEvent(), { 'x-secret': 'wrong' });

async function targetsIn(rig: Rig): Promise<Target[]> {
	const header = await rig.createCredential('httpHeaderAuth', {
		name: 'x-secret',
		value: WEBHOOK_SECRET,
	});
	const signed = { event: 'statusChanged', verification: 'signature' };
	const guarded = pickCredential(
		webhook({ path: 'guarded', authentication: 'headerAuth' }),
		header,
	);
	const url = await rig.publish([trigger(rig, 'signed', signed), next], 'signed/webhook');
	const bare = trigger(rig, 'bare', { ...signed, options: { includePayment: false } });
	return [
		{
			name: REFUSED_BY_N8N,
			url: await rig.publish([guarded, next], 'guarded'),
			send: sendPlain,
			status: 403,
		},
		{ name: REFUSED_BY_US, url, send: sendForged, status: 401 },
		{
			name: TAKEN_BY_N8N,
			url: await rig.publish([webhook({ path: 'plain' }), next], 'plain'),
			send: sendPlain,
			status: 200,
		},
		{
			name: TAKEN_BARE,
			url: await rig.publish([bare, next], 'bare/webhook'),
			send: sendSigned,
			status: 200,
		},
		{ name: TAKEN_BY_US, url, send: sendSigned, status: 200 },
	];
}

async function flood(rig: Rig, { url, send, status }: Target, count: number): Promise<number> {
	let left = count;
	const start = performance.now();
	const pour = async () => {
		while (left-- > 0) {
			const answer = await send(url);
			if (answer !== status) throw new Error(`${url} answered ${answer}`);
		}
	};
	await Promise.all(Array.from({ length: CONNECTIONS }, pour));
	await rig.idle();
	return count / ((performance.now() - start) / 1000);
}

async function latenessOf(rig: Rig, { url, send }: Target): Promise<number> {
	const sent = Date.now();
	await send(url);
	await sleep(1500);
	await rig.idle();
	const run = parse(await rig.lastRun()) as RunData;
	const [next] = run.resultData.runData[NEXT] as Array<{ startTime: number }>;
	return (next!.startTime - sent) / 1000;
}

/** Refusing and taking webhooks, in turns, so that a busy moment of the machine hits all of them. */
export async function measureWebhooks(rig: Rig): Promise<WebhookRates[]> {
	const targets = await targetsIn(rig);
	for (const target of targets) await flood(rig, target, Math.ceil(WEBHOOKS / 5));
	const results: WebhookRates[] = targets.map(({ name }) => ({ name, rates: [] }));
	for (let round = 0; round < WEBHOOK_ROUNDS; round++) {
		for (const [index, target] of targets.entries()) {
			const rate = await flood(rig, target, WEBHOOKS);
			results[index]?.rates.push(rate);
			console.log(`${target.name}: ${rate.toFixed(0)} a second`);
		}
	}
	for (const [index, target] of targets.entries()) {
		if (target.status !== 200) continue;
		const all: number[] = [];
		for (let call = 0; call < WEBHOOK_ROUNDS; call++) all.push(await latenessOf(rig, target));
		Object.assign(results[index]!, { lateness: median(all) });
		console.log(`${target.name}: next node after ${median(all).toFixed(3)} s`);
	}
	return results;
}
