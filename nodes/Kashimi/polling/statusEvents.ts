import { readInstant } from '../payments/instants';
import { paymentItem } from '../payments/paymentItem';
import { isFinalStatus, isPaidStatus } from '../payments/statusDictionary';
import type { JsonObject, Payment, PaymentStatusEvent } from '../payments/types';
import type { KashimiClient } from '../transport/client';
import { advance, type DatedPayment, findUnseen, startAt } from './cursor';
import { readDatedPayments } from './paymentEvents';
import { readHistory, readInTime } from './reading';
import type { PollResult, PollSettings } from './settings';
import type { Memory } from './state';
import { dropExpired, findChanges, markSeen, roundRobin, worthWatching } from './watchList';
import type { StatusChange, WatchList } from './watchList';

/** Milliseconds by which the clocks of n8n and Kashimi may differ. Inferred: minutes are rare. */
const CLOCK_TOLERANCE = 60_000;

interface PaymentHistory {
	payment: Payment;
	history: PaymentStatusEvent[];
}

/** Every change of a status since the last poll; none at the first. */
export async function pollStatuses(settings: PollSettings, last?: Memory): Promise<PollResult> {
	const startedAt = Date.now();
	const payments = await readDatedPayments(settings);
	return last === undefined
		? await startWatching(settings, payments, startedAt)
		: await readChanges(settings, payments, last);
}

/** Watches open payments from their present status on; those that there is no time to read, from now on. */
async function startWatching(
	{ client, mayPassLater }: PollSettings,
	payments: DatedPayment[],
	startedAt: number,
): Promise<PollResult> {
	const open = worthWatching(payments).filter(mayPassLater);
	const watched: WatchList = new Map(open.map(({ id }) => [id, startedAt - CLOCK_TOLERANCE]));
	for (const { payment, history } of await readHistories(client, open)) {
		markSeen(watched, payment.id, history);
	}
	const memory = {
		cursor: startAt(payments),
		watched: Object.fromEntries(dropExpired(watched, payments)),
		lastRead: '',
	};
	return { items: [], memory };
}

async function readChanges(
	settings: PollSettings,
	payments: DatedPayment[],
	last: Memory,
): Promise<PollResult> {
	const unseen = findUnseen(last.cursor, payments);
	const watched: WatchList = new Map(Object.entries(last.watched ?? {}));
	for (const { payment } of unseen) {
		if (!watched.has(payment.id)) watched.set(payment.id, 0);
	}
	const listed = new Map(payments.map(({ payment }) => [payment.id, payment]));
	for (const id of watched.keys()) {
		const payment = listed.get(id);
		if (payment !== undefined && !settings.mayPassLater(payment)) watched.delete(id);
	}
	const ids = [...watched.keys()].filter((id) => listed.has(id));
	const turn = roundRobin(ids, last.lastRead ?? '').map((id) => listed.get(id) as Payment);
	const reads = await readHistories(settings.client, turn);
	const items = reads.flatMap((read) =>
		toItems(read, settings, watched.get(read.payment.id) as string | number),
	);
	for (const { payment, history } of reads) markSeen(watched, payment.id, history);
	return {
		items: items.sort(earlierChangeFirst),
		memory: {
			cursor: advance(last.cursor, unseen),
			watched: Object.fromEntries(dropExpired(watched, payments)),
			lastRead: reads[reads.length - 1]?.payment.id ?? last.lastRead,
		},
	};
}

/** The latest change of each of the newest payments, for a test run in the editor. */
export async function recentChanges(settings: PollSettings, limit: number): Promise<JsonObject[]> {
	const newest = worthWatching(await readDatedPayments(settings));
	const wanted = newest.filter(settings.passes).slice(0, limit);
	const reads = await readHistories(settings.client, wanted);
	return reads.flatMap((read) => toItems(read, settings, 0).slice(-1)).sort(earlierChangeFirst);
}

async function readHistories(
	client: KashimiClient,
	payments: Payment[],
): Promise<PaymentHistory[]> {
	return await readInTime(payments, async (payment) => ({
		payment,
		history: await readHistory(client, payment.id),
	}));
}

function toItems(
	{ payment, history }: PaymentHistory,
	settings: PollSettings,
	seen: string | number,
): JsonObject[] {
	const latest = history[history.length - 1];
	const statusReadAt = new Date().toISOString();
	const changes = settings.passes(payment) ? wantedChanges(history, settings, seen) : [];
	return changes.map(({ from, to, event }) => {
		const isLatest = to === latest.status;
		const notice = isLatest ? undefined : `The status has since become ${latest.status}.`;
		const item = paymentItem({ payment, status: event, statusReadAt, notice });
		return { ...item, statusChange: { from, to } };
	});
}

/** The changes that the user asked for, oldest first; of a final status, the one to the present one. */
function wantedChanges(
	history: PaymentStatusEvent[],
	{ event, onlyFinal }: PollSettings,
	seen: string | number,
): StatusChange[] {
	if (event === 'statusChanged') {
		return findChanges(history, seen).filter(({ to }) => !onlyFinal || isFinalStatus(to));
	}
	const latest = history[history.length - 1]?.status;
	const isWanted = isFinalStatus(latest) && isPaidStatus(latest) === (event === 'paymentCompleted');
	if (!isWanted) return [];
	// A payment stays on the list until its first final status, so that one has not been reported.
	const changes = findChanges(history, typeof seen === 'string' ? '' : seen);
	return changes.filter(({ to }) => to === latest).slice(-1);
}

function earlierChangeFirst(one: JsonObject, other: JsonObject): number {
	return readInstant(one.statusCreatedAt) - readInstant(other.statusCreatedAt) || 0;
}
