import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two questions. */
const INTERVAL = 10;

/** Asks n8n for its health all the time, as a user or a webhook would, one question after another. */
export class Listener {
	private readonly started = performance.now();
	private isOn = true;
	private longest = 0;
	private readonly listening: Promise<void>;

	constructor(private readonly url: string) {
		this.listening = this.listen();
	}

	/** @returns seconds of the longest wait for an answer */
	async stop(): Promise<number> {
		this.isOn = false;
		await this.listening;
		return this.longest / 1000;
	}

	private async listen(): Promise<void> {
		while (this.isOn) {
			const start = performance.now();
			await fetch(`${this.url}/healthz`).then(async (answer) => await answer.text());
			// What n8n did before the first answer is no part of the run.
			if (start > this.started) this.longest = Math.max(this.longest, performance.now() - start);
			await sleep(INTERVAL);
		}
	}
}
