import { sleep } from 'n8n-workflow';

import type { Connection } from './connection';
import { credentialId, LONGEST_SLEEP } from './context';
import type { KashimiContext } from './context';
import { meaningOfStatus } from './failures';
import { Pauses } from './pauses';
import type { Turn } from './pauses';
import { RateLimit } from './rateLimit';
import { ConcurrencyWindow } from './concurrencyWindow';
import type { ApiResult, Refused } from './request';

/** Who asks for a turn. */
interface Asking {
	/** Most requests in flight. Where several ask, the largest number holds for all together. */
	maxConcurrency: number;
	/** A request that was refused goes before those that were not sent yet. */
	isRetry: boolean;
	signal: AbortSignal | undefined;
	/** Whose request it is: what is refused to one run in vain may be accepted from another. */
	run: object;
}

interface Waiter extends Asking {
	start: (turn: Turn) => void;
	giveUp: () => void;
}

interface PacerClock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

// Not the time of day, which may be set back.
const REAL_CLOCK: PacerClock = { now: () => performance.now(), sleep };

/**
 * Lets the requests of one credential go: first come, first served; as many in flight as the API
 * answers quickly; no faster than it allows; none while it asks for a pause.
 */
export class Pacer {
	private readonly window = new ConcurrencyWindow();
	private ceiling = 1;
	private inFlight = 0;
	private started = 0;
	private waiters: Waiter[] = [];
	private readonly watched = new WeakSet<AbortSignal>();
	private readonly rateLimit = new RateLimit();
	private readonly pauses = new Pauses();
	private isAsleep = false;
	private idleSince: number;
	/** Runs whose requests are all answered with their last refusal. */
	private readonly refusedRuns = new WeakMap<object, Refused>();

	constructor(private readonly clock: PacerClock = REAL_CLOCK) {
		this.idleSince = clock.now();
	}

	/** Milliseconds since the last request, 0 while there is one. */
	get idleTime(): number {
		return this.inFlight > 0 || this.waiters.length > 0 ? 0 : this.clock.now() - this.idleSince;
	}

	/** Sends when it is time to; undefined when the execution was cancelled before. */
	async run(asking: Asking, send: () => Promise<ApiResult>): Promise<ApiResult | undefined> {
		const { run } = asking;
		const turn = await this.turn(asking);
		if (turn === undefined) return this.refusedRuns.get(run);
		try {
			const result = await send();
			const { inFlight, ceiling, pauses } = this;
			const now = this.clock.now();
			const slows = result.kind === 'refused' && meaningOfStatus(result.status).slows;
			if (slows) {
				if (turn.pauses === pauses.count) this.window.halve(slows === 'load');
				const waiting = this.waiters.length;
				const refusing = { run, turn, now, inFlight, ceiling, waiting };
				if (slows === 'load') {
					pauses.noteOverload(result, refusing);
					return result;
				}
				const refusal = { ...result, pacing: pauses.noteBeyondRate(result, refusing) };
				if (refusal.pacing === 'giveUp') this.refuseRun(run, refusal);
				return refusal;
			}
			if (result.kind === 'succeeded' || result.kind === 'refused') {
				pauses.noteAccepted(run, turn);
				const { rateLimit } = this;
				this.window.resize(now, now - turn.startedAt, { inFlight, ceiling, rateLimit });
			}
			return result;
		} finally {
			this.inFlight--;
			this.idleSince = this.clock.now();
			this.letGo();
			if (this.inFlight === 0) this.window.rest();
		}
	}

	private async turn(asking: Asking): Promise<Turn | undefined> {
		const { maxConcurrency, isRetry, signal, run } = asking;
		if (signal?.aborted || this.refusedRuns.has(run)) return undefined;
		this.ceiling = this.idleTime > 0 ? maxConcurrency : Math.max(this.ceiling, maxConcurrency);
		this.watch(signal);
		return await new Promise((resolve) => {
			const waiter = { ...asking, start: resolve, giveUp: () => resolve(undefined) };
			if (isRetry) this.waiters.unshift(waiter);
			else this.waiters.push(waiter);
			this.letGo();
		});
	}

	/** One listener for all requests of an execution: Node.js warns of more than ten. */
	private watch(signal: AbortSignal | undefined): void {
		if (signal === undefined || this.watched.has(signal)) return;
		this.watched.add(signal);
		signal.addEventListener('abort', () => this.drop((waiter) => waiter.signal === signal), {
			once: true,
		});
	}

	private drop(isMeant: (waiter: Waiter) => boolean): void {
		const dropped = this.waiters.filter(isMeant);
		this.waiters = this.waiters.filter((waiter) => !isMeant(waiter));
		for (const { giveUp } of dropped) giveUp();
	}

	private letGo(): void {
		while (this.inFlight < this.mostInFlight()) {
			const now = this.clock.now();
			const next = this.next();
			if (next === undefined) return;
			const wait = this.waitFor(next, now);
			if (wait > 0) {
				void this.wakeIn(wait);
				return;
			}
			this.inFlight++;
			this.rateLimit.noteSent(now);
			this.waiters.splice(this.waiters.indexOf(next), 1);
			next.start({ order: ++this.started, startedAt: now, pauses: this.pauses.count });
		}
	}

	private mostInFlight(): number {
		return this.pauses.isProbing ? 1 : Math.min(Math.floor(this.window.size), this.ceiling);
	}

	/** First come, first served; to probe, the run to which least was refused in vain. */
	private next(): Waiter | undefined {
		if (!this.pauses.isProbing) return this.waiters[0];
		const rank = ({ run }: Waiter) => this.pauses.inVainFor(run);
		const least = Math.min(...this.waiters.map(rank));
		return this.waiters.find((waiter) => rank(waiter) === least);
	}

	private waitFor({ run }: Waiter, now: number): number {
		const left = this.pauses.left(run, now);
		if (left > 0) return left;
		this.pauses.teach(this.rateLimit, now);
		return this.rateLimit.wait(now, this.waiters.length);
	}

	private async wakeIn(milliseconds: number): Promise<void> {
		if (this.isAsleep) return;
		this.isAsleep = true;
		await this.clock.sleep(Math.min(Math.ceil(milliseconds), LONGEST_SLEEP));
		this.isAsleep = false;
		this.letGo();
	}

	/** What a whole run is refused for is not asked again by its other requests. */
	private refuseRun(run: object, refusal: Refused): void {
		this.refusedRuns.set(run, refusal);
		this.drop((waiter) => waiter.run === run);
	}
}

/** Milliseconds after which what was learned about an API is forgotten. */
const LONGEST_IDLE = 600_000;

/** One for each credential, so that parallel executions share its rate and do not add up. */
const pacers = new Map<string, Pacer>();

export function pacerFor(context: KashimiContext, { baseUrl }: Connection): Pacer {
	const key = `${credentialId(context)} ${baseUrl}`;
	for (const [other, { idleTime }] of pacers) {
		if (idleTime > LONGEST_IDLE) pacers.delete(other);
	}
	const pacer = pacers.get(key) ?? new Pacer();
	pacers.set(key, pacer);
	return pacer;
}
