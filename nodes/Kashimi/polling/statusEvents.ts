import type { IDataObject } from 'n8n-workflow';

import { readInstant } from '../payments/instants';
import { explainStatus, isFinalStatus } from '../payments/statusDictionary';
import type { Payment, PaymentStatusEvent } from '../payments/types';
import type { KashimiClient } from '../transport/client';
import { advance, findFresh, startAt } from './cursor';
import type { Moment } from './cursor';
import { readMoments } from './paymentEvents';
import { readInTime } from './readInTime';
import { mayPass, passes } from './settings';
import type { PollingRequest, PollResult } from './settings';
import type { Remembered } from './state';
import { readHistory } from './statuses';
import { findChanges, inTurn, noteHistory, trim, worthWatching } from './watch';
import type { StatusChange, Watch } from './watch';

interface Read {
	payment: Payment;
	history: PaymentStatusEvent[];
}

/** Every change of a status since the last poll; none at the first. */
export async function pollStatuses(
	client: KashimiClient,
	request: PollingRequest,
	last?: Remembered,
): Promise<PollResult> {
	const moments = await readMoments(client);
	return last === undefined
		? await startWatching(client, request, moments)
		: await readChanges(client, request, moments, last);
}

/** Takes in what is there: payments that are not final yet are watched from their present status on. */
async function startWatching(
	client: KashimiClient,
	request: PollingRequest,
	moments: Moment[],
): Promise<PollResult> {
	const payments = worthWatching(moments).map(({ payment }) => payment);
	const open = payments.filter((payment) => mayPass(payment, request));
	const watch: Watch = new Map();
	for (const { payment, history } of await readHistories(client, open)) {
		noteHistory(watch, payment.id, history);
	}
	const remembered = {
		cursor: startAt(moments),
		watched: Object.fromEntries(trim(watch, moments)),
		lastRead: '',
	};
	return { items: [], remembered };
}

async function readChanges(
	client: KashimiClient,
	request: PollingRequest,
	moments: Moment[],
	last: Remembered,
): Promise<PollResult> {
	const fresh = findFresh(last.cursor, moments);
	const watch: Watch = new Map(Object.entries(last.watched ?? {}));
	for (const { payment } of fresh) watch.set(payment.id, 0);
	const payments = new Map(moments.map(({ payment }) => [payment.id, payment]));
	for (const id of watch.keys()) {
		const payment = payments.get(id);
		if (payment !== undefined && !mayPass(payment, request)) watch.delete(id);
	}
	const listed = [...watch.keys()].filter((id) => payments.has(id));
	const turn = inTurn(listed, last.lastRead ?? '').map((id) => payments.get(id) as Payment);
	const reads = await readHistories(client, turn);
	const items = reads.flatMap(({ payment, history }) =>
		toItems(payment, findChanges(history, watch.get(payment.id) ?? 0), request),
	);
	for (const { payment, history } of reads) noteHistory(watch, payment.id, history);
	return {
		items: items.sort(earlierChangeFirst),
		remembered: {
			cursor: advance(last.cursor, fresh),
			watched: Object.fromEntries(trim(watch, moments)),
			lastRead: reads[reads.length - 1]?.payment.id ?? last.lastRead,
		},
	};
}

/** The latest change of each of the newest payments, for a look at the output. */
export async function recentChanges(
	client: KashimiClient,
	request: PollingRequest,
	limit: number,
): Promise<IDataObject[]> {
	const moments = await readMoments(client);
	const newest = worthWatching(moments).map(({ payment }) => payment);
	const candidates = newest.filter((payment) => passes(payment, request)).slice(0, limit);
	const reads = await readHistories(client, candidates);
	return reads
		.flatMap(({ payment, history }) => toItems(payment, findChanges(history, 0), request).slice(-1))
		.sort(earlierChangeFirst);
}

async function readHistories(client: KashimiClient, payments: Payment[]): Promise<Read[]> {
	return await readInTime(payments, async (payment) => ({
		payment,
		history: await readHistory(client, payment.id),
	}));
}

function toItems(
	payment: Payment,
	changes: StatusChange[],
	request: PollingRequest,
): IDataObject[] {
	return changes
		.filter(({ to }) => passes(payment, request) && (!request.onlyFinal || isFinalStatus(to)))
		.map(({ from, to, event }) => ({
			...(payment as unknown as IDataObject),
			latestStatus: explainStatus(event) as unknown as IDataObject,
			statusChange: { from, to },
		}));
}

function earlierChangeFirst(one: IDataObject, other: IDataObject): number {
	const time = ({ latestStatus }: IDataObject) =>
		readInstant((latestStatus as IDataObject).createdAt);
	return time(one) - time(other) || 0;
}
