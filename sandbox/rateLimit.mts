import type { RequestHandler } from 'express';
import { ApiError } from './errors.mts';
import { TOKEN_PATH } from './routes/token.mts';
import type { Clock, SandboxContext } from './types.mts';

/** So many requests in each of the clock's seconds, as gateways with fixed windows count. */
export class RateLimit {
	#second = -1;
	#taken = 0;
	readonly #now: Clock;

	constructor(now: Clock) {
		this.#now = now;
	}

	/** Takes one of this second's requests; where none is left, the seconds until the next. */
	secondsToWait(perSecond: number): number {
		if (perSecond === 0) return 0;
		const second = Math.floor(this.#now() / 1000);
		if (second !== this.#second) this.#taken = 0;
		this.#second = second;
		if (this.#taken >= perSecond) return 1;
		this.#taken++;
		return 0;
	}
}

/** Answers 429 beyond the rate that is set, on every route but that of the tokens. */
export function limitRate({ settings, now }: SandboxContext): RequestHandler {
	const limit = new RateLimit(now);
	return (req, res, next) => {
		const wait = req.path === TOKEN_PATH ? 0 : limit.secondsToWait(settings.requestsPerSecond);
		if (wait === 0) return next();
		res.set('Retry-After', String(wait));
		throw new ApiError(429, `More than ${settings.requestsPerSecond} requests in one second.`);
	};
}
