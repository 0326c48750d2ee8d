import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { paymentItem, UNREADABLE_PAYMENT } from '../../payments/paymentItem';
import { isFinalStatus } from '../../payments/statusDictionary';
import type { JsonObject } from '../../payments/types';
import { checkChoice } from '../../payments/values';
import { includePaymentOption } from '../../shared/fields';
import type { KashimiClient } from '../../transport/client';
import { cancellation } from '../../transport/context';
import { RESUME_URL, suspend } from '../../waiting/suspension';
import { pendingItems } from '../../waiting/pending';
import { type PollingTimes, pollUntilFinal } from '../../waiting/pollUntilFinal';
import { operationFields } from '../commonOptions';
import { paymentIdField, readPaymentId } from '../fields';
import { clientError } from '../problems';
import { sourceOf } from '../results';
import { isTool } from '../tool';
import { type ItemParameters, optionPath } from '../parameters';
import { checkWaitLimit, waitUnits } from './waitLimit';
import { findObstacle } from './waitObstacle';

/** Milliseconds. n8n looks for due executions once a minute, so shorter waits would last too long. */
const SHORTEST_SUSPENSION = 65_000;
/** Milliseconds. Somebody who builds a workflow in the editor watches it run. */
const LONGEST_IN_EDITOR = 10 * 60_000;
/** Milliseconds between two reads, where a running execution waits. */
const OFTEN = 5_000;
const FROM_TIME_TO_TIME = 60_000;

const whenNothingCanWakeOption: INodeProperties = {
	displayName: 'If Kashimi Cannot Notify',
	name: 'whenNothingCanWake',
	type: 'options',
	options: [
		{
			name: 'Check Periodically',
			value: 'look',
			description:
				'Keep the execution running and read the status up to once a minute. This occupies a worker and does not survive a restart of n8n.',
		},
		{
			name: 'Stop With an Error',
			value: 'stop',
			description: 'Stop at once with an error that says why',
		},
	],
	default: 'look',
	description:
		'What to do when Kashimi cannot notify this execution. Without this option, the wait stops with an error.',
};

export const description = operationFields(
	'payment',
	'waitForFinalStatus',
	[
		{
			displayName:
				'The workflow resumes as soon as the bank decides, if the payment was created earlier in the same execution. In the editor, the node reads the status every few seconds instead, for up to 10 minutes.',
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
			hint: 'With several items, the workflow resumes once all payments are final',
			description:
				'Maximum time to wait. With several items, the longest limit applies. At the limit, timedOut is true: read the status again before you act on it.',
		},
		{
			displayName: 'Wait Unit',
			name: 'waitUnit',
			type: 'options',
			options: waitUnits,
			default: 'hours',
		},
	],
	[includePaymentOption, whenNothingCanWakeOption],
);

interface PreparedWait {
	client: KashimiClient;
	paymentId: string;
	milliseconds: number;
	includePayment: boolean;
	/** The URL that has to be called to end the wait; undefined where the node reads the status itself. */
	resumeUrl: string | undefined;
	/** Whether the status is read while the execution runs, where no webhook can end the wait. */
	mayCheck: boolean;
	/** Found out by `execute`: no webhook can end this wait. */
	hasObstacle?: boolean;
}

export function prepare(item: ItemParameters, client: KashimiClient): PreparedWait {
	const limit = item.decided('waitLimit', 'Wait Limit');
	const unit = item.decided('waitUnit', 'Wait Unit');
	const milliseconds = item.required(checkWaitLimit(limit, unit));
	const { displayName } = whenNothingCanWakeOption;
	const entered = item.decided(optionPath(whenNothingCanWakeOption), displayName) ?? 'stop';
	const whenNothingCanWake = checkChoice(entered, ['look', 'stop'], `Options > ${displayName}`);
	return {
		client,
		paymentId: readPaymentId(item),
		milliseconds,
		includePayment: item.flag(includePaymentOption, true),
		resumeUrl: maySuspend(item.context, milliseconds)
			? String(item.run.once(RESUME_URL))
			: undefined,
		mayCheck: item.required(whenNothingCanWake) === 'look',
	};
}

/** The call of an AI agent cannot be suspended: the agent waits for its tool. */
function maySuspend(context: IExecuteFunctions, milliseconds: number): boolean {
	return milliseconds >= SHORTEST_SUSPENSION && context.getMode() !== 'manual' && !isTool(context);
}

/** @returns the payment with its latest status; it may still be pending */
export async function execute(client: KashimiClient, wait: PreparedWait): Promise<JsonObject[]> {
	const { paymentId, includePayment } = wait;
	const read = await client.readStatus(paymentId);
	const endsByWebhook = wait.resumeUrl !== undefined && !isFinalStatus(read.status?.status);
	const payment =
		includePayment || endsByWebhook
			? await client.getPayment(paymentId).catch(() => undefined)
			: undefined;
	if (endsByWebhook) {
		const obstacle = await findObstacle(client, payment, wait.resumeUrl as string);
		if (obstacle && !wait.mayCheck) throw clientError(client, obstacle.problem, obstacle.fix);
		wait.hasObstacle = obstacle !== undefined;
	}
	const facts = { paymentId, ...read, timedOut: false, simplify: true };
	const beside = payment ? { payment } : { notice: UNREADABLE_PAYMENT };
	return [paymentItem({ ...facts, ...(includePayment && beside) })];
}

/** Waits for all payments that are not final yet; n8n can suspend an execution only as a whole. */
export async function conclude(
	context: IExecuteFunctions,
	output: INodeExecutionData[],
	waits: PreparedWait[],
): Promise<INodeExecutionData[]> {
	if (pendingItems(output).length === 0) return output;
	const limit = Math.max(...waits.map(({ milliseconds }) => milliseconds));
	const times = pollingTimes(context, limit, waits);
	if (times === undefined) {
		await suspend(context, output, limit);
		return output;
	}
	const clients = new Map(waits.map(({ client }) => [client.settings.itemIndex, client]));
	const clientOf = (item: INodeExecutionData) => clients.get(sourceOf(item))!;
	const items = await pollUntilFinal(output, clientOf, times, cancellation(context));
	const { length } = pendingItems(items);
	if (length === 0) return items;
	context.addExecutionHints({
		message: `The wait limit was reached before ${length === 1 ? 'a payment was' : `${length} payments were`} final. statusReadAt says when the status was read: read it again before you act on it.`,
		location: 'outputPane',
		type: 'warning',
	});
	return items;
}

/** How to wait while the execution runs; undefined where it is suspended. */
function pollingTimes(
	context: IExecuteFunctions,
	limit: number,
	waits: PreparedWait[],
): PollingTimes | undefined {
	if (context.getMode() === 'manual') {
		return { limit: Math.min(limit, LONGEST_IN_EDITOR), longestInterval: OFTEN };
	}
	if (!maySuspend(context, limit)) {
		return { limit: Math.min(limit, SHORTEST_SUSPENSION), longestInterval: OFTEN };
	}
	const mustCheck = waits.some(({ hasObstacle }) => hasObstacle);
	return mustCheck ? { limit, longestInterval: FROM_TIME_TO_TIME } : undefined;
}
