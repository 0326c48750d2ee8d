import type { IExecuteFunctions } from 'n8n-workflow';

import type { Payment } from '../../payments/types';
import { isRecord, ownEntry } from '../../payments/values';
import { RESUME_URL } from '../../waiting/suspension';

/** Milliseconds by which the clocks of Kashimi and n8n may differ. */
export const CLOCK_MARGIN = 10_000;

/** What payments without an end-to-end ID are kept under begins with this; no ID can. */
export const NO_NUMBER = '_';

/** What a try left under an end-to-end ID. */
interface Sent {
	/** `identity` of the client of Kashimi that got it. */
	client: string;
	/** Undefined where it may have been made. */
	paymentId?: string;
	/** `run` of the tries that made or found it, as long as it is not lost. */
	run?: string;
	/** Of one that may have been made. */
	orderKey?: string;
	redirectUrl: string | null;
}

/** What identifies a run of the node, however often it is tried. */
interface RunIdentity {
	executionId: string;
	/** The token in n8n's resume URL: random, kept with the execution. Empty in an n8n without one. */
	token: string;
}

/** What is known of a run of the node and of its earlier tries. */
export interface EarlierTries {
	/** Undefined in a retry for which n8n has kept nothing of the first try. */
	identity?: RunIdentity;
	runIndex: number;
	/** The same in all tries of one run of one node of the execution. */
	run: string;
	/** "Retry execution" in n8n: a new execution over the data of a failed one. */
	isRetry: boolean;
	/** When the first try started, in milliseconds; undefined where n8n does not tell. */
	firstStart?: number;
	/** By end-to-end ID, each payment that this execution made, found or may have made. */
	sent: Record<string, Sent>;
}

/**
 * What the node keeps in the data of the execution. n8n stores it with the execution and hands it to
 * Retry On Fail and "Retry execution"; it is gone when the execution was cancelled or killed.
 */
interface Memory {
	kashimiFirstTry?: RunIdentity & { firstStart?: number };
}
/** The same for all nodes of the execution: a payment that one has sent, another must not send elsewhere. */
interface SharedMemory {
	kashimiSent?: EarlierTries['sent'];
}

/** By run of the node, so that what is the same for all items is asked for once. */
const known = new WeakMap<IExecuteFunctions, EarlierTries>();

export function earlierTries(context: IExecuteFunctions): EarlierTries {
	const tries = known.get(context) ?? recall(context);
	known.set(context, tries);
	return tries;
}

/** What is remembered of the payment under an end-to-end ID; undefined for one that was never sent. */
export function sentBefore(
	{ sent }: EarlierTries,
	endToEndId: string | undefined,
): Sent | undefined {
	const left = ownEntry(sent, endToEndId);
	return isRecord(left) ? left : undefined;
}

/** Whether what is remembered is this very payment; one that the archive shows without an ID may be any. */
export function isReturned(sent: Sent | undefined, { id }: Payment): sent is Sent {
	return id !== undefined && sent?.paymentId === id;
}

function recall(context: IExecuteFunctions): EarlierTries {
	const memory = context.getContext('node') as Memory;
	const shared = context.getContext('flow') as SharedMemory;
	// What is no object is damaged, and as good as lost.
	if (!isRecord(memory.kashimiFirstTry)) delete memory.kashimiFirstTry;
	if (!isRecord(shared.kashimiSent)) shared.kashimiSent = {};
	const isRetry = context.getMode() === 'retry';
	if (memory.kashimiFirstTry === undefined && !isRetry) {
		memory.kashimiFirstTry = {
			executionId: context.getExecutionId(),
			token: tokenOf(String(context.evaluateExpression(RESUME_URL, 0))),
			firstStart: context.getExecutionContext()?.establishedAt,
		};
	}
	const identity = memory.kashimiFirstTry;
	const runIndex = context.evaluateExpression('{{ $runIndex }}', 0) as unknown as number;
	return {
		identity,
		runIndex,
		run: `${context.getNode().name} ${runIndex}`,
		isRetry,
		firstStart: identity ? identity.firstStart : startOfLostTry(context),
		sent: shared.kashimiSent!,
	};
}

function tokenOf(url: string): string {
	return /[?&]signature=([^&#]+)/.exec(url)?.[1] ?? '';
}

/** n8n before 2.41 stores the start with the execution only at its end; a retry then sets its own. */
function startOfLostTry(context: IExecuteFunctions): number | undefined {
	const origin = context.getExecutionContext();
	return origin?.source === 'retry' ? undefined : origin?.establishedAt;
}
