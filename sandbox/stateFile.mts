import { readFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';

/** One JSON file, replaced as a whole, so that a kill leaves either the old state or the new one. */
export class StateFile {
	readonly #path: string;
	readonly #snapshot: () => unknown;
	#lastWrite: Promise<void> = Promise.resolve();
	#queued: Promise<void> | undefined;

	constructor(path: string, snapshot: () => unknown) {
		this.#path = path;
		this.#snapshot = snapshot;
	}

	/**
	 * Resolves once the state of this moment is on disk. Calls that come while a write is under way
	 * share the next one, so a thousand payments at once do not write the file a thousand times.
	 */
	async save(): Promise<void> {
		this.#queued ??= this.#lastWrite
			.catch(() => undefined)
			.then(async () => {
				this.#queued = undefined;
				this.#lastWrite = writeFileAtomic(this.#path, JSON.stringify(this.#snapshot(), null, '\t'));
				await this.#lastWrite;
			});
		await this.#queued;
	}
}

export async function readStateFile(path: string): Promise<unknown> {
	let text: string;
	try {
		text = await readFile(path, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new Error(`The data file ${path} is not JSON. Delete it to start afresh.`, { cause });
	}
}
