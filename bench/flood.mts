import { node, webhook } from '../demo/n8n/workflow.mts';
import { CREATES_IN_FLOOD } from './cases.mts';
import { median } from './compare.mts';
import type { Rig } from './rig.mts';
import { next, post, statusEvent, trigger } from './webhooks.mts';
import { kashimiParameters } from './workflows.mts';

const CONNECTIONS = 50;
/** Milliseconds until a flood is at its height. */
const RISE = 1_000;

/** How long a create takes, from the call of its workflow to the answer, while webhooks pour in. */
export interface FloodedCreates {
	name: string;
	/** Seconds. */
	median: number;
	longest: number;
	webhooksPerSecond: number;
}

const NO_FLOOD = 'no webhooks';
const PLAIN_FLOOD = "webhooks for n8n's Webhook node";
const OUR_FLOOD = 'webhooks for the Kashimi Trigger';

export async function measureFloods(rig: Rig): Promise<FloodedCreates[]> {
	const parameters = kashimiParameters({ by: 'kashimi', job: 'create', items: 1 });
	const create = node('Create', 'n8n-nodes-kashimi.kashimi', 1, {
		...parameters,
		remittanceInformation: 'Flood',
		endToEndId: '={{ $json.body.reference }}',
	});
	const pay = webhook({ responseMode: 'lastNode', responseData: 'allEntries' });
	const url = await rig.publish([pay, rig.withCredential(create)], 'pay');
	const plain = await rig.publish([webhook({ path: 'flooded' }), next], 'flooded');
	const confirmed = trigger(rig, 'confirmed', { event: 'statusChanged' });
	const ours = await rig.publish([confirmed, next], 'confirmed/webhook');

	let creates = 0;
	const pays = async () => {
		const start = performance.now();
		const reference = `FLOOD-${Date.now()}-${++creates}`;
		const status = await post(url, JSON.stringify({ reference }), {});
		if (status !== 200) throw new Error(`The create was answered ${status}`);
		return (performance.now() - start) / 1000;
	};
	await pays();
	const results: FloodedCreates[] = [];
	for (const [name, flooded] of [
		[NO_FLOOD, undefined],
		[PLAIN_FLOOD, plain],
		[OUR_FLOOD, ours],
	] as const) {
		const result = { name, ...(await underFlood(flooded, pays)) };
		console.log(
			`a create beside ${name}: ${result.median.toFixed(3)} s, ${result.webhooksPerSecond.toFixed(0)} webhooks a second`,
		);
		results.push(result);
		await rig.idle();
	}
	return results;
}

async function underFlood(
	url: string | undefined,
	pays: () => Promise<number>,
): Promise<Omit<FloodedCreates, 'name'>> {
	let isOver = false;
	let sent = 0;
	const pour = async () => {
		while (!isOver && url !== undefined) {
			await post(url, statusEvent(), {});
			sent++;
		}
	};
	const start = performance.now();
	const flood = Array.from({ length: CONNECTIONS }, pour);
	await new Promise((resolve) => setTimeout(resolve, RISE));
	const times: number[] = [];
	for (let count = 0; count < CREATES_IN_FLOOD; count++) times.push(await pays());
	const webhooksPerSecond = sent / ((performance.now() - start) / 1000);
	isOver = true;
	await Promise.all(flood);
	return { median: median(times), longest: Math.max(...times), webhooksPerSecond };
}
