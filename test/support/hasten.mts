import { createRequire } from 'node:module';

const HASTE = 10;
let haste = HASTE;

type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

const require = createRequire(createRequire(import.meta.url).resolve('n8n-workflow'));
const module = require('@n8n/utils/sleep') as { sleep: Sleep & { original?: Sleep } };

/**
 * Lets n8n's `sleep`, the only thing that the nodes wait by, take a tenth of its time in a test file:
 * what settles in 500 ms beside a database settles in far less beside a table in memory.
 */
export function hasten(): void {
	// An earlier test file of the same process may have hastened it.
	const original = module.sleep.original ?? module.sleep;
	const hastened: Sleep = async (milliseconds, signal) =>
		await original(milliseconds / haste, signal);
	module.sleep = Object.assign(hastened, { original });
}

/** For a test of time itself. */
export function takeFullTime(): void {
	haste = 1;
}

/** Does something that waits for a machine which may be busy, in its full time. */
export async function inFullTime<T>(work: () => Promise<T>): Promise<T> {
	haste = 1;
	try {
		return await work();
	} finally {
		haste = HASTE;
	}
}
