/** What an API lets through: so many requests in so many milliseconds. */
interface Quota {
	/** Not a whole number, so that small steps add up. */
	count: number;
	period: number;
}

/** A time in which the API asked for no requests. */
export interface Pause {
	/** When the first refusal arrived. */
	at: number;
	until: number;
	refused: number;
	/** Requests that were sent after the first refused one, and taken on. */
	passed: number;
}

/** APIs count per second at the shortest, and `Retry-After` is in whole seconds, rounded up. */
const SECOND = 1000;
/** Requests reach the API a little earlier or later than they were let go. */
const MARGIN = 1.03;
/** Share of a period's requests that may go at once after a pause; the rest is spread evenly. */
const FIRST_BURST = 0.5;
const SMALLEST_BURST = 0.1;
/** Refused after this share of a period's requests, it was the burst that was refused. */
const SUDDEN = 0.4;
/** How long a learned rate is kept before a higher one is tried, and how that time grows. */
const FIRST_HOLD = 5_000;
const LONGEST_HOLD = 20_000;
const HOLD_GROWTH = 4;
/** The first step up when higher rates are tried; each further one is twice as large, to a bound. */
const FIRST_RAISE = 0.05;
const LARGEST_RAISE = 0.5;
/** The step down when what was tried is refused. */
const CUT = 0.95;
/** So many times in a row a limit is not too high: something else than the rate is refused. */
const MOST_DROPS = 4;
/** Requests that are remembered for measuring; the rate of more than that is not limited. */
const LONGEST_LOG = 10_000;

/**
 * The rate that an API allows, learned from its refusals: Kashimi documents neither figures nor
 * headers for it. Until the first refusal there is none. Afterwards no more requests go in any
 * period than went through in the one that was refused; now and then a slightly higher rate is
 * tried, more and more rarely as long as it is refused. All times in milliseconds.
 */
export class LearnedRate {
	private quota: Quota | undefined;
	/** When requests were sent, the latest last. */
	private sent: number[] = [];
	private openedAt = -Infinity;
	/** When the next request were due if all were spread evenly. */
	private dueAt = 0;
	private hold = FIRST_HOLD;
	private step = FIRST_RAISE;
	/** Since the last raise. */
	private drops = 0;
	private beforeRaise: Quota | undefined;
	private burst = FIRST_BURST;
	private holdUntil = 0;

	/** Requests per second; undefined as long as nothing was refused. */
	get perSecond(): number | undefined {
		return this.quota && rateOf(this.quota) * SECOND;
	}

	/** Milliseconds until the next request may be sent. */
	wait(now: number): number {
		if (this.quota === undefined) return 0;
		this.raise(now);
		const { count, period } = this.quota;
		const aPeriodAgo = this.sent[this.sent.length - Math.max(1, Math.floor(count))] ?? -Infinity;
		return Math.max(0, aPeriodAgo + period * MARGIN - now, this.dueAt - period * this.burst - now);
	}

	noteSent(now: number): void {
		if (this.openedAt === -Infinity) this.openedAt = now;
		this.sent.push(now);
		if (this.sent.length > 2 * LONGEST_LOG) this.sent = this.sent.slice(-LONGEST_LOG);
		if (this.quota === undefined) return;
		const { count, period } = this.quota;
		this.dueAt = Math.max(this.dueAt, now) + (period * MARGIN) / count;
	}

	/** Learns from a pause once it is over and all is answered. */
	learn(pause: Pause, now: number): void {
		const measured = this.measure(pause);
		const old = this.quota;
		// Beyond a limit, what is sent later is refused as well.
		const isByChance = pause.passed > pause.refused;
		if (old === undefined) {
			// Where nothing went through, there is nothing to learn a rate from.
			if (isByChance || measured.count < 1) return;
			this.quota = measured;
		} else if (this.sentSince(this.openedAt) - pause.refused < SUDDEN * old.count) {
			this.burst = this.burst > SMALLEST_BURST ? this.burst / 2 : 0;
			this.quota = isByChance ? old : lower(old);
		} else if (isByChance) {
			this.quota = this.beforeRaise ?? old;
		} else if (++this.drops >= MOST_DROPS) {
			this.forget();
			return;
		} else {
			this.quota = rateOf(measured) < rateOf(old) ? atLeastOne(measured) : lower(old);
			this.hold = Math.min(LONGEST_HOLD, this.hold * HOLD_GROWTH);
		}
		this.holdUntil = now + Math.max(this.hold, HOLD_GROWTH * this.quota.period);
		this.step = FIRST_RAISE;
		this.beforeRaise = undefined;
		this.openedAt = -Infinity;
		this.dueAt = now;
	}

	/** A period that was used up soon after its start ends with the pause; else the pause is one. */
	private measure({ at, until, refused }: Pause): Quota {
		const elapsed = at - this.openedAt;
		const asked = until - at;
		const whole = elapsed < asked ? elapsed + asked : asked;
		const period = Math.max(SECOND, Math.floor(whole / SECOND) * SECOND);
		const went = this.sentSince(Math.max(this.openedAt, at - period)) - refused;
		return { count: went, period };
	}

	private sentSince(time: number): number {
		return this.sent.filter((sentAt) => sentAt >= time).length;
	}

	private forget(): void {
		this.quota = undefined;
		this.beforeRaise = undefined;
		this.openedAt = -Infinity;
		this.drops = 0;
		this.hold = FIRST_HOLD;
	}

	private raise(now: number): void {
		if (this.quota === undefined || now < this.holdUntil) return;
		const { count, period } = this.quota;
		this.drops = 0;
		this.beforeRaise = this.quota;
		this.quota = { count: count * (1 + this.step), period };
		this.step = Math.min(LARGEST_RAISE, this.step * 2);
		this.holdUntil = now + period;
	}
}

function rateOf({ count, period }: Quota): number {
	return count / period;
}

function lower(quota: Quota): Quota {
	return atLeastOne({ ...quota, count: quota.count * CUT });
}

function atLeastOne(quota: Quota): Quota {
	return { ...quota, count: Math.max(1, quota.count) };
}
