import type { RateLimit, Refusal } from './rateLimit';
import type { Refused } from './request';
import { asksForTooLong, retryAfter } from './failures';

/** The shortest pause in milliseconds, whatever the API asks for. */
const SHORTEST_PAUSE = 100;
/**
 * Milliseconds of the pauses in a row where the API names none: they outlast limits that count by
 * the second, by ten of them and by the minute. After these three the requests fail.
 */
const PAUSES = [1_200, 9_000, 54_000] as const;

/** What held when a request was let go. */
export interface Turn {
	order: number;
	startedAt: number;
	/** How many pauses there had been: an answer to a request sent before the latest says nothing new. */
	pauses: number;
}

/** What holds when a request is refused. */
interface Refusing {
	/** Whose request it is: what is refused to one run in vain may be accepted from another. */
	run: object;
	turn: Turn;
	now: number;
	/** The refused request is one of them. */
	inFlight: number;
	/** Most requests in flight. */
	ceiling: number;
	waiting: number;
}

interface OngoingRefusal extends Omit<Refusal, 'acceptedLater' | 'acceptedBetween'> {
	firstRefused: number;
	lastRefused: number;
	/** Orders of the requests that were sent after the first refused one. */
	accepted: number[];
	isLearned: boolean;
}

/** When the API may be asked again after it refused, and what is learned from that. */
export class Pauses {
	count = 0;
	/** After a pause that the API did not ask for, or that was in vain, one request goes ahead. */
	isProbing = false;
	private until = 0;
	/** When runs may send again to which nothing was refused: before the end of a pause of our own. */
	private othersUntil = 0;
	private isAnythingAccepted = false;
	/** Whether anything was accepted before the latest pause: then only the rate is at fault. */
	private isRateAlone = false;
	/** What the limit is learned from, until a request that was sent after the pause is accepted. */
	private refusal: OngoingRefusal | undefined;
	/** How many pauses in a row were in vain for a run; none where its last request was accepted. */
	private readonly inVain = new WeakMap<object, number>();

	/** -1 for a run to which nothing was refused. */
	inVainFor(run: object): number {
		return this.inVain.get(run) ?? -1;
	}

	/** Milliseconds until a run may send again. */
	left(run: object, now: number): number {
		return Math.max(0, (this.inVain.has(run) ? this.until : this.othersUntil) - now);
	}

	/** Once a pause is over. */
	teach(rateLimit: RateLimit, now: number): void {
		if (this.refusal === undefined || this.refusal.isLearned) return;
		const { accepted, lastRefused } = this.refusal;
		const acceptedBetween = accepted.filter((order) => order < lastRefused).length;
		rateLimit.learn({ ...this.refusal, acceptedLater: accepted.length, acceptedBetween }, now);
		this.refusal.isLearned = true;
	}

	noteOverload({ headers }: Refused, { turn, now }: Refusing): void {
		if (turn.pauses === this.count) this.count++;
		if (!asksForTooLong(headers)) this.pauseAsAsked(retryAfter(headers), now);
	}

	/** @returns what becomes of the request that was beyond the rate */
	noteBeyondRate({ headers }: Refused, refusing: Refusing): Refused['pacing'] {
		const { run, turn, now, inFlight } = refusing;
		const isNews = turn.pauses === this.count;
		if (isNews) {
			this.count++;
			this.isProbing = !this.isAnythingAccepted;
			// A refusal may overtake the answers to what was accepted before it.
			this.isRateAlone = this.isAnythingAccepted || inFlight > 1;
			this.isAnythingAccepted = false;
			this.inVain.set(run, this.inVainFor(run) + 1);
		}
		const asked = retryAfter(headers);
		const isTooLong = asksForTooLong(headers);
		if (asked === undefined) this.pauseUnasked(run, now);
		else if (!isTooLong) this.pauseAsAsked(asked, now);
		this.noteRefusal(refusing, isNews);
		if (isTooLong || this.inVainFor(run) >= PAUSES.length) return 'giveUp';
		return this.isRateAlone ? 'retryFreely' : undefined;
	}

	noteAccepted(run: object, { order, pauses }: Turn): void {
		if (pauses === this.count) {
			this.isProbing = false;
			this.inVain.delete(run);
			if (this.refusal?.isLearned) this.refusal = undefined;
		} else if (pauses === this.count - 1) {
			this.inVain.set(run, 0);
		}
		this.isAnythingAccepted = true;
		if (this.refusal && order > this.refusal.firstRefused) this.refusal.accepted.push(order);
	}

	private pauseAsAsked(asked: number | undefined, now: number): void {
		if (asked === undefined) return;
		this.until = Math.max(this.until, now + Math.max(asked, SHORTEST_PAUSE));
		this.othersUntil = this.until;
	}

	private pauseUnasked(run: object, now: number): void {
		const length = PAUSES[this.inVain.get(run) ?? 0] ?? 0;
		// So that several workers do not return in the same moment.
		const start = now + (Math.random() * SHORTEST_PAUSE) / 2;
		this.until = Math.max(this.until, start + length);
		this.othersUntil = Math.max(this.othersUntil, start + PAUSES[0]);
		this.isProbing = true;
	}

	private noteRefusal({ turn, now, inFlight, ceiling, waiting }: Refusing, isNews: boolean): void {
		if (isNews && this.refusal?.isLearned) {
			Object.assign(this.refusal, { isProlonged: true, isLearned: false });
		} else if (isNews) {
			this.refusal ??= {
				...{ at: now, sentAt: turn.startedAt, lastSentAt: turn.startedAt },
				...{ pause: 0, refused: 0, accepted: [] },
				...{ firstRefused: turn.order, lastRefused: turn.order },
				wasBusy: inFlight >= Math.min(2, ceiling) || waiting > 0,
				...{ isProlonged: false, isLearned: false },
			};
		}
		if (this.refusal === undefined) return;
		const { at, isProlonged, pause } = this.refusal;
		this.refusal.refused++;
		this.refusal.sentAt = Math.min(this.refusal.sentAt, turn.startedAt);
		if (turn.startedAt <= at)
			this.refusal.lastSentAt = Math.max(this.refusal.lastSentAt, turn.startedAt);
		this.refusal.lastRefused = Math.max(this.refusal.lastRefused, turn.order);
		this.refusal.pause = Math.max(pause, this.until - (isProlonged ? at : now));
	}
}
