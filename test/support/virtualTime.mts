/** A clock that stands still until all that can happen at its time has happened, then jumps. */
export class VirtualTime {
	#now: number;
	#pending: Array<{ at: number; wake: () => void }> = [];

	constructor(start = 0) {
		this.#now = start;
	}

	now = (): number => this.#now;

	sleep = async (milliseconds: number): Promise<void> => {
		await new Promise<void>((wake) => this.#pending.push({ at: this.#now + milliseconds, wake }));
	};

	/** Lets time pass until the work is done. @throws Error when nothing is left that could end it */
	async until<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		const settle = () => {
			isDone = true;
		};
		work.then(settle, settle);
		for (;;) {
			await new Promise((resolve) => setImmediate(resolve));
			if (isDone) return await work;
			if (this.#pending.length === 0) throw new Error(`Nothing happens any more at ${this.#now}`);
			this.#now = Math.min(...this.#pending.map(({ at }) => at));
			const due = this.#pending.filter(({ at }) => at <= this.#now);
			this.#pending = this.#pending.filter(({ at }) => at > this.#now);
			for (const { wake } of due) wake();
		}
	}
}
