import type { Attempt } from '../../../nodes/Kashimi/transport/request.ts';
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

/** Refills steadily, up to a capacity. */
export function tokenBucket(perSecond: number, capacity: number): Limit {
	let tokens = capacity;
	let last = 0;
	return (now) => {
		tokens = Math.min(capacity, tokens + ((now - last) * perSecond) / 1000);
		last = now;
		if (tokens < 1) return 1;
		tokens--;
		return 0;
	};
}

export const succeeded: Attempt = { outcome: 'succeeded', headers: {}, body: {} };

export function refused(status: number, retryAfter?: number): Attempt {
	const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
	return { outcome: 'refused', status, headers, body: undefined };
}

export interface Sent {
	item: number;
	at: number;
	answeredAt: number;
	answer: Attempt;
}

/** A pacer under virtual time, and all that it sent. */
export class Simulation {
	readonly time = new VirtualTime(1_000_000);
	readonly pacer = new Pacer(this.time);
	readonly sent: Sent[] = [];
	inFlight = 0;
	mostInFlight = 0;

	/** @param answer what is answered, after so many milliseconds */
	async send(
		item: number,
		answer: () => Promise<Attempt>,
		{ maxConcurrency = 100, isRetry = false, signal = undefined as AbortSignal | undefined } = {},
	): Promise<Attempt | undefined> {
		return await this.pacer.run({ maxConcurrency, isRetry, signal }, async () => {
			const at = this.time.now();
			this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
			const outcome = await answer();
			this.inFlight--;
			this.sent.push({ item, at, answeredAt: this.time.now(), answer: outcome });
			return outcome;
		});
	}

	/** Answers after the latency. */
	after(latency: number, answer: Attempt | (() => Attempt)): () => Promise<Attempt> {
		return async () => {
			await this.time.sleep(latency);
			return typeof answer === 'function' ? answer() : answer;
		};
	}

	/** Reads so many items with so many workers, each refused one again. @returns seconds */
	async readAll(items: number, workers: number, limit: Limit, latency: number): Promise<number> {
		const start = this.time.now();
		let next = 0;
		const work = async () => {
			while (next < items) {
				const item = next++;
				for (let isRetry = false; ; isRetry = true) {
					const wait = { seconds: 0 };
					const outcome = await this.send(
						item,
						async () => {
							await this.time.sleep(latency / 2);
							wait.seconds = limit(this.time.now());
							await this.time.sleep(latency / 2);
							return wait.seconds > 0 ? refused(429, wait.seconds) : succeeded;
						},
						{ maxConcurrency: workers, isRetry },
					);
					if (outcome?.outcome === 'succeeded') break;
				}
			}
		};
		await this.time.until(Promise.all(Array.from({ length: workers }, work)));
		return (this.time.now() - start) / 1000;
	}

	get refusals(): number {
		return this.sent.filter(({ answer }) => answer.outcome === 'refused').length;
	}
}
