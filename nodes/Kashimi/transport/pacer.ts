import { sleep } from 'n8n-workflow';

import { LONGEST_SLEEP } from './context';
import { meaningOfStatus } from './outcomes';
import { RateLimit } from './rateLimit';
import type { Refusal } from './rateLimit';
import { ConcurrencyWindow } from './concurrencyWindow';
import type { Attempt, Refused } from './request';
import { asksForTooLong, retryAfter } from './retryDelay';

/** The shortest pause in milliseconds, whatever the API asks for. */
const SHORTEST_PAUSE = 100;
/**
 * Milliseconds of the pauses in a row where the API names none: they outlast limits that count by
 * the second, by ten of them and by the minute. After these three the requests fail.
 */
const PAUSES = [1_200, 9_000, 54_000] as const;

/** Who asks for a turn. */
export interface Asking {
	/** Most requests in flight. Where several ask, the largest number holds for all together. */
	maxConcurrency: number;
	/** A request that was refused goes before those that were not sent yet. */
	isRetry: boolean;
	signal: AbortSignal | undefined;
	/** Whose request it is: what is refused to one run in vain may be accepted from another. */
	run: object;
}

/** What held when a request was let go. */
interface Turn {
	order: number;
	startedAt: number;
	pauses: number;
}

interface Waiter extends Asking {
	start: (turn: Turn) => void;
	giveUp: () => void;
}

export interface PacerClock {
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
	private isAsleep = false;
	private idleSince: number;

	private pausedUntil = 0;
	/** When runs may send again to which nothing was refused: before the end of a pause of our own. */
	private othersPausedUntil = 0;
	/** Counts the pauses: an answer to a request sent before the latest one says nothing new. */
	private pauses = 0;
	private isAnythingAccepted = false;
	/** Whether anything was accepted before the latest pause: then only the rate is at fault. */
	private isRateAlone = false;
	/** After a pause that the API did not ask for, or that was in vain, one request goes ahead. */
	private isProbing = false;
	/** What the limit is learned from, until a request that was sent after the pause is accepted. */
	private refusal: (Refusal & { order: number; isLearned: boolean }) | undefined;
	/** How many pauses in a row were in vain for a run; none where its last request was accepted. */
	private readonly pausesInVain = new WeakMap<object, number>();
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
	async run(asking: Asking, send: () => Promise<Attempt>): Promise<Attempt | undefined> {
		const { run } = asking;
		const turn = await this.turn(asking);
		if (turn === undefined) return this.refusedRuns.get(run);
		try {
			const attempt = await send();
			const slows = attempt.outcome === 'refused' && meaningOfStatus(attempt.status).slows;
			if (slows) {
				const isNews = turn.pauses === this.pauses;
				if (isNews) this.slowDown(slows === 'rate', run);
				if (!asksForTooLong(attempt.headers)) this.pause(attempt, slows === 'rate', run);
				if (slows === 'load') return attempt;
				this.noteRefusal(turn.order, isNews);
				const pacing = this.pacingAfter(attempt, run);
				if (pacing === 'giveUp') this.refuseRun(run, { ...attempt, pacing });
				return { ...attempt, pacing };
			}
			if (attempt.outcome === 'succeeded' || attempt.outcome === 'refused') {
				if (turn.pauses === this.pauses) this.noteReopened(run);
				else if (turn.pauses === this.pauses - 1) this.pausesInVain.set(run, 0);
				this.noteAccepted(turn.order);
				const now = this.clock.now();
				const { ceiling, inFlight, rateLimit } = this;
				this.window.resize(now, now - turn.startedAt, { inFlight, ceiling, rate: rateLimit.rate });
			}
			return attempt;
		} finally {
			this.inFlight--;
			this.idleSince = this.clock.now();
			this.letGo();
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
			const pausedUntil = this.pauseOf(next);
			const wait = pausedUntil > now ? pausedUntil - now : this.rateWait(now);
			if (wait > 0) {
				void this.wakeIn(wait);
				return;
			}
			this.inFlight++;
			this.rateLimit.noteSent(now);
			this.waiters.splice(this.waiters.indexOf(next), 1);
			next.start({ order: ++this.started, startedAt: now, pauses: this.pauses });
		}
	}

	private mostInFlight(): number {
		return this.isProbing ? 1 : Math.min(Math.floor(this.window.size), this.ceiling);
	}

	/** First come, first served; to probe, the run to which least was refused in vain. */
	private next(): Waiter | undefined {
		if (!this.isProbing) return this.waiters[0];
		const rank = ({ run }: Waiter) => this.pausesInVain.get(run) ?? -1;
		const least = Math.min(...this.waiters.map(rank));
		return this.waiters.find((waiter) => rank(waiter) === least);
	}

	private pauseOf({ run }: Waiter): number {
		return this.pausesInVain.has(run) ? this.pausedUntil : this.othersPausedUntil;
	}

	private rateWait(now: number): number {
		if (this.refusal && !this.refusal.isLearned) {
			this.rateLimit.learn(this.refusal, now);
			this.refusal.isLearned = true;
		}
		return this.rateLimit.wait(now);
	}

	private async wakeIn(milliseconds: number): Promise<void> {
		if (this.isAsleep) return;
		this.isAsleep = true;
		await this.clock.sleep(Math.min(Math.ceil(milliseconds), LONGEST_SLEEP));
		this.isAsleep = false;
		this.letGo();
	}

	/** Many requests in flight are refused together: they halve the window once. */
	private slowDown(isRateLimit: boolean, run: object): void {
		this.pauses++;
		this.window.halve(!isRateLimit);
		if (!isRateLimit) return;
		this.isProbing = !this.isAnythingAccepted;
		// A refusal may overtake the answers to what was accepted before it.
		this.isRateAlone = this.isAnythingAccepted || this.inFlight > 1;
		this.isAnythingAccepted = false;
		this.pausesInVain.set(run, (this.pausesInVain.get(run) ?? -1) + 1);
	}

	private pacingAfter({ headers }: Refused, run: object): Refused['pacing'] {
		const isInVain = (this.pausesInVain.get(run) ?? 0) >= PAUSES.length;
		if (isInVain || asksForTooLong(headers)) return 'giveUp';
		return this.isRateAlone ? 'retryFreely' : undefined;
	}

	/** What a whole run is refused for is not asked again by its other requests. */
	private refuseRun(run: object, refusal: Refused): void {
		this.refusedRuns.set(run, refusal);
		this.drop((waiter) => waiter.run === run);
	}

	private pause({ headers }: Refused, isRateLimit: boolean, run: object): void {
		const now = this.clock.now();
		const asked = retryAfter(headers);
		if (asked !== undefined) {
			this.pausedUntil = Math.max(this.pausedUntil, now + Math.max(asked, SHORTEST_PAUSE));
			this.othersPausedUntil = this.pausedUntil;
		} else if (isRateLimit) {
			const length = PAUSES[this.pausesInVain.get(run) ?? 0] ?? 0;
			// So that several workers do not return in the same moment.
			const jitter = (Math.random() * SHORTEST_PAUSE) / 2;
			this.pausedUntil = Math.max(this.pausedUntil, now + length + jitter);
			this.othersPausedUntil = Math.max(this.othersPausedUntil, now + PAUSES[0] + jitter);
			this.isProbing = true;
		}
	}

	private noteRefusal(order: number, isNews: boolean): void {
		const now = this.clock.now();
		const { refusal } = this;
		const wasBusy = this.inFlight > 1 || this.waiters.length > 0;
		if (refusal === undefined) {
			if (!isNews) return;
			this.refusal = {
				order,
				at: now,
				pause: 0,
				refused: 0,
				acceptedLater: 0,
				wasBusy,
				isProlonged: false,
				isLearned: false,
			};
		} else if (isNews && refusal.isLearned) {
			refusal.isProlonged = true;
			refusal.isLearned = false;
		}
		if (this.refusal === undefined) return;
		this.refusal.refused++;
		const { at, isProlonged, pause } = this.refusal;
		const length = this.pausedUntil - (isProlonged ? at : now);
		this.refusal.pause = Math.max(pause, length);
	}

	/** A request that was sent after the latest pause was accepted. */
	private noteReopened(run: object): void {
		this.isProbing = false;
		this.pausesInVain.delete(run);
		if (this.refusal?.isLearned) this.refusal = undefined;
	}

	private noteAccepted(order: number): void {
		this.isAnythingAccepted = true;
		if (this.refusal && order > this.refusal.order) this.refusal.acceptedLater++;
	}
}
