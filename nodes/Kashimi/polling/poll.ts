import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { KashimiClient } from '../transport/client';
import { pollPayments, recentPayments } from './paymentEvents';
import { readRequest } from './settings';
import type { PollingRequest } from './settings';
import { readState, writeState } from './state';
import { pollStatuses, recentChanges } from './statusEvents';

const SETTINGS = { timeout: 30_000, maxRetries: 3, maxConcurrency: 5 };
/** Items of a test run in the editor. */
const MOST_SHOWN = 10;

/** Static data of the nodes that are polling: n8n may start a poll while the last one still runs. */
const polling = new WeakSet<IDataObject>();

export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const request = readRequest(context);
	const client = new KashimiClient(context, SETTINGS);
	if (context.getMode() === 'manual') return toOutput(context, await look(client, request));

	const staticData = context.getWorkflowStaticData('node');
	if (polling.has(staticData)) return null;
	polling.add(staticData);
	try {
		return toOutput(context, await pollOnce(client, request, staticData));
	} finally {
		polling.delete(staticData);
	}
}

/** Everything is read first and remembered last, so a failure leaves all for the next poll. */
async function pollOnce(
	client: KashimiClient,
	request: PollingRequest,
	staticData: IDataObject,
): Promise<IDataObject[]> {
	const { event } = request;
	const baseUrl = await client.baseUrl();
	const run = event === 'statusChanged' ? pollStatuses : pollPayments;
	const { items, remembered } = await run(client, request, readState(staticData, event, baseUrl));
	writeState(staticData, { event, baseUrl, ...remembered });
	return items;
}

/** A test run shows what is there and leaves the cursor alone. */
async function look(client: KashimiClient, request: PollingRequest): Promise<IDataObject[]> {
	const show = request.event === 'statusChanged' ? recentChanges : recentPayments;
	const items = await show(client, request, MOST_SHOWN);
	if (items.length > 0) return items;
	throw new NodeOperationError(client.context.getNode(), 'There is nothing to show yet', {
		level: 'warning',
		description:
			'No payment fits the event and the filters. Create or pay one, or change the filters, and fetch a test event again.',
	});
}

function toOutput(context: IPollFunctions, items: IDataObject[]): INodeExecutionData[][] | null {
	return items.length > 0 ? [context.helpers.returnJsonArray(items)] : null;
}
