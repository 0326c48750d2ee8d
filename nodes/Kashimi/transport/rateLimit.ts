import { periodOf } from './limitPeriods';

/** So many requests in any so many milliseconds: a sliding window. */
interface Limit {
	count: number;
	period: number;
}

/** A time in which the API accepted nothing, in milliseconds. */
export interface Refusal {
	/** When the first refusal arrived. */
	at: number;
	/** When the first refused request was sent. */
	sentAt: number;
	/** When the last one was sent, of those before the first refusal arrived. */
	lastSentAt: number;
	/** The length of its pauses together. */
	pause: number;
	refused: number;
	/** Requests that were sent after the first refused one, and accepted. */
	acceptedLater: number;
	/** Those of them that were sent before the last refused one, so not only in the next period. */
	acceptedBetween: number;
	/** Whether more was to be sent, or no more may be than one at a time: a request alone measures nothing. */
	wasBusy: boolean;
	/** Whether a request after the first pause was refused too. */
	isProlonged: boolean;
}

/** So few refused at once may be chance, or may have arrived late, together with later ones. */
const FEW = 2;
/** Periods within which a second refusal of so few shows that it is not chance. */
const CONFIRMING = 2;
/** Requests reach the API a little earlier or later than they were sent. */
const MARGIN = 1.02;
/** How long a limit is kept before more is tried. Doubles each time that more was refused, for a second's pause. */
const FIRST_HOLD = 60_000;
const LONGEST_HOLD = 120_000;
/** For what waits so long, more is tried at once after a first measurement. */
const LONG_WORK = 30_000;
/** The first step up, as a share; each further one is twice as large, to a bound. */
const FIRST_STEP = 0.1;
const LARGEST_STEP = 1;
/** Periods in which a step up has to be accepted before the next one. */
const RAISED_FOR = 2;
/** What is left of a limit at least when it is measured anew: a few refused may be chance. */
const LEAST_LEFT = { ofFew: 0.9, ofMore: 0.5 };
/** Accepted so many times over, a count is not too high. */
const PROVEN = 3;
/** So often in a row no limit is too high: something else than the rate is refused. */
const MOST_CUTS = 4;
/** Requests that are remembered; a limit of more than that is none. */
const LONGEST_LOG = 10_000;

/**
 * The API's rate limit, learned from its refusals: Kashimi documents neither figures nor headers.
 *
 * | Seen                                        | From then on                                     |
 * | ------------------------------------------- | ------------------------------------------------ |
 * | nothing refused yet                         | no limit                                         |
 * | as many accepted among them and later       | the same: it was chance                          |
 * | one or two refused, none for two periods    | the same: it may have been chance                |
 * | refused otherwise, while busy               | as many in a period as were accepted in the last |
 * | again, after three times the count          | the same: some arrived late, with later ones     |
 * | again, a fifth time in a row, same period   | no limit: it refuses something else than the rate |
 * | again after the pause, or with a longer one | as many as were accepted in the longer period    |
 * | again, at one in a period                   | as many as were accepted in the next longer one  |
 * | again, before half of the count was sent    | the same count, spread evenly: it refuses bursts |
 * | again, one or two                           | as many as were accepted: nine in ten at least   |
 * | again, more                                 | as many as were accepted: half at least          |
 * | more waits than can be sent in 30 seconds   | the next row, at once                            |
 * | nothing refused for the hold                | 10 % more, then 20 %, 40 % … while it is accepted |
 * | more was tried and refused                  | back to what was accepted; the hold doubles      |
 *
 * For example: an API allows 20 requests a second. 28 are sent at once, 20 accepted and 8 refused
 * with `Retry-After: 1`. From then on 20 go in any 1.02 seconds and none is refused. After 60
 * seconds 22 go; 2 are refused; 20 go again, for 120 seconds.
 */
export class RateLimit {
	private limit: Limit | undefined;
	/** When requests were sent, the latest last. */
	private sent: number[] = [];
	/** When the latest pause ended. */
	private reopenedAt = -Infinity;
	private isSpread = false;
	/** The count that was accepted before more was tried. */
	private accepted: number | undefined;
	private hold = FIRST_HOLD;
	private step = FIRST_STEP;
	private raiseAt = 0;
	/** Refusals in a row since nothing was refused for the hold, or since the period became longer. */
	private cuts = 0;

	/** Requests per millisecond; Infinity as long as no limit is known. */
	get rate(): number {
		return this.limit === undefined ? Infinity : this.limit.count / this.limit.period;
	}

	/** Whether no limit is known, or so much was sent since the latest pause that it is not too high. */
	get isProven(): boolean {
		if (this.limit === undefined) return true;
		const earlier = this.sent[this.sent.length - Math.ceil(PROVEN * this.limit.count)];
		return earlier !== undefined && earlier >= this.reopenedAt;
	}

	/** Milliseconds until the next request may be sent, of so many that wait. */
	wait(now: number, waiting: number): number {
		const wait = this.waitAt(now);
		if (wait <= 0 || now < Math.min(this.raiseAt, this.firstRaiseAt(waiting))) return wait;
		this.raise(now);
		return this.waitAt(now);
	}

	noteSent(now: number): void {
		this.sent.push(now);
		if (this.sent.length > 2 * LONGEST_LOG) this.sent = this.sent.slice(-LONGEST_LOG);
	}

	/** Learns from a refusal once its pause is over. */
	learn(refusal: Refusal, now: number): void {
		const { reopenedAt } = this;
		this.reopenedAt = now;
		const sentSince = this.sent.filter((at) => at >= reopenedAt).length - refusal.refused;
		const timeSince = refusal.at - reopenedAt;
		if (this.isChance(refusal, sentSince, timeSince)) return;
		if (this.limit !== undefined && ++this.cuts > MOST_CUTS) {
			this.forget();
			return;
		}
		const measured = this.measure(refusal);
		const isFew = refusal.refused <= FEW;
		const isLonger = this.limit !== undefined && measured.period > this.limit.period;
		if (this.limit === undefined || refusal.isProlonged || isLonger) {
			if (measured.count < 1 || !refusal.wasBusy) return;
			this.limit = measured;
			if (isLonger) this.cuts = 0;
		} else if (this.accepted !== undefined) {
			const { accepted } = this;
			this.limit = { ...measured, count: isFew ? accepted : Math.min(accepted, measured.count) };
			this.hold = Math.min(LONGEST_HOLD, this.hold * 2);
		} else if (!this.isSpread && sentSince < this.limit.count / 2) {
			this.isSpread = true;
		} else {
			const least = this.limit.count * (isFew ? LEAST_LEFT.ofFew : LEAST_LEFT.ofMore);
			// Two of the API's periods may have begun in what was counted.
			const count = Math.min(this.limit.count - refusal.refused, measured.count);
			this.limit = { ...measured, count: Math.max(least, count) };
		}
		this.limit.count = Math.max(1, this.limit.count);
		this.accepted = undefined;
		this.step = FIRST_STEP;
		this.raiseAt = now + Math.max(this.hold, RAISED_FOR * this.limit.period);
	}

	/** Whether the refusal tells nothing of the rate; both counted since the pause before it. */
	private isChance(refusal: Refusal, sentSince: number, timeSince: number): boolean {
		const { acceptedLater, acceptedBetween, refused, isProlonged, pause } = refusal;
		const isAmongAccepted = refused <= FEW || acceptedBetween >= refused / 2;
		if (isAmongAccepted && acceptedLater >= refused) return true;
		if (isProlonged || this.accepted !== undefined) return false;
		if (this.limit !== undefined) return sentSince >= PROVEN * this.limit.count;
		return refused <= FEW && timeSince > CONFIRMING * periodOf(pause);
	}

	private forget(): void {
		this.limit = undefined;
		this.accepted = undefined;
		this.isSpread = false;
		this.hold = FIRST_HOLD;
		this.cuts = 0;
	}

	/** Whoever else used up the limit when it was measured may have made it too low. */
	private firstRaiseAt(waiting: number): number {
		const isFirst = this.accepted === undefined && this.hold === FIRST_HOLD;
		if (!isFirst || this.limit === undefined || waiting / this.rate <= LONG_WORK) return Infinity;
		return this.reopenedAt + RAISED_FOR * this.limit.period;
	}

	private waitAt(now: number): number {
		if (this.limit === undefined) return 0;
		const count = Math.max(1, Math.floor(this.limit.count));
		const period = this.limit.period * MARGIN;
		const { length } = this.sent;
		const next = (this.sent[length - count] ?? -Infinity) + period;
		const spread = this.isSpread ? (this.sent[length - 1] ?? -Infinity) + period / count : 0;
		return Math.max(0, next - now, spread - now);
	}

	private measure({ at, sentAt, lastSentAt, pause, refused, isProlonged }: Refusal): Limit {
		const { count = Infinity, period: known = 0 } = this.limit ?? {};
		// Fewer than one in a period is some in a longer one.
		const period = periodOf(pause, count < 2 ? known + 1 : known);
		// When the last one was refused, all that was accepted in its period counted; nothing later does.
		const from = Math.min(sentAt, lastSentAt - period);
		const to = isProlonged ? at : lastSentAt;
		const sent = this.sent.filter((one) => one > from && one <= to).length;
		return { count: sent - refused, period };
	}

	private raise(now: number): void {
		if (this.limit === undefined) return;
		const { count, period } = this.limit;
		this.cuts = 0;
		this.accepted = count;
		this.limit = { count: Math.max(count + 1, count * (1 + this.step)), period };
		this.step = Math.min(LARGEST_STEP, this.step * 2);
		this.raiseAt = now + RAISED_FOR * period;
	}
}
