import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { KashimiClient } from '../../transport/client';
import { cancellation } from '../../transport/context';
import { park } from '../../waiting/park';
import { pendingItems, statusItem } from '../../waiting/pending';
import { pollUntilFinal } from '../../waiting/pollUntilFinal';
import { optionsField } from '../commonOptions';
import { forOperation, paymentIdField, readPaymentId } from '../fields';
import type { ClientFor } from '../operation';
import type { ItemParameters } from '../parameters';
import { required } from '../problems';
import { isTool } from '../tool';
import { checkWaitLimit, waitUnits } from './waitLimit';

/**
 * Milliseconds. n8n looks for due executions once a minute, so a shorter wait would last longer
 * than asked for if the execution were parked.
 */
const SHORTEST_PARKING = 65_000;

export const description: INodeProperties[] = [
	...forOperation('payment', 'waitForFinalStatus', [
		{
			displayName:
				'To be woken as soon as the bank has decided, switch on "Notify This Execution" (Additional Fields) in the node that creates the payment. No worker is held while the execution waits.',
			name: 'waitNotice',
			type: 'notice',
			default: '',
		},
		paymentIdField,
		{
			displayName: 'Wait Limit',
			name: 'waitLimit',
			type: 'number',
			typeOptions: { minValue: 1 },
			required: true,
			default: 24,
			hint: 'With several items, the workflow goes on once all payments are final or the limit has passed',
			description:
				'How long to wait at most. After that the workflow goes on with the last known status and isFinal: false. Of several items, the longest limit counts.',
		},
		{
			displayName: 'Wait Unit',
			name: 'waitUnit',
			type: 'options',
			options: waitUnits,
			default: 'hours',
		},
	]),
	optionsField('payment', 'waitForFinalStatus'),
];

export interface PreparedWait {
	paymentId: string;
	milliseconds: number;
}

export function prepare(item: ItemParameters): PreparedWait {
	const limit = item.decided('waitLimit', 'Wait Limit');
	const unit = item.decided('waitUnit', 'Wait Unit');
	return {
		paymentId: readPaymentId(item),
		milliseconds: required(item.context, checkWaitLimit(limit, unit), item.itemIndex),
	};
}

/** @returns the latest status event with `isFinal` and `explanation` */
export async function execute(
	client: KashimiClient,
	{ paymentId }: PreparedWait,
): Promise<IDataObject[]> {
	return [statusItem(paymentId, await client.getLatestStatus(paymentId))];
}

/** Waits for all payments that are not final yet; n8n can pause an execution only as a whole. */
export async function conclude(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	waits: PreparedWait[],
	clientFor: ClientFor,
): Promise<void> {
	if (pendingItems(items).length === 0) return;
	const milliseconds = Math.max(...waits.map((wait) => wait.milliseconds));
	// The call of an AI agent cannot be parked: the agent waits for its tool.
	if (milliseconds >= SHORTEST_PARKING && !isTool(context)) {
		await park(context, items, clientFor, milliseconds);
	} else {
		const most = Math.min(milliseconds, SHORTEST_PARKING);
		await pollUntilFinal(items, clientFor, most, cancellation(context));
	}
}
