import type { RateLimit } from './rateLimit';

/** Requests in flight before the API has answered any. */
const FIRST_SIZE = 6;
/**
 * Whatever is in flight when an unknown limit is met is refused, and most count by the second: for so
 * many milliseconds or answers there are so many in flight at most. Until so many answers the window
 * grows by a twentieth for each, and by one later.
 */
const CAREFUL = { time: 1_100, answers: 400, size: 35 };
const SLOW_GROWTH = { answers: 100, step: 1 / 20 };
/**
 * Milliseconds: slower answers, such as a bank's, are reason to send more at once only up to the usual size, and
 * as long as they do not become slower still.
 */
const QUICK = 1_000;
/**
 * It grows beyond this size after so many answers at it, and only while they come as quickly as
 * before, within twice the shortest time, and while no limit is known that may be too high.
 */
const USUAL_SIZE = 50;
const ANSWERS_AT_USUAL_SIZE = 100;
const SLOWER = 2;
/**
 * Milliseconds for which the shortest time counts while requests are in flight: the next ones may be slower by
 * nature. Beyond the usual size it counts on, for what is slower there may wait for the others in flight.
 */
const QUICKEST_KEPT = 2_000;
/** So many times what a known rate keeps in flight at the time of an answer. */
const HEADROOM = 4;

interface Surroundings {
	inFlight: number;
	/** Most requests in flight that the user allows. */
	ceiling: number;
	rateLimit: Pick<RateLimit, 'rate' | 'isProven'>;
}

/** How many requests may be in flight: more while the API answers quickly, half when it refuses. */
export class ConcurrencyWindow {
	/** Not a whole number, so that small steps add up. */
	size = FIRST_SIZE;
	/** Until the API is overloaded, the window grows with every answer; then with every full round. */
	private isEager = true;
	private quickest = { time: Infinity, at: -Infinity };
	private answers = 0;
	private firstAnswerAt: number | undefined;
	private answersAtUsualSize = 0;

	/** Nothing is in flight any more: what is asked next may be slower by nature. */
	rest(): void {
		this.quickest = { time: Infinity, at: -Infinity };
	}

	/** Many requests in flight are refused together: that halves it once. */
	halve(isOverload: boolean): void {
		this.size = Math.max(1, this.size / 2);
		if (isOverload) this.isEager = false;
		if (this.size < USUAL_SIZE) this.answersAtUsualSize = 0;
	}

	/** @param time of the answer, in milliseconds */
	resize(now: number, time: number, { inFlight, ceiling, rateLimit }: Surroundings): void {
		this.firstAnswerAt ??= now;
		this.answers++;
		const isQuick = time < QUICK;
		const isOld = isQuick && this.size <= USUAL_SIZE && now - this.quickest.at > QUICKEST_KEPT;
		const isQuickest = time <= this.quickest.time || isOld;
		if (isQuickest) this.quickest = { time, at: now };
		const isSlower = time > SLOWER * this.quickest.time;
		if (this.size >= USUAL_SIZE && isSlower) {
			this.size = Math.max(USUAL_SIZE, this.size - 1);
			return;
		}
		const isFull = inFlight >= Math.floor(this.size);
		if (!isFull || (!isQuick && (isSlower || this.size >= USUAL_SIZE))) return;
		const isCareful = this.answers < CAREFUL.answers && now - this.firstAnswerAt < CAREFUL.time;
		const isSlow = isCareful && this.answers < SLOW_GROWTH.answers;
		const growth = isSlow ? SLOW_GROWTH.step : 1;
		if (this.size >= USUAL_SIZE) this.answersAtUsualSize++;
		const mayBeMore = rateLimit.isProven && this.answersAtUsualSize > ANSWERS_AT_USUAL_SIZE;
		const most = isCareful ? CAREFUL.size : mayBeMore ? ceiling : USUAL_SIZE;
		// An answer in no time at all and no limit have no product.
		const bound = Math.min(most, ceiling, HEADROOM * rateLimit.rate * Math.max(1, time));
		const grown = this.size + (this.isEager ? growth : 1 / this.size);
		this.size = Math.max(this.size, Math.min(bound, grown));
	}
}
