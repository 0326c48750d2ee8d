import { sleep } from 'n8n-workflow';

import { LONGEST_SLEEP } from './context';
import { LearnedRate } from './learnedRate';
import type { Pause } from './learnedRate';
import type { Attempt, Refused } from './request';
import { meaningOfStatus } from './outcomes';
import { asksForTooLong, backOff, retryAfter } from './retryDelay';

/** Requests that are sent at once before the API has answered any. */
const FIRST_WINDOW = 10;
/** Milliseconds; a slower answer is no reason to send more at once. */
const QUICK = 1_000;
/** The shortest pause, whatever the API asks for. */
const SHORTEST_PAUSE = 100;

/** Who asks for a turn. */
export interface Asking {
	/** Most requests at once. Where several ask, the largest number holds for all together. */
	maxConcurrency: number;
	/** A request that was refused goes before those that were not sent yet. */
	isRetry: boolean;
	signal: AbortSignal | undefined;
}

interface Waiter extends Asking {
	start: () => void;
	giveUp: () => void;
}

export interface PacerClock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

// Not the time of day, which may be set back.
const REAL_CLOCK: PacerClock = { now: () => performance.now(), sleep };

/**
 * Lets the requests of one credential go: first come, first served; as many at once as the API
 * answers quickly; no faster than it allows; none while it asks for a pause.
 */
export class Pacer {
	private window = FIRST_WINDOW;
	/** The window grows with every answer until the API is overloaded, then with every full round. */
	private isEager = true;
	private ceiling = 1;
	private inFlight = 0;
	private started = 0;
	private waiters: Waiter[] = [];
	private readonly watched = new WeakSet<AbortSignal>();
	private readonly rate = new LearnedRate();
	private isAsleep = false;
	private idleSince: number;

	private pausedUntil = 0;
	/** Counts the pauses: an answer to a request sent before the latest one says nothing new. */
	private pauses = 0;
	/** Those in a row between which nothing was taken on. */
	private pausesInVain = 0;
	private wasAnythingTakenOn = false;
	/** The pause that the rate is still to be learned from. */
	private closing: (Pause & { order: number }) | undefined;
	constructor(private readonly clock: PacerClock = REAL_CLOCK) {
		this.idleSince = clock.now();
	}

	/** Milliseconds since the last request, 0 while there is one. */
	get idleTime(): number {
		return this.inFlight > 0 || this.waiters.length > 0 ? 0 : this.clock.now() - this.idleSince;
	}

	/** Sends when it is time to; undefined when the execution was cancelled before. */
	async run(asking: Asking, send: () => Promise<Attempt>): Promise<Attempt | undefined> {
		if (!(await this.turn(asking))) return undefined;
		const sentAt = this.clock.now();
		const order = ++this.started;
		const isWindowFull = this.inFlight >= this.window;
		const pausesBefore = this.pauses;
		try {
			const attempt = await send();
			const isAnswer = attempt.outcome === 'succeeded' || attempt.outcome === 'refused';
			const slows = attempt.outcome === 'refused' && meaningOfStatus(attempt.status).slows;
			if (slows) {
				this.pause(attempt, slows === 'rate', pausesBefore, order);
				const isThrottled =
					slows === 'rate' && this.pausesInVain === 0 && !asksForTooLong(attempt.headers);
				return { ...attempt, isThrottled };
			}
			if (isAnswer) {
				if (this.closing && order > this.closing.order) this.closing.passed++;
				this.noteAnswer(isWindowFull && this.clock.now() - sentAt < QUICK);
			}
			return attempt;
		} finally {
			this.inFlight--;
			this.idleSince = this.clock.now();
			this.letGo();
		}
	}

	private async turn(asking: Asking): Promise<boolean> {
		const { maxConcurrency, isRetry, signal } = asking;
		if (signal?.aborted) return false;
		this.ceiling = this.idleTime > 0 ? maxConcurrency : Math.max(this.ceiling, maxConcurrency);
		this.watch(signal);
		return await new Promise((resolve) => {
			const waiter = { ...asking, start: () => resolve(true), giveUp: () => resolve(false) };
			if (isRetry) this.waiters.unshift(waiter);
			else this.waiters.push(waiter);
			this.letGo();
		});
	}

	/** One listener for all requests of an execution: Node.js warns of more than ten. */
	private watch(signal: AbortSignal | undefined): void {
		if (signal === undefined || this.watched.has(signal)) return;
		this.watched.add(signal);
		const dropCancelled = () => {
			const cancelled = this.waiters.filter((waiter) => waiter.signal === signal);
			this.waiters = this.waiters.filter((waiter) => waiter.signal !== signal);
			for (const { giveUp } of cancelled) giveUp();
		};
		signal.addEventListener('abort', dropCancelled, { once: true });
	}

	private letGo(): void {
		while (this.waiters.length > 0 && this.inFlight < Math.min(this.window, this.ceiling)) {
			const now = this.clock.now();
			const wait = this.pausedUntil > now ? this.pausedUntil - now : this.rateWait(now);
			if (wait > 0) {
				void this.wakeIn(wait);
				return;
			}
			this.inFlight++;
			this.rate.noteSent(now);
			this.waiters.shift()?.start();
		}
	}

	private rateWait(now: number): number {
		if (this.closing !== undefined) {
			this.rate.learn(this.closing, now);
			this.closing = undefined;
		}
		return this.rate.wait(now);
	}

	private async wakeIn(milliseconds: number): Promise<void> {
		if (this.isAsleep) return;
		this.isAsleep = true;
		await this.clock.sleep(Math.min(Math.ceil(milliseconds), LONGEST_SLEEP));
		this.isAsleep = false;
		this.letGo();
	}

	private noteAnswer(isReasonToGrow: boolean): void {
		this.wasAnythingTakenOn = true;
		if (!isReasonToGrow) return;
		this.window = Math.min(this.ceiling, this.window + (this.isEager ? 1 : 1 / this.window));
	}

	/** Many requests in flight are refused together: they halve the window once. */
	private pause(
		{ headers }: Refused,
		isRateLimit: boolean,
		pausesBefore: number,
		order: number,
	): void {
		const now = this.clock.now();
		const isNews = pausesBefore === this.pauses;
		if (isNews) {
			this.pauses++;
			this.pausesInVain = this.wasAnythingTakenOn ? 0 : this.pausesInVain + 1;
			this.wasAnythingTakenOn = false;
			this.window = Math.max(1, this.window / 2);
			// Beyond a limit the learned rate is what holds back.
			this.isEager = this.isEager && isRateLimit;
		}
		const asked = retryAfter(headers);
		// Longer than anybody waits: every request that is refused so ends in an error.
		if ((!isRateLimit && asked === undefined) || asksForTooLong(headers)) return;
		const length = asked ?? backOff(this.pausesInVain);
		this.pausedUntil = Math.max(this.pausedUntil, now + Math.max(length, SHORTEST_PAUSE));
		if (!isRateLimit || (!isNews && this.closing === undefined)) return;
		this.closing ??= { order, at: now, until: now, refused: 0, passed: 0 };
		this.closing.until = this.pausedUntil;
		this.closing.refused++;
	}
}
