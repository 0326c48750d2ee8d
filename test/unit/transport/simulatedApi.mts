import type { ApiResult } from '../../../nodes/Kashimi/transport/request.ts';
import { Pacer } from '../../../nodes/Kashimi/transport/pacer.ts';
import { VirtualTime } from '../../support/virtualTime.mts';

/** Takes a request at a time in milliseconds: 0, or the seconds to wait when it is refused. */
export type Limit = (now: number) => number;

/** So many in each second of a clock that is `offset` milliseconds ahead. */
export function fixedWindows(perSecond: number, offset = 0): Limit {
	let second = -1;
	let taken = 0;
	return (now) => {
		const current = Math.floor((now + offset) / 1000);
		if (current !== second) taken = 0;
		second = current;
		if (taken >= perSecond) return 1;
		taken++;
		return 0;
	};
}

/** So many in each minute of a clock. */
export function perMinute(count: number): Limit {
	const minutes = fixedWindows(count);
	return (now) => (minutes(now / 60) === 0 ? 0 : Math.ceil(60 - ((now / 1000) % 60)));
}

/** Takes a request that all limits take; one that is refused counts in none that comes later. */
export function allOf(...limits: Limit[]): Limit {
	return (now) => {
		for (const limit of limits) {
			const wait = limit(now);
			if (wait > 0) return wait;
		}
		return 0;
	};
}

/** Refills steadily, up to a capacity; full at first, if not told otherwise. */
export function tokenBucket(perSecond: number, capacity: number, first = capacity): Limit {
	let tokens = first;
	let last: number | undefined;
	return (now) => {
		tokens = Math.min(capacity, tokens + ((now - (last ?? now)) * perSecond) / 1000);
		last = now;
		if (tokens < 1) return 1;
		tokens--;
		return 0;
	};
}

export const succeeded: ApiResult = { kind: 'succeeded', headers: {}, body: {} };

export function refused(status: number, retryAfter?: number): ApiResult {
	const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
	return { kind: 'refused', status, headers, body: undefined };
}

export interface Sent {
	item: number;
	at: number;
	answeredAt: number;
	answer: ApiResult;
}

/** A pacer under virtual time, and all that it sent. */
export class Simulation {
	readonly pacer: Pacer;
	readonly sent: Sent[] = [];
	inFlight = 0;
	mostInFlight = 0;

	constructor(readonly time = new VirtualTime(1_000_000)) {
		this.pacer = new Pacer(time);
	}

	/** @param answer what is answered, after so many milliseconds */
	async send(
		item: number,
		answer: () => Promise<ApiResult>,
		{
			maxConcurrency = 100,
			isRetry = false,
			run = {} as object,
			signal = undefined as AbortSignal | undefined,
		} = {},
	): Promise<ApiResult | undefined> {
		return await this.pacer.run({ maxConcurrency, isRetry, run, signal }, async () => {
			const at = this.time.now();
			this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
			const result = await answer();
			this.inFlight--;
			this.sent.push({ item, at, answeredAt: this.time.now(), answer: result });
			return result;
		});
	}

	/** Answers after the latency. */
	after(latency: number, answer: ApiResult | (() => ApiResult)): () => Promise<ApiResult> {
		return async () => {
			await this.time.sleep(latency);
			return typeof answer === 'function' ? answer() : answer;
		};
	}

	/** Reads so many items with so many workers, each refused one again. @returns seconds */
	async readAll(
		items: number,
		workers: number,
		limit: Limit,
		latency: number,
		{ namesWait = true, isOverloaded = (): boolean => false } = {},
	): Promise<number> {
		const start = this.time.now();
		let next = 0;
		const work = async () => {
			while (next < items) {
				const item = next++;
				for (let isRetry = false; ; isRetry = true) {
					const wait = { seconds: 0 };
					const result = await this.send(
						item,
						async () => {
							await this.time.sleep(latency / 2);
							wait.seconds = limit(this.time.now());
							await this.time.sleep(latency / 2);
							if (isOverloaded()) return refused(503);
							if (wait.seconds === 0) return succeeded;
							return namesWait ? refused(429, wait.seconds) : refused(429);
						},
						{ maxConcurrency: workers, isRetry, run: this },
					);
					if (result?.kind === 'succeeded') break;
				}
			}
		};
		await this.time.until(Promise.all(Array.from({ length: workers }, work)));
		return (this.time.now() - start) / 1000;
	}

	get refusals(): number {
		return this.sent.filter(({ answer }) => answer.kind === 'refused').length;
	}
}
