import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { JsonObject } from '../payments/types';
import { pollPayments, recentPayments } from './paymentEvents';
import { readSettings, type PollSettings } from './settings';
import { readMemory, writeMemory } from './state';
import { pollStatuses, recentChanges } from './statusEvents';

/** Items of a test run in the editor. */
const MOST_TEST_ITEMS = 10;

/** Static data of the nodes that are polling: n8n may start a poll while the last one still runs. */
const polling = new WeakSet<IDataObject>();

export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const settings = readSettings(context);
	if (context.getMode() === 'manual') return toOutput(context, await fetchTestItems(settings));
	const staticData = context.getWorkflowStaticData('node');
	if (polling.has(staticData)) return null;
	polling.add(staticData);
	try {
		return toOutput(context, await pollOnce(settings, staticData));
	} finally {
		polling.delete(staticData);
	}
}

/** Everything is read first and remembered last, so a failure leaves all for the next poll. */
async function pollOnce(settings: PollSettings, staticData: IDataObject): Promise<JsonObject[]> {
	const owner = { event: settings.event, client: await settings.client.identity() };
	const run = isAboutPayments(settings) ? pollPayments : pollStatuses;
	const { items, memory } = await run(settings, readMemory(staticData, owner));
	writeMemory(staticData, owner, memory);
	return items;
}

/** A test run shows what is there and leaves the memory alone. */
async function fetchTestItems(settings: PollSettings): Promise<JsonObject[]> {
	const fetch = isAboutPayments(settings) ? recentPayments : recentChanges;
	const items = await fetch(settings, MOST_TEST_ITEMS);
	if (items.length > 0) return items;
	throw new NodeOperationError(settings.client.context.getNode(), 'There is nothing to show yet', {
		level: 'warning',
		description:
			'No payment fits the event and the filters. Create or pay one, or change the filters, and fetch a test event again.',
	});
}

function isAboutPayments({ event }: PollSettings): boolean {
	return event === 'newPayment' || event === 'paymentUpdated';
}

function toOutput(context: IPollFunctions, items: JsonObject[]): INodeExecutionData[][] | null {
	return items.length > 0 ? [context.helpers.returnJsonArray(items as IDataObject[])] : null;
}
