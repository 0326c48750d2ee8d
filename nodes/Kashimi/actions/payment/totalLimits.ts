import type { IExecuteFunctions } from 'n8n-workflow';

import { attemptId } from '../../payments/attempts';
import { startOfDay } from '../../payments/periods';
import { createdAt } from '../../payments/shownValues';
import type { FieldProblem } from '../../payments/problems';
import {
	checkDayTotals,
	checkRunTotal,
	checkTotalLimit,
	counted,
	planned,
	TOTAL_LIMITS,
} from '../../payments/totalLimits';
import type { Planned, TotalLimits } from '../../payments/totalLimits';
import type { Payment } from '../../payments/types';
import { inParallel } from '../../shared/inParallel';
import { KashimiClient } from '../../transport/client';
import { readCallSettings } from '../commonOptions';
import { Parameters } from '../parameters';
import type { ItemParameters } from '../parameters';
import { idOf, newestFirst } from './createdItem';
import { linkOf } from './earlierTries';
import { groupByClient } from './groupByClient';
import type { ClientGroup } from './groupByClient';
import { reasonOf } from './guardedWords';
import type { PreparedPayment } from './repeatedIds';

const NAMES = Object.keys(TOTAL_LIMITS) as Array<keyof TotalLimits>;
/** Milliseconds after which the archive is taken to show whatever a run was allowed to send. */
const LONGEST_PROMISE = 60 * 60_000;

/** By client: what runs of this process were allowed to send, and the archive may not show yet. */
const promises = new Map<string, Set<Planned & { since: number }>>();

/** An entered 0 is no limit: the editor cannot leave a number empty. */
export function readTotalLimits(item: ItemParameters): {
	limits: TotalLimits;
	problems: FieldProblem[];
} {
	const limits: TotalLimits = {};
	const problems: FieldProblem[] = [];
	for (const name of NAMES) {
		const entered = item.entered(`options.${name}`);
		if (entered === undefined || entered === 0) continue;
		const checked = checkTotalLimit(name, item.get(`options.${name}`));
		if ('problem' in checked) problems.push(checked.problem);
		else limits[name] = checked.value;
	}
	return { limits, problems };
}

/**
 * What is wrong with the items of a run taken together, by index: all of them are sent, or none. A
 * dry run sends nothing, so the day has no limit for it.
 */
export async function checkTotals(
	context: IExecuteFunctions,
	payments: Map<number, PreparedPayment>,
): Promise<FieldProblem | undefined> {
	const once = [...payments].filter(([, { repeats }]) => repeats === undefined);
	return (
		checkRunTotal(once.map(([, payment]) => planOf(payment))) ??
		(await checkDay(
			context,
			once.filter(([, { isDryRun }]) => !isDryRun),
		))
	);
}

/**
 * What is wrong with a run after all payments of its clients since midnight in the workflow's time
 * zone. A run that passes counts for the other runs of this process from then on.
 */
async function checkDay(
	context: IExecuteFunctions,
	payments: Array<[itemIndex: number, PreparedPayment]>,
): Promise<FieldProblem | undefined> {
	const limited = payments.find(
		([, { limits }]) => (limits.maxTotalPerDay ?? limits.maxPaymentsPerDay) !== undefined,
	);
	if (limited === undefined) return undefined;
	const parameters = new Parameters(context);
	const clients = payments.map(
		([itemIndex]) => new KashimiClient(context, readCallSettings(parameters.of(itemIndex))),
	);
	try {
		for (const group of await groupByClient(clients)) {
			const problem = await checkDayOf(
				group,
				group.indexes.map((index) => payments[index][1]),
			);
			if (problem) return problem;
		}
		return undefined;
	} catch (error) {
		const name = limited[1].limits.maxTotalPerDay ? 'maxTotalPerDay' : 'maxPaymentsPerDay';
		return {
			field: TOTAL_LIMITS[name],
			problem: 'cannot be checked: the payments of today cannot be read',
			fix: `${reasonOf(error)} Without them, nothing is sent.`,
		};
	}
}

function planOf({ order, limits }: PreparedPayment): Planned {
	return planned(order.body, limits);
}

async function checkDayOf(
	{ identity, client }: ClientGroup,
	payments: PreparedPayment[],
): Promise<FieldProblem | undefined> {
	const archive = new Map<string, Payment>();
	const archived = await client.listPayments();
	for (const payment of archived) {
		const id = payment.metadata?.endToEndId;
		if (typeof id !== 'string') continue;
		const other = archive.get(id);
		archive.set(id, other ? newestFirst([other, payment])[0] : payment);
	}
	const added = await findNew(client, payments, archive);

	// From here on nothing waits, so that no two runs of this process can pass together.
	const now = Date.now();
	const ids = new Set(added.flatMap(({ plan }) => plan.endToEndId ?? []));
	const others = [...(promises.get(identity) ?? [])].filter(
		({ endToEndId, since }) =>
			since > now - LONGEST_PROMISE &&
			(endToEndId === undefined || !(archive.has(endToEndId) || ids.has(endToEndId))),
	);
	const midnight = startOfDay(now, (client.context as IExecuteFunctions).getTimezone());
	const today = archived.filter((payment) => !(createdAt(payment) < midnight));
	const problem = checkDayTotals(
		[...today.map(counted), ...others],
		added.map(({ plan }) => plan),
	);
	if (problem) return problem;
	const promised = new Set(others);
	promises.set(identity, promised);
	for (const { payment, plan } of added) {
		const promise = { ...plan, since: now };
		promised.add(promise);
		payment.withdraw = () => {
			const { endToEndId } = plan;
			if (endToEndId !== undefined && linkOf(payment.tries, endToEndId) === undefined) {
				promises.get(identity)?.delete(promise);
			}
		};
	}
	return undefined;
}

/** The payments that are not there yet, under the ids that they would get. */
async function findNew(
	client: KashimiClient,
	payments: PreparedPayment[],
	archive: Map<string, Payment>,
): Promise<Array<{ payment: PreparedPayment; plan: Planned }>> {
	const added: Array<{ payment: PreparedPayment; plan: Planned }> = [];
	await inParallel(payments.length, client.settings.maxConcurrency, async (index) => {
		const payment = payments[index];
		const plan = planOf(payment);
		const { endToEndId } = plan;
		if (endToEndId !== undefined && archive.has(endToEndId)) {
			if (payment.order.onDuplicate !== 'newAttempt') return;
			let attempt = 2;
			while (archive.has(attemptId(endToEndId, attempt))) attempt++;
			const last = archive.get(attemptId(endToEndId, attempt - 1))!;
			// One that cannot be read may have failed, and would then be made again.
			const failed = { status: 'FAILED' };
			const event = await client.getLatestStatus(idOf(last)).catch(() => failed);
			if (event?.status !== 'FAILED') return;
			plan.endToEndId = attemptId(endToEndId, attempt);
		}
		added.push({ payment, plan });
	});
	return added;
}
