import { attemptId } from '../../payments/attempts';
import { groupBy } from '../../payments/lists';
import { newestFirst } from '../../payments/paymentSort';
import { startOfDay } from '../../payments/periods';
import { createdAt } from '../../payments/shownValues';
import { isFailedStatus } from '../../payments/statusDictionary';
import type { FieldProblem } from '../../payments/problems';
import {
	checkDayTotals,
	checkRunTotal,
	counted,
	planned,
	TOTAL_LIMITS,
} from '../../payments/totalLimits';
import type { Planned, Reservation } from '../../payments/totalLimits';
import type { Payment, PaymentStatusEvent } from '../../payments/types';
import { inParallel } from '../../shared/inParallel';
import type { KashimiClient } from '../../transport/client';
import { sentBefore } from './earlierTries';
import { type ClientGroup, groupByClient } from './groupByClient';
import { reasonOf } from './guardedWords';
import type { PreparedPayment } from './repeatedIds';

/** Milliseconds after which the archive is taken to show whatever a run was allowed to send. */
const RESERVED_FOR = 60 * 60_000;

/** By client: what runs of this process were allowed to send, and the archive may not show yet. */
const reservations = new Map<string, Set<Reservation>>();

/**
 * Reserves what the limits of the day allow, and notes in each payment what they hold for it. All payments of a run
 * are sent, or none. A dry run sends nothing, so the day has no limit for it. @returns why nothing may be sent, if so
 */
export async function reserveTotals(
	payments: PreparedPayment[],
): Promise<FieldProblem | undefined> {
	if (payments.every(({ limits }) => Object.keys(limits).length === 0)) return undefined;
	const once = payments.filter(({ repeats }) => repeats === undefined);
	const sent = payments.filter(({ isDryRun }) => !isDryRun);
	const plans = (some: PreparedPayment[]) =>
		some.map(({ order, limits }) => planned(order.body, limits));
	const problem = checkRunTotal(plans(once), plans(payments)) ?? (await reserveDay(sent));
	// Another client of the run may have room for its part.
	if (problem) release(sent);
	return problem;
}

/** Frees what the limits of the day hold for payments that are not sent after all. */
export function release(payments: PreparedPayment[]): void {
	for (const { reservation } of payments) reservation?.release();
}

/** The same for a payment that failed, unless it may have been made. */
export function releaseFailed({ reservation, tries }: PreparedPayment): void {
	const id = reservation?.endToEndId;
	if (id !== undefined && !sentBefore(tries, id)) reservation?.release();
}

/**
 * What is wrong with a run after all payments of its clients since midnight in the workflow's time
 * zone. A run that passes counts for the other runs of this process from then on.
 */
async function reserveDay(payments: PreparedPayment[]): Promise<FieldProblem | undefined> {
	const limited = payments.find(
		({ limits }) => (limits.maxTotalPerDay ?? limits.maxPaymentsPerDay) !== undefined,
	);
	if (limited === undefined) return undefined;
	try {
		for (const group of await groupByClient(payments)) {
			const problem = await reserveDayOf(group);
			if (problem) return problem;
		}
		return undefined;
	} catch (error) {
		const name = limited.limits.maxTotalPerDay ? 'maxTotalPerDay' : 'maxPaymentsPerDay';
		return {
			field: TOTAL_LIMITS[name],
			problem: "cannot be checked: today's payments cannot be read",
			fix: reasonOf(error),
		};
	}
}

async function reserveDayOf({
	identity,
	client,
	members: payments,
}: ClientGroup<PreparedPayment>): Promise<FieldProblem | undefined> {
	const archived = await client.listPayments();
	const archive = groupBy(archived, ({ metadata }) => metadata?.endToEndId);
	const added = await findNew(client, payments, archive);

	// From here on nothing waits, so that no two runs of this process can pass together.
	const now = Date.now();
	const paymentIds = new Set(archived.map(({ id }) => id));
	const isShown = ({ endToEndId, paymentId }: Reservation) =>
		(endToEndId !== undefined && archive.has(endToEndId)) ||
		(paymentId !== undefined && paymentIds.has(paymentId));
	// Those that are shown stay: another run may still hold a list that was read before.
	const reserved = new Set(
		[...(reservations.get(identity) ?? [])].filter(({ since }) => since > now - RESERVED_FOR),
	);
	const open = [...reserved].filter((reservation) => !isShown(reservation));
	const all = added.map(({ plan }) => plan);
	const plans = unique(all);
	const others = unique([...plans, ...open]).slice(plans.length);
	const midnight = startOfDay(now, client.context.getTimezone());
	const today = archived.filter((payment) => !(createdAt(payment) < midnight));
	const problem = checkDayTotals([...today.map(counted), ...others], plans, all);
	if (problem) return problem;
	reservations.set(identity, reserved);
	for (const { order } of payments) order.allowedId = null;
	for (const { payment, plan } of added) {
		const reservation: Reservation = {
			...plan,
			since: now,
			release: () => reservations.get(identity)?.delete(reservation),
		};
		payment.reservation = reservation;
		payment.order.allowedId = plan.endToEndId;
		reserved.add(reservation);
	}
	return undefined;
}

/** Each payment once, however many items and runs want it; those without a number are all different. */
function unique(plans: Planned[]): Planned[] {
	const seen = new Set<string>();
	return plans.filter(({ endToEndId, currency, minorUnits }) => {
		if (endToEndId === undefined) return true;
		const key = JSON.stringify([endToEndId, currency, minorUnits]);
		return !seen.has(key) && seen.add(key);
	});
}

/** Those not made yet, under the IDs that they would get; what cannot be read is taken to have failed. */
async function findNew(
	client: KashimiClient,
	payments: PreparedPayment[],
	archive: Map<string | undefined, Payment[]>,
): Promise<Array<{ payment: PreparedPayment; plan: Planned }>> {
	const added: Array<{ payment: PreparedPayment; plan: Planned }> = [];
	const hasFailedNow = (event?: PaymentStatusEvent) => isFailedStatus(event?.status);
	const failures = new Map<string, Promise<boolean>>();
	const hasFailed = async ({ id }: Payment) => {
		const reading = failures.get(id) ?? client.getLatestStatus(id).then(hasFailedNow, () => true);
		failures.set(id, reading);
		return await reading;
	};
	await inParallel(payments, client.settings.maxConcurrency, async (payment) => {
		const plan = planned(payment.order.body, payment.limits);
		const number = plan.endToEndId;
		for (let attempt = 1; number !== undefined; attempt++) {
			plan.endToEndId = attemptId(number, attempt);
			// Of several with the same ID, the newest counts.
			const [earlier] = newestFirst(archive.get(plan.endToEndId) ?? []);
			if (earlier === undefined) break;
			if (payment.order.onDuplicate !== 'newAttempt' || !(await hasFailed(earlier))) return;
		}
		added.push({ payment, plan });
	});
	return added;
}
